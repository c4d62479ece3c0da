"""The small year's application, as the tests of the API have it."""

from tests.api.conftest import client, clock, published, store, token

__all__ = ["client", "clock", "published", "store", "token"]
