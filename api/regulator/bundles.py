"""The route of audit bundles: a drawn round with all that a full check needs."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Regulator
from api.bundles import ZIP, packed_apart
from api.deps import ChosenYear, IdInPath, Kept
from api.errors import Code, present, responses
from api.paging import READING
from api.steps import refusal
from api.watching import Watched
from planner.publishing.auditing import audit_bundle
from planner.publishing.store import RoundRow

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)


@router.get(
    "/rounds/{round_id}/bundle.zip",
    response_class=Response,
    responses={
        200: {
            "description": "OK",
            "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
        },
        **responses(*READING, *_CLOSED, Code.NOT_FOUND),
        409: refusal(409, "bundle_not_kept"),
        500: refusal(500, "snapshot_spoilt"),
    },
)
def bundle(
    _audience: Regulator,
    store: Kept,
    year: ChosenYear,
    seen: Watched,
    round_id: IdInPath,
) -> Response:
    """Download the audit bundle: frame, grades, record, teams and custody key.

    It is what `planner verify` and `verify_round.py` check a drawn round whole with. It
    tells every grade of the round, so every download is in the log of accesses.
    """
    row = present(store.row(RoundRow, year.year_id, round_id), round_id)
    given = audit_bundle(store, year.year_id, row)
    seen(range(given.rows))
    return packed_apart(
        given.members,
        given.frame_name,
        given.frame,
        f"{round_id}-audit.zip",
        as_they_are=given.tables,
    )
