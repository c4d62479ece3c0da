"""A fictitious city, made by a seeded script; no real firm or person is in it."""

from sample_data.city import make_city

__all__ = ["make_city"]
