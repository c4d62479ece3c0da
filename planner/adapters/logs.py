"""What a running process says of its work: lines of JSON, or for people on a terminal.

Nothing about persons is logged. Exceptions are told by their kind and by where they
came from, never by their text, which may repeat what somebody typed or what a row
holds.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.types import Processor

#: What tells of its work without telling whose it is.
_HEARD = ("planner", "uvicorn", "uvicorn.error")


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """Have all that is logged written to a stream, the standard error stream else.

    Parameters
    ----------
    form
        "json", "console", or "auto": for people where the stream is a terminal.
    level
        The least that is told: "debug", "info", "warning" or "error".
    """
    stream = stream or sys.stderr
    as_json = form == "json" or (form == "auto" and not stream.isatty())
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _without_texts,
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    least = logging.getLevelNamesMapping()[level.upper()]
    # Libraries are heard when something is wrong: else they repeat addresses.
    root.setLevel(max(least, logging.WARNING))
    for name in _HEARD:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(least)


def _without_texts(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its kind, its causes' kinds, and the lines it passed."""
    event.pop("color_message", None)
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = [
            {"kind": _kind(one), "lines": list(_lines(one))} for one in _causes(error)
        ]
    return event


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _lines(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
