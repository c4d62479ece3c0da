"""The small year's application, as a browser asks it."""

from tests.api.conftest import client, clock, published, store, token

__all__ = ["client", "clock", "published", "store", "token"]
