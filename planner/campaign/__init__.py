"""A whole year, stage by stage, with its certificate and summary."""
