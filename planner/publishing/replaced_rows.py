"""The rows of a year after a replacement: one function for state and for files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.errors import Finding, Level
from planner.publishing import store
from planner.publishing.amendment import Changes, Have, known_gaps
from planner.publishing.publication import released_on
from planner.publishing.row_of import finding_row, listed_key, seat_key, visit_row
from planner.replacement.record import Replacement, Seat


def changes_of(replacement: Replacement, have: Have, embargo: str) -> Changes:
    """Return what a replacement changes in the rows of a year.

    Parameters
    ----------
    embargo
        The policy's, which holds for who stands in as well.
    """
    listed = [*_replaced(replacement, have), *_standing_in(replacement, embargo)]
    round_ = have.row(store.RoundRow, replacement.round_id)
    last = max([round_.released_on, *(row.released_on for row in listed)])
    withdrawn = have.row(store.VisitRow, replacement.visit_id)
    seats = [seat for visit in replacement.visits for seat in _seats(visit.team)]
    kept = {(type(seat), seat.key) for seat in seats}
    return Changes(
        written=(
            replace(round_, released_on=last),
            *listed,
            replace(withdrawn, withdrawn=replacement.reason.value),
            *(visit_row(v.visit, v.address, v.replaces) for v in replacement.visits),
            *seats,
            *_findings(replacement),
        ),
        removed=tuple(
            (type(row), row.key)
            for visit_id in given_up(replacement)
            for row in (*have.seats(visit_id), *known_gaps(visit_id, have))
            if (type(row), row.key) not in kept
        ),
    )


def given_up(replacement: Replacement) -> tuple[str, ...]:
    """Return the visits of which all seats are given up, the withdrawn one first."""
    return replacement.visit_id, *(v.visit.visit_id for v in replacement.visits)


def _replaced(replacement: Replacement, have: Have) -> Iterator[store.ListedRow]:
    for entry_id in replacement.entry_ids:
        key = listed_key(replacement.round_id, entry_id, replacement.target_id)
        row = have.row(store.ListedRow, key)
        yield replace(row, replaced=replacement.reason.value)


def _standing_in(replacement: Replacement, embargo: str) -> Iterator[store.ListedRow]:
    for one in replacement.stand_ins:
        if one.target_id is not None:
            visit = replacement.visit_of(one.target_id).visit
            yield store.ListedRow(
                key=listed_key(replacement.round_id, one.entry_id, one.target_id),
                round_id=replacement.round_id,
                entry_id=one.entry_id,
                target_id=one.target_id,
                name=visit.name,
                district=visit.district,
                released_on=released_on(embargo, visit.end, None),
                replaces=replacement.target_id,
            )


def _seats(team: Sequence[Seat]) -> Iterator[store.TeamRow]:
    for number, seat in enumerate(team, start=1):
        yield store.TeamRow(
            key=seat_key(seat.visit_id, number),
            visit_id=seat.visit_id,
            department_id=seat.department_id,
            inspector_id=seat.inspector_id,
            inspector_name=seat.inspector_name,
            role=seat.role,
            item_ids=seat.item_ids,
            exception=seat.exception,
        )


def shortage_findings(replacement: Replacement) -> list[Finding]:
    """Return errors for people that a replacement found too few of, and ways out."""
    lacking = [
        Finding(
            file="inspectors",
            code="team_shortage",
            value=params["department_id"],
            params=params,
        )
        for params in replacement.shortages
    ]
    ways = [
        Finding(
            file="inspectors",
            code=one["code"],
            level=Level.WARNING,
            value=one["value"],
            params=one,
        )
        for one in replacement.ways_out
    ]
    return lacking + ways


def replacement_findings(replacement: Replacement) -> list[Finding]:
    """Return what a replacement had to say: people who lack, visits without a day."""
    undated = [
        Finding(file=one["file"], code=one["code"], value=one["value"], params=one)
        for one in replacement.undated
    ]
    return shortage_findings(replacement) + undated


def _findings(replacement: Replacement) -> Iterator[store.FindingRow]:
    # After the year's own findings, whose keys are numbers of ten digits.
    stem = f"{replacement.round_id}|R{replacement.number:04d}"
    for number, finding in enumerate(replacement_findings(replacement), start=1):
        yield finding_row(f"{stem}|{number:04d}", finding)
