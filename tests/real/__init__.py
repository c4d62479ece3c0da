"""Real registers, where a folder of them is at hand."""
