"""The target library from month to month: its snapshots, and what changed between."""
