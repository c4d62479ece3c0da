"""Routes of the coordinator: changes of people and days, one, many or a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import ChosenYear, IdAsked, Kept, Steps, Today
from api.errors import ApiError, Code, place_of
from api.live import write, written
from api.paging import Paged, listing
from api.regulator.substitution_schemas import Changes, Substituted, Substitution
from api.steps import step
from api.uploads import FILE, Sent, described
from api.watching import Watched
from planner.accounts.token import Token
from planner.publishing.substitution_lines import substitution_lines
from planner.publishing.substitutions import substitutions_of
from planner.season.callers import caller_of

if TYPE_CHECKING:
    from planner.season.substituting import Reported

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_CREATED = 201
_REFUSED = {
    404: "season_missing",
    409: "substitution_seed_known",
    422: "substitution_cell_missing",
}


@listing(router, "/substitutions", Substitution, *_CLOSED)
def substitutions(
    _audience: Regulator,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    seen: Watched,
    round: IdAsked = None,
    inspector: IdAsked = None,
) -> Response:
    """List changes of people and days: a line for every visit that one touched."""
    lines = asked.of(
        line
        for line in substitution_lines(substitutions_of(store, year))
        if round in (None, line.round_id)
        and inspector in (None, line.inspector_id, *line.gone, *line.came)
    )
    seen(asked.shown(lines))
    return asked.answer(Substitution, lines)


@step(router, "/substitutions", Substituted, _CREATED, _REFUSED)
def substitute(
    token: Coordinator, season: Steps, today: Today, given: Changes
) -> Response:
    """Make changes of people and days, all or none; substitutes come by lot."""
    return _made(season, given.reported(today), token)


@write(
    router,
    "/substitutions/table",
    Substituted,
    Code.NO_FORM,
    statuses={_CREATED: "All its changes were made."},
    refused=_REFUSED,
    extra=described(file=FILE),
)
def substitute_by_table(
    token: Coordinator, form: Sent, season: Steps, today: Today
) -> Response:
    """Make the changes of a table (CSV or XLSX), all or none.

    What is wrong with it is told with file, row and column.
    """
    # Loaded here: it brings solvers and tables, which readers have no use for.
    from planner.composition.substitutions import reported_in_upload

    files = form.of("file")
    if len(files) != 1:
        raise ApiError(Code.INVALID)
    reported = reported_in_upload(files[0].name, files[0].stream, today)
    return _made(season, reported, token)


def _made(season: Any, reported: "Sequence[Reported]", token: Token) -> Response:
    outcome = season.substitute(reported, caller_of(token))
    told = {
        "items": list(substitution_lines(outcome.made)),
        "known": [
            {
                "location": place_of(finding),
                "code": finding.code,
                "message_zh": finding.message.zh,
                "message_en": finding.message.en,
            }
            for finding in outcome.known
        ],
    }
    return written(Substituted, told, _CREATED)
