"""What is pushed into the library waits in a line that isn't endless."""

from typing import Annotated

from fastapi import Depends

from api.deps import AtOffice
from api.errors import ApiError, Code

_WAIT_SECONDS = 30


def _room(office: AtOffice) -> None:
    if office.pushes_wait():
        raise ApiError(Code.LIBRARY_BUSY, headers={"Retry-After": str(_WAIT_SECONDS)})


#: Named after the audience and before what is sent, which isn't read in vain.
Room = Annotated[None, Depends(_room)]
