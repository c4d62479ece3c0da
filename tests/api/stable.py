"""What `/api/v1` has promised: written down, and compared with what it is now.

`python -m tests.api.stable` adds what is new to the promise; it takes nothing back.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PROMISED = Path(__file__).with_name("stable_v1.json")

Promise = dict[str, dict[str, Any]]


def promise_of(document: Mapping[str, Any]) -> Promise:
    """Return what an OpenAPI document promises, operation by operation."""
    shapes = _Shapes(document["components"]["schemas"])
    return {
        f"{method.upper()} {path}": {
            "parameters": {
                f"{p['in']} {p['name']}": {
                    "required": p.get("required", False),
                    "type": shapes.text(p["schema"]),
                }
                for p in operation.get("parameters", [])
                if p["in"] != "header"
            },
            "sends": dict(sorted(_body(operation, shapes))),
            "answers": {
                status: dict(sorted(_fields_of(answer, shapes)))
                for status, answer in sorted(operation["responses"].items())
                if status.startswith("2")
            },
        }
        for path, route in sorted(document["paths"].items())
        if path.startswith("/api/v1/")
        for method, operation in sorted(route.items())
    }


def broken(promised: Promise, now: Promise) -> list[str]:
    """Return in words what was promised and isn't so any more."""
    return [
        f"{name}: {fault}"
        for name, was in promised.items()
        for fault in _faults(was, now.get(name))
    ]


def _faults(was: Mapping[str, Any], now: Mapping[str, Any] | None) -> Iterator[str]:
    if now is None:
        yield "is gone"
        return
    for kind in ("parameters", "sends"):
        yield from _not_taken(was[kind], now[kind])
    for status, fields in was["answers"].items():
        if status not in now["answers"]:
            yield f"never answers {status}"
        else:
            told = _not_told(fields, now["answers"][status])
            yield from (f"{status} {fault}" for fault in told)


def _not_taken(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name, before in was.items():
        after = now.get(name)
        if after is None:
            yield f"{name} isn't taken any more"
        elif after["required"] and not before["required"]:
            yield f"{name} must be sent"
        elif not _takes_all(after["type"], before["type"]):
            yield f"{name} was {before['type']}, is {after['type']}"
    for name in sorted(set(now) - set(was)):
        if now[name]["required"]:
            yield f"{name} must be sent, and wasn't known"


def _not_told(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name, before in was.items():
        after = now.get(name)
        if after is None:
            yield f"has no {name}"
        elif not _takes_all(before, after):
            yield f"{name} was {before}, is {after}"


def _takes_all(wide: str, narrow: str) -> bool:
    """Tell whether all that is of one type is of the other as well."""
    return set(narrow.split(" or ")) <= set(wide.split(" or "))


class _Shapes:
    """Types in words, and the fields that schemas come to."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def text(self, schema: Mapping[str, Any]) -> str:
        """Return a type in words, its alternatives joined by " or "."""
        schema = self.plain(schema)
        either = schema.get("anyOf") or schema.get("oneOf")
        if either:
            return " or ".join(sorted({self.text(one) for one in either}))
        kind = schema.get("type", "any")
        if kind == "array":
            return f"list of {self.text(schema.get('items', {}))}"
        return str(kind)

    def plain(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the schema that a reference means."""
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rsplit("/", 1)[-1]]
        return schema

    def fields(
        self, schema: Mapping[str, Any], path: str = "", within: tuple[int, ...] = ()
    ) -> Iterator[tuple[str, bool, str]]:
        """Yield each field by its path, whether it is required, and its type."""
        schema = self.plain(schema)
        if id(schema) in within:
            return
        for one in schema.get("anyOf", ()):
            yield from self.fields(one, path, (*within, id(schema)))
        if schema.get("type") == "array":
            yield from self.fields(schema.get("items", {}), f"{path}[]", within)
        for name, member in schema.get("properties", {}).items():
            at = f"{path}.{name}".strip(".")
            yield at, name in schema.get("required", ()), self.text(member)
            yield from self.fields(member, at, (*within, id(schema)))


def _body(
    operation: Mapping[str, Any], shapes: _Shapes
) -> Iterator[tuple[str, dict[str, Any]]]:
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        kind = "json" if media == "application/json" else "form"
        for name, required, text in shapes.fields(body["schema"]):
            yield f"{kind} {name}", {"required": required, "type": text}


def _fields_of(answer: Mapping[str, Any], shapes: _Shapes) -> Iterator[tuple[str, str]]:
    for media, content in answer.get("content", {}).items():
        yield media, "file" if media != "application/json" else "document"
        if media == "application/json":
            for name, _, text in shapes.fields(content["schema"]):
                yield name, text


def document_now() -> dict[str, Any]:
    """Return the OpenAPI document as the application makes it."""
    from api.app import create_app

    made: dict[str, Any] = create_app(None, None).openapi()  # type: ignore[arg-type]
    return made


def main() -> None:
    """Add what is new to the promise, unless something was taken back."""
    now = promise_of(document_now())
    promised = json.loads(PROMISED.read_text("utf-8")) if PROMISED.exists() else {}
    if faults := broken(promised, now):
        raise SystemExit("\n".join(faults))
    lines = [
        f"{json.dumps(name)}: {json.dumps(told, ensure_ascii=False, sort_keys=True)}"
        for name, told in sorted(now.items())
    ]
    PROMISED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
