"""The pages of a ceremony's parties, at /party."""
