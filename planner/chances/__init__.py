"""What a year's draws may bring, stated before them by simulation."""
