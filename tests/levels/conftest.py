"""The ceremonies' town, for offices that visit the same firms."""

from tests.ceremony.conftest import hall, opened

__all__ = ["hall", "opened"]
