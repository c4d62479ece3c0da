"""Engines behind the draw's port."""
