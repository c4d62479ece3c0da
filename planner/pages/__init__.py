"""Pages that need nothing else: what reports on HTML share."""
