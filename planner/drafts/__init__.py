"""What the office prepares before a year is open: inputs, policies, plans to choose."""
