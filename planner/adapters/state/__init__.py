"""The workspace: database, snapshots, tokens."""
