"""Tables of a million rows are answered without being held."""

import asyncio
import tracemalloc

import pytest
from fastapi import Request

from api import tabular
from api.errors import ApiError, NotModified
from api.paging import Asked, Format
from api.regulator.schemas import Finding
from planner.publishing.store import FindingRow

_MANY = 40_000


def rows(count):
    for number in range(count):
        yield FindingRow(
            key=f"{number:010d}",
            file="targets.csv",
            row=number,
            column="名称",
            level="error",
            code="empty_cell",
            message_zh="单元格为空",
            message_en="the cell is empty",
            value="=1" * 50,
            remedy="补上 / fill it in",
        )


def asked(format_, held="", after="", limit=None):
    headers = [(b"if-none-match", held.encode())] if held else []
    scope = {
        "type": "http",
        "path": "/findings.csv",
        "query_string": b"",
        "server": ("here", 80),
        "scheme": "http",
        "headers": headers,
        "state": {},
    }
    return Asked(Request(scope), format_, after, limit)


def sent(response):
    async def joined():
        return b"".join([piece async for piece in response.body_iterator])

    return asyncio.run(joined())


@pytest.mark.parametrize("format_", [Format.CSV, Format.XLSX])
def test_a_table_written_aside_is_the_one_that_would_be_held(format_):
    many = asked(format_).answer_many(Finding, rows(300))
    held = asked(format_).answer(Finding, list(rows(300)))
    body = sent(many)
    assert body == held.body
    assert many.headers["content-length"] == str(len(body))
    assert many.media_type == held.media_type


def test_pages_and_cursors_are_those_of_every_listing():
    page = asked(Format.JSON, after="0000000009", limit=10)
    assert page.answer_many(Finding, rows(300)).body == (
        page.answer(Finding, page.of(rows(300))).body
    )
    rest = sent(asked(Format.CSV, after="0000000297").answer_many(Finding, rows(300)))
    assert rest.decode("utf-8-sig").count("targets.csv") == 2


def test_who_has_the_table_is_told_so():
    first = asked(Format.CSV)
    assert sent(first.answer_many(Finding, rows(30)))
    tag = first.request.state.etag
    with pytest.raises(NotModified):
        asked(Format.CSV, held=tag).answer_many(Finding, rows(30))
    assert sent(asked(Format.CSV, held=tag).answer_many(Finding, rows(31)))


@pytest.mark.parametrize("format_", [Format.CSV, Format.XLSX])
def test_no_table_is_held(format_):
    tracemalloc.start()
    table = asked(format_).answer_many(Finding, rows(_MANY))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent(table)
    # As a list, the rows alone take some 40 MB; up to 8 MiB of the table are held.
    assert peak < 16 << 20


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(tabular, "_XLSX_ROWS", 100)
    assert sent(asked(Format.XLSX).answer_many(Finding, rows(99)))
    with pytest.raises(ApiError):
        asked(Format.XLSX).answer_many(Finding, rows(100))
