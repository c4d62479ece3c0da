"""What goes into the letters by which enterprises are told their self-check codes."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from planner.errors import Finding, InputError
from planner.protocol.salts import salt
from planner.protocol.self_code import code_of
from planner.publishing.evidence import FrozenFrame
from planner.publishing.publication import is_released
from planner.publishing.self_check import current_years, frozen_frame, opened_round
from planner.publishing.store import RoundRow, Store

_SHOWN = ("target_id", "name", "address")
_BASE_URL = re.compile(r"https?://[^\s#?\"<>]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One enterprise's code; `url` opens the form with round and number filled in.

    The code isn't in it: programs that scan a square send what they read to their
    makers.
    """

    round_id: str
    target_id: str
    name: str
    address: str
    code: str
    url: str


def checked_base_url(base_url: str) -> str:
    """Return the service's address without a slash at its end, "" if there is none.

    Raises
    ------
    InputError
        If it is no http(s) address, or has a query or fragment.
    """
    if base_url and not _BASE_URL.fullmatch(base_url):
        raise InputError([_finding("codes_bad_url", base_url)])
    return base_url.rstrip("/")


def letters(
    store: Store,
    round_id: str,
    today: date,
    *,
    base_url: str = "",
    only: Collection[str] | None = None,
) -> Iterator[Letter]:
    """Return the letters of a round, in the order of the enterprises' ids.

    Parameters
    ----------
    base_url
        Where the service is found; "" leaves the addresses out.
    only
        Whose; None means everybody's.

    Raises
    ------
    InputError
        Before the first letter: if there is no such round, it is before the round's
        last embargo, its key isn't here, or somebody in `only` isn't in its frame.
    """
    base_url = checked_base_url(base_url)
    frame = _frame(store, round_id, today)
    if only is not None:
        ids = {row[0] for row in store.evidence.rows(frame, _SHOWN[:1])}
        if unknown := sorted(set(only) - ids):
            raise InputError(
                [
                    _finding("codes_target_unknown", value, round=round_id)
                    for value in unknown
                ]
            )
    # So that the first enterprises to ask don't wait for it.
    store.evidence.prepare(frame)
    return _written(store, round_id, frame, base_url, only)


def _frame(store: Store, round_id: str, today: date) -> FrozenFrame:
    for year in current_years(store):
        round_ = store.row(RoundRow, year.year_id, round_id)
        if round_ is None:
            continue
        if not is_released(round_, today):
            day = round_.released_on.isoformat()
            raise InputError([_finding("codes_too_early", round_id, day=day)])
        opened = opened_round(store, year.year_id, round_)
        if opened is None:
            raise InputError([_finding("codes_key_missing", round_id)])
        return frozen_frame(round_, opened.custody_key)
    raise InputError([_finding("codes_round_unknown", round_id)])


def _written(
    store: Store,
    round_id: str,
    frame: FrozenFrame,
    base_url: str,
    only: Collection[str] | None,
) -> Iterator[Letter]:
    columns = [column for column in _SHOWN if column in frame.columns]
    for row in store.evidence.rows(frame, columns):
        cells = dict(zip(columns, row, strict=True))
        target_id = cells["target_id"]
        if only is not None and target_id not in only:
            continue
        # Ids need no quoting: they hold letters, digits, dots and dashes only.
        url = f"{base_url}/check#round={round_id}&id={target_id}" if base_url else ""
        yield Letter(
            round_id=round_id,
            target_id=target_id,
            name=cells.get("name", ""),
            address=cells.get("address", ""),
            code=code_of(salt(frame.custody_key, target_id)),
            url=url,
        )


def _finding(code: str, value: str, **params: str) -> Finding:
    return Finding(file="", code=code, value=value, params=params)
