"""Who gets in: users, their sessions, one-time links, roles, limits on tries."""
