"""From tables of text to the registry: every cell judged, nothing lost."""
