"""The village's year and its library, month after month."""

from tests.revision.conftest import draft, drawn, hall, halls, opened, unheld

__all__ = ["draft", "drawn", "hall", "halls", "opened", "unheld"]
