"""Forms that are torn, too many, without names: nothing of them is taken."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from tests.api.conftest import SetClock
from tests.api.people import browser

Headers = Callable[..., dict[str, str]]

PART = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n'
KIND = {"Content-Type": "multipart/form-data; boundary=b"}
IMPORTS = "/api/v1/regulator/imports"
YEAR = b'--b\r\nContent-Disposition: form-data; name="year"\r\n\r\n2026\r\n'
TWO = (
    YEAR
    + PART % (b"files", b"targets.csv", b"a,b\n")
    + PART
    % (
        b"files",
        b"items.csv",
        b"c,d\n" * 100,
    )
)
END = b"--b--\r\n"


def left(store: SqlStore) -> tuple[int, list[str]]:
    """What a workspace has that an upload would add to."""
    folder = store._workspace.folder
    files = sorted(str(path) for path in folder.rglob("*") if path.is_file())
    return len(store.drafts.imports()), [f for f in files if "sqlite-" not in f]


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "torn"}], ids=["", "a key"])
@pytest.mark.parametrize(
    "body",
    [TWO, TWO[:-150], TWO + b"--b\r\n", TWO + END[:-4], b"", b"--b", b"\0" * 5000],
    ids=["no end", "in a file", "one more", "in the end", "none", "begun", "noughts"],
)
def test_a_torn_form_is_refused_whole(
    client: TestClient,
    store: SqlStore,
    token: Headers,
    body: bytes,
    key: dict[str, str],
) -> None:
    before = left(store)
    headers = {**token("regulator"), **KIND, **key}
    answer = client.post(IMPORTS, content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["detail"]
    assert left(store) == before


def test_the_same_form_whole_is_taken(
    client: TestClient, store: SqlStore, token: Headers
) -> None:
    headers = {**token("regulator"), **KIND, "Idempotency-Key": "whole"}
    answer = client.post(IMPORTS, content=TWO + END, headers=headers)
    assert answer.status_code == 202, answer.text
    names = {file["name"] for file in answer.json()["files"]}
    assert names == {"targets.csv", "items.csv", "policy.toml"}


@pytest.mark.parametrize("torn", [TWO, TWO[:-150]], ids=["no end", "in a file"])
def test_a_page_takes_no_torn_form_either(
    client: TestClient, store: SqlStore, clock: SetClock, torn: bytes
) -> None:
    one = browser(client, store, clock, "coordinator")
    before = left(store)
    headers = {**one.headers, **KIND, "X-CSRF-Token": one.token}
    answer = client.post("/console/imports", content=torn, headers=headers)
    assert answer.status_code == 400
    assert left(store) == before


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "gone"}], ids=["", "a key"])
def test_of_a_caller_who_goes_away_midway_nothing_is_taken(
    client: TestClient, store: SqlStore, token: Headers, key: dict[str, str]
) -> None:
    """All but the closing bytes came: without them it would read as two files."""
    from anyio import run

    before, told = left(store), []
    given = {**token("regulator"), **KIND, **key}
    messages = [
        {"type": "http.request", "body": TWO + END[:-2], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive():
        return messages.pop(0) if len(messages) > 1 else messages[0]

    async def send(message):
        told.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": IMPORTS,
        "raw_path": IMPORTS.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(n.lower().encode(), v.encode()) for n, v in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "app": client.app,
    }

    async def once():
        await client.app(scope, receive, send)

    run(once)
    assert told[0]["status"] == 400
    assert left(store) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (PART % (b"files", b"a.csv", b"x") * 10_000 + END, 400),
        (PART.replace(b' name="%s";', b"") % (b"targets.csv", b"x") + END, 400),
        (
            b'--b\r\nContent-Disposition: form-data; name="files"\r\n\r\nx\r\n' + END,
            422,
        ),
        (b"--b\r\nX: " + b"a" * 100_000 + b"\r\n\r\nx\r\n" + END, 400),
        (b"--b\r\n" + b"X: a\r\n" * 10_000 + b"\r\nx\r\n" + END, 400),
    ],
    ids=["10 000 parts", "no name", "no file", "a long header", "10 000 headers"],
)
def test_a_form_of_too_much_or_too_little_is_refused(
    client: TestClient, store: SqlStore, token: Headers, body: bytes, status: int
) -> None:
    before = left(store)
    headers = {**token("regulator"), **KIND}
    answer = client.post(IMPORTS, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"]
    assert left(store) == before


@pytest.mark.parametrize(
    "name",
    [
        b"../../targets.csv",
        b"/etc/targets.csv",
        b"C:\\\\windows\\\\targets.csv",
        b"..\\\\targets.csv",
        b"targets.csv\0.exe",
        b"CON",
        b"\xff\xfe.csv",
        b"." * 5000,
        b"targets." + b"x" * 5000,
        b"",
        b"state.sqlite",
    ],
)
def test_a_files_name_leads_nowhere(
    client: TestClient, store: SqlStore, token: Headers, name: bytes
) -> None:
    folder = store._workspace.folder
    outside = set(folder.parent.rglob("*")) - set(folder.rglob("*"))
    headers = {**token("regulator"), **KIND}
    content = YEAR + PART % (b"files", name, b"a,b\n1,2\n") + END
    answer = client.post(IMPORTS, content=content, headers=headers)
    assert answer.status_code in (202, 400, 422), answer.text
    assert set(folder.parent.rglob("*")) - set(folder.rglob("*")) == outside
    kept = {p.name for p in (folder / "inputs").rglob("*") if p.is_file()}
    assert kept <= {"targets.csv", "policy.toml"}
