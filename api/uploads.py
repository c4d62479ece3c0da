"""Uploads: several files in one multipart body, kept on disk while they come in.

A route that takes one reads it after its caller was admitted: FastAPI would read a
declared body before that.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from api.errors import ApiError, Code
from api.multipart import multipart_form

_MOST_FILES = 64
_MOST_FIELDS = 16
_LONGEST_FIELD = 64 * 1024


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form: its name as the sender has it, and a stream of its bytes."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent: its files by field, and its other fields."""

    files: tuple[tuple[str, SentFile], ...]
    fields: dict[str, str]

    def of(self, field: str) -> list[SentFile]:
        """Return the files of one field."""
        return [file for name, file in self.files if name == field]


async def _form(request: Request) -> AsyncIterator[Form]:
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        raise ApiError(Code.NO_FORM)
    # Larger files are on disk as soon as they come in; the form is closed at the end.
    form = await multipart_form(
        request,
        max_files=_MOST_FILES,
        max_fields=_MOST_FIELDS,
        max_part_size=_LONGEST_FIELD,
    )
    try:
        files, fields = [], {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                sent = SentFile(value.filename or "", value.file)
                files.append((name, sent))
            else:
                fields[name] = value
        yield Form(tuple(files), fields)
    finally:
        await form.close()


#: Named in a route's signature after its audience.
Sent = Annotated[Form, Depends(_form)]


def described(**fields: Any) -> dict[str, Any]:
    """Return the OpenAPI description of a route's form."""
    schema = {"type": "object", "properties": fields}
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


#: A field of several files, and one of a single file.
FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
FILE = {"type": "string", "format": "binary"}
