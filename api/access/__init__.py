"""Who gets in: sign-in pages, users, tokens, and who was shown what."""
