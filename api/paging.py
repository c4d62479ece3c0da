"""Listings: pages by an opaque cursor, in the format that the caller asks for."""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import islice
from typing import Annotated, Any, Generic, Protocol, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, TypeAdapter

from api.errors import ApiError, Code, responses
from api.etag import Tagged, tag_as
from api.preferences import weights
from api.spooled import chunks, spool, streamed
from api.tabular import CSV, XLSX, put_csv, put_xlsx, write_csv, write_xlsx
from planner.publishing.store import Page

_DEFAULT_LIMIT = 100
_MAX_LIMIT = 1000

#: Errors of every route that reads a year.
READING = (Code.NO_YEAR, Code.NOT_ACCEPTABLE, Code.INVALID)

Schema = TypeVar("Schema", bound=BaseModel)


class Keyed(Protocol):
    """What a listing lists: rows in the order of a key that a cursor stands after."""

    @property
    def key(self) -> str:
        """What tells a row from the others, and orders them."""


Kind = TypeVar("Kind", bound=Keyed)
Endpoint = Callable[..., Response]


class Listing(BaseModel, Generic[Schema]):
    """A page of a listing; `next` is the cursor of the page after, or null."""

    items: list[Schema]
    next: str | None


class Format(StrEnum):
    """What a listing can be written as."""

    JSON = "application/json"
    CSV = "text/csv"
    XLSX = XLSX


_SUFFIXES = {".csv": Format.CSV, ".xlsx": Format.XLSX}


def negotiated(header: str, offered: Sequence[Format]) -> Format:
    """Return the format to answer in: the best liked, the first offered of equals.

    Raises
    ------
    ApiError
        If none is accepted.
    """
    liked = weights(header or "*/*")

    def weight(format_: Format) -> float:
        # RFC 9110, 12.5.1: the most specific range that matches is what counts.
        group = f"{format_.value.split('/')[0]}/*"
        ranges = (format_.value, group, "*/*")
        return next((liked[name] for name in ranges if name in liked), 0.0)

    best = max(offered, key=weight)
    if weight(best) == 0:
        raise ApiError(Code.NOT_ACCEPTABLE)
    return best


def _format(request: Request) -> Format:
    for suffix, format_ in _SUFFIXES.items():
        if request.url.path.endswith(suffix):
            return format_
    return negotiated(request.headers.get("accept", ""), tuple(Format))


def encode_cursor(key: str) -> str:
    """Return the cursor that stands after the row with that key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """Return the key that a cursor stands after.

    Raises
    ------
    ApiError
        If it is no cursor of ours.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise ApiError(Code.BAD_CURSOR) from error
    if "\0" in key:
        raise ApiError(Code.BAD_CURSOR)
    return key


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller asked of a listing."""

    request: Request
    format: Format
    after: str
    limit: int | None

    @property
    def page(self) -> Page:
        """The stretch to read: one row more than is shown, to see if more follow."""
        limit = None if self.limit is None else self.limit + 1
        return Page(after=self.after, limit=limit)

    def of(self, rows: Iterable[Kind]) -> list[Kind]:
        """Return the stretch to read of rows that are in memory, by their keys."""
        after = (row for row in rows if row.key > self.after)
        return list(islice(after, self.page.limit))

    def shown(self, rows: Sequence[Kind]) -> Sequence[Kind]:
        """Return the rows that are shown, of those that were read."""
        return rows if self.limit is None else rows[: self.limit]

    def answer(
        self,
        schema: type[Schema],
        rows: Sequence[Kind],
        view: Callable[[Kind], object] = lambda row: row,
    ) -> Response:
        """Return the response that shows `rows`, each as `view` has it."""
        shown = self.shown(rows)
        following = encode_cursor(shown[-1].key) if len(rows) > len(shown) else None
        models = TypeAdapter(list[schema]).validate_python(  # type: ignore[valid-type]
            [view(row) for row in shown], from_attributes=True
        )
        response = _written(self.format, schema, models, following)
        if following is not None:
            url = self.request.url.include_query_params(cursor=following)
            # A path and query, not an address: a proxy in front has its own host.
            response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return response

    def answer_many(self, schema: type[Schema], rows: Iterable[Kind]) -> Response:
        """Return the response that shows the rows after the cursor, be they millions.

        Without a limit, as tables have none, they are never held: the table is written
        aside, and tagged by its bytes.
        """
        if self.limit is not None:
            return self.answer(schema, self.of(rows))
        models = (
            schema.model_validate(row, from_attributes=True)
            for row in rows
            if row.key > self.after
        )
        xlsx = self.format is Format.XLSX
        with spool() as data:
            (put_xlsx if xlsx else put_csv)(data, schema, models)
            hashed = sha256()
            for chunk in chunks(data):
                hashed.update(chunk)
            tag_as(self.request, hashed.hexdigest())
            return streamed(data, XLSX if xlsx else CSV, {})


def _written(
    format_: Format, schema: type[Schema], rows: list[Schema], following: str | None
) -> Response:
    if format_ is Format.CSV:
        return Response(write_csv(schema, rows), media_type=CSV)
    if format_ is Format.XLSX:
        return Response(write_xlsx(schema, rows), media_type=XLSX)
    body = TypeAdapter(Listing[schema]).dump_json(  # type: ignore[valid-type]
        Listing[schema].model_construct(items=rows, next=following)  # type: ignore[valid-type]
    )
    return Response(body, media_type=Format.JSON.value)


Limit = Annotated[
    int | None,
    Query(
        ge=1,
        le=_MAX_LIMIT,
        description="Rows a page: 100 in JSON, all in a table.",
    ),
]
Cursor = Annotated[
    str | None, Query(max_length=400, description="`next` of the page before.")
]


async def _asked_now(
    request: Request, limit: Limit = None, cursor: Cursor = None
) -> Asked:
    format_ = _format(request)
    if limit is None and format_ is Format.JSON:
        limit = _DEFAULT_LIMIT
    after = decode_cursor(cursor) if cursor else ""
    return Asked(request, format_, after, limit)


async def _asked(
    request: Request, _tagged: Tagged, limit: Limit = None, cursor: Cursor = None
) -> Asked:
    return await _asked_now(request, limit, cursor)


Paged = Annotated[Asked, Depends(_asked)]
#: The same of what changes without a year being published: its tag is of its bytes.
PagedNow = Annotated[Asked, Depends(_asked_now)]


def listing(
    router: APIRouter, path: str, schema: type[BaseModel], *errors: Code
) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint at `path` in JSON, and with `.csv` and `.xlsx` as tables."""

    def register(endpoint: Endpoint) -> Endpoint:
        table: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
        json = {"model": Listing[schema]}  # type: ignore[valid-type]
        answers: dict[str, dict[str, Any]] = {
            "": {**json, "content": {"text/csv": table, XLSX: table}},
            ".csv": {"content": {"text/csv": table}},
            ".xlsx": {"content": {XLSX: table}},
        }
        for suffix, answer in answers.items():
            router.add_api_route(
                f"{path}{suffix}",
                endpoint,
                methods=["GET"],
                response_class=Response,
                responses={
                    200: {"description": "OK", **answer},
                    304: {"description": "The caller has it already."},
                    **responses(Code.BAD_CURSOR, *READING, *errors),
                },
                operation_id=_operation_id(router, f"{path}{suffix}"),
            )
        return endpoint

    return register


def _operation_id(router: APIRouter, path: str) -> str:
    return f"{router.prefix}{path}".strip("/").replace("/", "_").replace(".", "_")
