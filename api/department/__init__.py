"""What a department may read: its own visits and people."""
