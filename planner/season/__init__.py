"""A year held in a workspace, step by step, each step by whom it belongs to."""
