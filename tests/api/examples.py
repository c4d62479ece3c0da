"""The examples in the OpenAPI document, made anew by `python -m tests.api.examples`."""

from api.examples import KEPT
from tests.api.example_acts import play
from tests.api.example_year import town
from tests.api.recording import written


def played() -> str:
    """Play the year and return the examples as the file that is kept of them."""
    with town() as made:
        play(made)
        return written(made.recorder.kept)


if __name__ == "__main__":
    KEPT.write_text(played(), encoding="utf-8", newline="\n")
