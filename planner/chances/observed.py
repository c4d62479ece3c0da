"""A finished year read back from its records and visits, counted as a simulated one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from planner.chances.figures import Figures, figures
from planner.chances.loads import LoadTable
from planner.chances.model import Model
from planner.errors import Finding, InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedYear:
    """A finished year's files: each round's `record.json` and `strata.json`, visits.

    `strata` stand where the plan put them, before the round's key turned the circles;
    `visits` are the rows of `visits.csv`.
    """

    records: Mapping[str, Mapping[str, Any]]
    strata: Mapping[str, Mapping[str, Any]]
    visits: Sequence[Mapping[str, str]]


def observed_figures(
    model: Model, table: LoadTable, target_ids: Sequence[str], year: FinishedYear
) -> Figures:
    """Return the figures of a finished year.

    Raises
    ------
    InputError
        If the year was drawn from another plan, library or policy than the model's,
        or its files aren't of their form.
    """
    try:
        _check_plan(model, year)
        return _counted(model, table, target_ids, year)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        wrong = Finding(file="rounds", code="chances_no_year", value=str(error))
        raise InputError([wrong]) from error


def _counted(
    model: Model, table: LoadTable, target_ids: Sequence[str], year: FinishedYear
) -> Figures:
    position = {target_id: i for i, target_id in enumerate(target_ids)}
    visits = np.zeros(model.size, dtype=np.int64)
    load = table.empty()
    for row in year.visits:
        if row["target_id"] not in position:
            raise _other_plan(row["target_id"])
        visits[position[row["target_id"]]] += 1
        start, end = (date.fromisoformat(row[name]) for name in ("start", "end"))
        table.add(load, (row["department_ids"].split(";"), start, end), 1)
    strata = [s for record in year.records.values() for s in record["strata"]]
    return figures(
        model,
        visits=visits,
        selections=sum(len(s["selected"]) for s in strata),
        skipped=_by_grade((s, len(s["skipped"])) for s in strata),
        shortfall=_by_grade((s, s["shortfall"]) for s in strata),
        load=load,
    )


def _by_grade(
    counted: Iterable[tuple[Mapping[str, Any], int]],
) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for stratum, count in counted:
        key = stratum["entry"], stratum["stratum"].rpartition(".")[2]
        if count:
            sums[key] = sums.get(key, 0) + count
    return sums


def _other_plan(where: str) -> InputError:
    return InputError([Finding(file="rounds", code="chances_other_plan", value=where)])


#: What must agree of an entry in a round: stratum, eligible, expectation, offset.
_Cells = tuple[tuple[str, int, int, int], ...]


def _check_plan(model: Model, year: FinishedYear) -> None:
    """Refuse a year whose strata, or their places, aren't the model's."""
    if len(year.strata) < len(model.rounds):
        done = f"{len(year.strata)}/{len(model.rounds)}"
        unfinished = Finding(file="rounds", code="chances_unfinished", value=done)
        raise InputError([unfinished])
    planned: dict[str, list[_Cells]] = {}
    for held in model.rounds:
        for draw in held.draws:
            cells = (
                (s.stratum, s.eligible, s.expected_micro, s.offset) for s in draw.strata
            )
            planned.setdefault(draw.entry.entry_id, []).append(tuple(sorted(cells)))
    drawn: dict[str, list[_Cells]] = {}
    for table in year.strata.values():
        for entry in table["entries"]:
            drawn.setdefault(entry["entry"], []).append(
                tuple(
                    sorted(
                        (
                            s["stratum"],
                            s["eligible"],
                            s["expected_micro"],
                            int(s["offset"]),
                        )
                        for s in entry["strata"]
                    )
                )
            )
    for entry_id in sorted({*planned, *drawn}):
        if sorted(planned.get(entry_id, [])) != sorted(drawn.get(entry_id, [])):
            raise _other_plan(entry_id)
