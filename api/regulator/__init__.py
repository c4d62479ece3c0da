"""What the regulator may read: a year as it is kept."""
