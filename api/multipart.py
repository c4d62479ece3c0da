"""Forms of several parts, taken whole or not at all."""

from collections.abc import AsyncGenerator
from typing import Any

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser


class _Parser(MultiPartParser):
    """Takes no form whose end isn't there: its last file would be missing."""

    def __init__(
        self, headers: Headers, stream: AsyncGenerator[bytes, None], **limits: Any
    ) -> None:
        super().__init__(headers, self._until_the_end(stream), **limits)
        self._ended = False

    def on_end(self) -> None:
        """Note that the form's end was there."""
        self._ended = True

    async def _until_the_end(
        self, stream: AsyncGenerator[bytes, None]
    ) -> AsyncGenerator[bytes, None]:
        async for chunk in stream:
            yield chunk
        if not self._ended:
            # Raised while it is parsed, so that what came of it is closed.
            msg = "The form has no end."
            raise MultiPartException(msg)


async def multipart_form(request: Request, **limits: Any) -> FormData:
    """Return a request's form; read once, by whoever asks first.

    Parameters
    ----------
    limits
        What starlette's parser is bounded by.

    Raises
    ------
    HTTPException
        If it is torn, or no form.
    """
    state = request.state
    if not hasattr(state, "form"):
        parser = _Parser(request.headers, request.stream(), **limits)
        try:
            state.form = await parser.parse()
        except MultiPartException as error:
            raise HTTPException(400) from error
    return state.form  # type: ignore[no-any-return]
