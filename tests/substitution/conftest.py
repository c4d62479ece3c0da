"""A small city's first round, drawn; each test that changes it has a copy."""

from tests.replacement.conftest import drawn, fresh, halls, opened

__all__ = ["drawn", "fresh", "halls", "opened"]
