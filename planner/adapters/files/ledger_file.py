"""Exported ledgers, saved checkpoints and public keys, as files."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from planner.adapters.state.signing import public_key_hex
from planner.errors import Finding, InputError
from planner.ledger.checkpoint import Checkpoint, read_checkpoint
from planner.ledger.line import Line, read_line

_NO_KEY = "ledger_key_unusable"

T = TypeVar("T")


def ledger_text(lines: Iterable[Line]) -> Iterator[str]:
    """Yield an export, one event a line, each with its line end."""
    for line in lines:
        # Not canonical_json: what somebody broke is exported as it stands.
        text = json.dumps(
            line.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        yield f"{text}\n"


def read_ledger(path: Path) -> list[Line]:
    """Return the events of an export, in the order in which they stand there.

    Raises
    ------
    InputError
        If it can't be read, or a line is no event.
    """
    return _read(path, "ledger_unreadable", read_line)


def read_checkpoints(path: Path) -> list[Checkpoint]:
    """Return saved checkpoints: one as JSON, or one a line.

    An export of the ledger is read as well: each of its events has its checkpoint.

    Raises
    ------
    InputError
        If it can't be read, or a line is no checkpoint.
    """
    return _read(path, "ledger_checkpoint_unreadable", read_checkpoint)


def read_public_key(given: str) -> str:
    """Return a public key in hex, given in hex or as the path of a PEM file.

    Raises
    ------
    InputError
        If it is neither.
    """
    try:
        path = Path(given)
        text = path.read_text(encoding="ascii") if path.is_file() else given
        return public_key_hex(text)
    except (OSError, ValueError) as error:
        raise _refusal(_NO_KEY, given, error) from error


def _read(path: Path, code: str, taken: Callable[[Any], T]) -> list[T]:
    try:
        found = [taken(value) for value in _values(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, RecursionError) as error:
        raise _refusal(code, str(path), error) from error
    if not found:
        empty = ValueError("没有内容 / it is empty")
        raise _refusal(code, str(path), empty)
    return found


def _values(text: str) -> Iterator[Any]:
    try:
        whole = json.loads(text)
    except ValueError:
        yield from map(json.loads, filter(str.strip, text.split("\n")))
    else:
        yield from whole if isinstance(whole, list) else [whole]


def _refusal(code: str, value: str, error: Exception) -> InputError:
    finding = Finding(
        file=Path(value).name, code=code, value=value, params={"reason": str(error)}
    )
    return InputError([finding])
