"""A fictitious city, made by a seeded script; no real firm or person is in it."""
