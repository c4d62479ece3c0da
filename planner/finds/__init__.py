"""What a plan's visits may be expected to find, by grade."""
