"""Examples in the OpenAPI document, all of them made by the program itself.

Calls and their answers are those of a made-up town's year that was played once, with
its lists and texts cut short (`python -m tests.api.examples` plays it anew). Problems
are told as they would be, in both languages.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api.errors import (
    PROBLEM_EXAMPLES,
    SAMPLE,
    STATUS,
    Code,
    Fault,
    body_of,
)
from api.refusals import status_of_refusal
from planner.messages import MESSAGES

KEPT = Path(__file__).with_name("examples.json")

_CSV = "text/csv"

Document = dict[str, Any]


def illustrate(document: Document) -> None:
    """Put examples into an OpenAPI document."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    for path, route in document["paths"].items():
        for method, operation in route.items():
            name = f"{method.upper()} {path}"
            table = kept.get(name.removesuffix(".csv").removesuffix(".xlsx"), {})
            _illustrate(operation, kept.get(name, table))
    names = sorted(set(_named(document["paths"])))
    document["components"]["examples"] = {
        name: {"value": _problem(name)} for name in names
    }


def _illustrate(operation: Document, called: Mapping[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["name"] in called.get("path", {}):
            parameter["example"] = called["path"][parameter["name"]]
    sent = operation.get("requestBody", {}).get("content", {})
    _show(sent, called.get("sends", {}))
    for status, media in called.get("answers", {}).items():
        _show(operation["responses"].get(status, {}).get("content", {}), media)


def _show(content: Document, examples: Mapping[str, Any]) -> None:
    for media, example in examples.items():
        if media in content:
            content[media]["example"] = example


def _named(part: Any) -> Iterator[str]:
    """Yield the names of problems that a part of the document refers to."""
    if isinstance(part, dict):
        named = part.get("$ref", "")
        if named.startswith(PROBLEM_EXAMPLES):
            yield named.removeprefix(PROBLEM_EXAMPLES)
        for member in part.values():
            yield from _named(member)
    elif isinstance(part, list):
        for member in part:
            yield from _named(member)


def _problem(name: str) -> Document:
    """Return a problem as it is told: its code, with `.en` in English."""
    code, _, english = name.partition(".")
    chosen = english or "zh"
    message = MESSAGES[code].filled(SAMPLE)
    if code in set(Code):
        told = body_of(message, code, STATUS[Code(code)], chosen)
    else:
        said = message.zh if chosen == "zh" else message.en
        fault = Fault(location="", message=said)
        told = body_of(message, code, status_of_refusal(code), chosen, [fault])
    return told.model_dump(mode="json")
