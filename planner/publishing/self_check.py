"""What an enterprise is told that asks about itself with its code. Decided here alone.

It is told its own row without the sealed columns, its tickets, whether it was drawn,
and the proof that it was in the frame. Never its place, grade, stratum or offset,
nor whether it is a reserve or was skipped: these look exactly like not drawn.
"""

import hmac
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.ids import digest_json
from planner.protocol.eligibility import is_eligible
from planner.protocol.frame_tree import proof_holds
from planner.protocol.own_row import own_row
from planner.protocol.salts import salt
from planner.protocol.tickets import group_key, ticket, ticket_number
from planner.publishing.evidence import FrozenFrame
from planner.publishing.publication import is_released
from planner.publishing.self_answer import Answer, EntryAnswer, TicketAnswer
from planner.publishing.store import ListedRow, RoundRow, Store, YearRow

#: What a code is compared with where there is no such round, to take as long.
_DECOY_KEY = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """A round whose codes may be used; no key in an open one."""

    year_id: str
    round_id: str
    custody_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose code was shown: a target of a round, and its salt there."""

    round_: OpenRound
    target_id: str
    salt: str


def open_rounds(store: Store, today: date) -> dict[str, OpenRound]:
    """Return the rounds whose codes may be used, of years that none took the place of.

    A round id that two years have means the newer one's.
    """
    found: dict[str, OpenRound] = {}
    for year in current_years(store):
        for round_ in store.rows(RoundRow, year.year_id):
            if round_.round_id not in found and is_released(round_, today):
                opened = opened_round(store, year.year_id, round_)
                if opened is not None:
                    found[round_.round_id] = opened
    return found


def current_years(store: Store) -> list[YearRow]:
    """Return the years that none took the place of, the newest first."""
    return [year for year in store.years() if year.superseded_by is None]


def opened_round(store: Store, year_id: str, round_: RoundRow) -> OpenRound | None:
    """Return a round with its key, None where the key is lost."""
    commitment = round_.statement["custody_commitment"]
    key = None
    if commitment is not None:
        key = store.evidence.custody_key(round_.round_id, commitment)
        if key is None:
            return None
    return OpenRound(year_id=year_id, round_id=round_.round_id, custody_key=key)


def owner_of(
    rounds: Mapping[str, OpenRound], round_id: str, target_id: str, given: str
) -> Owner | None:
    """Return whose salt was given, None if it isn't this target's in this round.

    The same work is done whatever is wrong, so that time tells nothing. Numbers are
    read as people type them: full-width, with spaces, in lower case.
    """
    round_ = rounds.get(_plain(round_id))
    key = round_.custody_key if round_ else _DECOY_KEY
    owner = None
    for candidate in (_plain(target_id), _plain(target_id).upper()):
        salt_of_it = salt(key, candidate)
        same = hmac.compare_digest(salt_of_it, given)
        if same and round_ is not None:
            owner = owner or Owner(round_=round_, target_id=candidate, salt=given)
    return owner


def frozen_frame(round_: RoundRow, custody_key: str | None) -> FrozenFrame:
    """Return how a round's frame was kept."""
    stated = round_.statement["frame"]
    return FrozenFrame(
        snapshot=round_.frame_snapshot,
        columns=tuple(stated["columns"]),
        sealed_columns=tuple(stated["sealed_columns"]),
        rows=stated["rows"],
        bucket_hex=stated["bucket_hex"],
        root=stated["root"],
        custody_key=custody_key,
    )


def answer_of(
    store: Store, owner: Owner, entry_name: Callable[[str], str]
) -> Answer | None:
    """Return what the owner of a code is told, None if it isn't in the frame.

    Only in an open round, whose codes anyone can make, may that be so.

    Raises
    ------
    RuntimeError
        If what is kept doesn't prove what was stated.
    """
    opened = owner.round_
    round_ = store.row(RoundRow, opened.year_id, opened.round_id)
    if round_ is None:
        return None
    frame = frozen_frame(round_, opened.custody_key)
    cells = store.evidence.cells(frame, owner.target_id)
    if cells is None:
        return None
    row = own_row(cells, frame.columns, frame.sealed_columns, frame.custody_key)
    proof = store.evidence.proof(frame, row.leaf(owner.salt))
    if not proof_holds(proof, frame.bucket_hex, frame.root):
        msg = f"what is kept of round {opened.round_id} doesn't prove its statement"
        raise RuntimeError(msg)
    return Answer(
        year_id=opened.year_id,
        round_id=opened.round_id,
        target_id=owner.target_id,
        mode=str(round_.statement["mode"]),
        statement_digest=digest_json(round_.statement),
        seed=round_.seed,
        rows=frame.rows,
        bucket_hex=frame.bucket_hex,
        root=frame.root,
        row=row,
        proof=proof,
        tickets=_tickets(store, owner, round_, cells, entry_name),
    )


def _tickets(
    store: Store,
    owner: Owner,
    round_: RoundRow,
    cells: Mapping[str, str],
    entry_name: Callable[[str], str],
) -> tuple[TicketAnswer, ...]:
    """Return the target's tickets by group, in the statement's order of entries."""
    lists = round_.statement["frame"]["list_columns"]
    scopes: dict[str, Any] = {e["entry"]: e["scope"] for e in round_.plan["entries"]}
    by_group: dict[str, list[EntryAnswer]] = {}
    for stated in round_.statement["entries"]:
        entry_id = stated["entry"]
        if is_eligible(scopes[entry_id], cells, lists):
            key = f"{round_.round_id}|{entry_id}|{owner.target_id}"
            listed = store.row(ListedRow, owner.round_.year_id, key)
            by_group.setdefault(stated["group"], []).append(
                EntryAnswer(
                    entry_id=entry_id,
                    name=entry_name(entry_id),
                    drawn=listed is not None and not listed.replaces,
                    stands_in=listed is not None and bool(listed.replaces),
                )
            )
    return tuple(
        _ticket(round_.seed, group, owner.salt, entries)
        for group, entries in by_group.items()
    )


def _ticket(
    seed: str, group: str, salt_: str, entries: Sequence[EntryAnswer]
) -> TicketAnswer:
    found = ticket(group_key(seed, group), salt_)
    return TicketAnswer(
        group=group,
        ticket=found,
        number=str(ticket_number(found)),
        entries=tuple(entries),
    )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
