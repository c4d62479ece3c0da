"""What each audience sees, and what is kept of a year."""
