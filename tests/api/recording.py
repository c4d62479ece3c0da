"""Calls of the API, kept as examples: what was sent, and what came back."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

#: Media types whose bodies can be read in a document.
_JSON = re.compile(r"application/(?:[\w.]+\+)?json")
_CSV = "text/csv"
_NAMES = re.compile(r"{(\w+)}")
_TABLES = (".csv", ".xlsx")
_ROWS = 2
_LONGEST_TEXT = 400

Headers = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A call by its operation: the method, and the path as OpenAPI writes it."""

    method: str
    path: str
    ids: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Headers = field(default_factory=dict)
    json: Any = None
    files: Any = None
    data: Mapping[str, str] | None = None


@dataclass
class Recorder:
    """Makes calls, and keeps of each operation the first answer that shows something."""

    client: TestClient
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read which operations there are."""
        document = self.client.get("/api/v1/openapi.json").json()
        self._paths: Mapping[str, Any] = document["paths"]

    def ask(self, asked: Ask) -> Response:
        """Make a call; an answer other than 2xx is kept nowhere."""
        answer = self.client.request(
            asked.method,
            asked.path.format(**asked.ids),
            params=dict(asked.params),
            headers=dict(asked.headers),
            json=asked.json,
            files=asked.files,
            data=asked.data,
        )
        if answer.is_success:
            self._keep(asked, answer)
        return answer

    def done(self, asked: Ask) -> Any:
        """Make a call that must succeed, and return what it answers."""
        answer = self.ask(asked)
        assert answer.is_success, (asked, answer.text)
        return answer.json()

    def sweep(self, ids: Mapping[str, Any], headers: Mapping[str, Headers]) -> None:
        """Read all that there is to be read and has no example yet.

        `ids` are values by the name in a path; under a path's own text, those that
        only it takes. `headers` are those of each audience.
        """
        for path in self._reads():
            media = self._media(path)
            if not set(_NAMES.findall(path)) <= set(ids):
                continue
            place, _, rest = path.removeprefix("/api/v1/").partition("/")
            known = {**ids, **ids.get(f"GET /{rest}", {})}
            limit = {"limit": str(_ROWS)} if _CSV in media else {}
            for accept in media:
                if self._is_shown(path, accept):
                    continue
                sent = {**headers.get(place, {}), "Accept": accept}
                asked = {**limit, **known.get("params", {})}
                self.ask(
                    Ask(method="GET", path=path, ids=known, params=asked, headers=sent)
                )

    def _reads(self) -> Iterator[str]:
        for path, route in self._paths.items():
            api = path.startswith("/api/v1/") and path != "/api/v1/openapi.json"
            asked = "get" in route and (api or path in _BESIDE)
            if asked and not path.endswith(_TABLES):
                yield path

    def _media(self, path: str) -> list[str]:
        return list(self._paths[path]["get"]["responses"]["200"].get("content", {}))

    def _is_shown(self, path: str, media: str) -> bool:
        kept = self.kept.get(f"GET {path}", {}).get("answers", {}).get("200", {})
        return media in kept and _says_something(kept[media])

    def _keep(self, asked: Ask, answer: Response) -> None:
        media = answer.headers.get("content-type", "").partition(";")[0]
        body = _body(media, answer)
        one = self.kept.setdefault(f"{asked.method} {asked.path}", {})
        one["path"] = {n: v for n, v in asked.ids.items() if f"{{{n}}}" in asked.path}
        answers = one.setdefault("answers", {})
        if body is None:
            return
        answers = answers.setdefault(str(answer.status_code), {})
        if media in answers and (
            _says_something(answers[media]) or not _says_something(body)
        ):
            return
        answers[media] = body
        sent = _sent(asked)
        if sent:
            one["sends"] = sent


#: What is asked for besides the API.
_BESIDE = ("/health", "/healthz", "/readyz")


def _body(media: str, answer: Response) -> Any:
    if _JSON.match(media):
        return shortened(answer.json())
    return answer.content.decode("utf-8-sig") if media == _CSV else None


def _sent(asked: Ask) -> dict[str, Any]:
    if asked.json is not None:
        return {"application/json": shortened(asked.json)}
    return {"multipart/form-data": asked.data} if asked.data else {}


def _says_something(body: Any) -> bool:
    if isinstance(body, str):
        return body.count("\n") > 1
    if not isinstance(body, dict):
        return True
    return body.get("items") != [] and body.get("differing") != 0


def shortened(value: Any) -> Any:
    """Return an answer with its lists cut to a few members, and its long texts."""
    if isinstance(value, list):
        return [shortened(one) for one in value[:_ROWS]]
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items()}
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[: _LONGEST_TEXT - 1]}…"
    return value


def written(kept: Mapping[str, Any]) -> str:
    """Return examples as a file, an operation a line."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(told, ensure_ascii=False)}"
        for name, told in sorted(kept.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"
