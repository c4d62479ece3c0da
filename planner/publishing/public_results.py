"""Results as the public sees them: what was found, never notes, evidence or people.

A result names its firm, so it is public only where a list that names it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from planner.discretion import discreet, names_one
from planner.publishing.publication import Facts, Named
from planner.publishing.withdrawal import What, public_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a result said before a correction, when that was, and why."""

    corrected_on: date
    reason: str
    codes_before: tuple[str, ...]
    inspected_on_before: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSeen:
    """A result that is out, as it is kept; the key orders results by what is public.

    `row_key` is visit, department and item. `followup` is 未完结, 已完结 or "".
    `withdrawn_on` is None while the result stands.
    """

    key: str
    row_key: str
    round_id: str
    target_id: str
    name: str
    district: str
    department_id: str
    item_id: str
    codes: tuple[str, ...]
    inspected_on: date
    followup: str
    first_offence: bool = False
    published_on: date | None = None
    corrections: tuple[Corrected, ...] = ()
    withdrawn_on: date | None = None
    withdrawn_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicResult:
    """A result as anyone sees it; of a withdrawn one nothing but since when and why."""

    key: str
    public_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    department: Named
    item: Named
    codes: tuple[str, ...]
    inspected_on: date | None
    published_on: date | None
    followup: str
    first_offence: bool
    corrections: tuple[Corrected, ...]
    withdrawn_on: date | None
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsWanted:
    """Which results are asked for; None does not restrict."""

    round_id: str | None = None
    department_id: str | None = None
    item_id: str | None = None
    target_id: str | None = None
    visit_ids: tuple[str, ...] | None = None
    row_keys: tuple[str, ...] | None = None


EVERY_RESULT = ResultsWanted()


def result_id(year: int, row_key: str) -> str:
    """Return the id of a result's address, which stays for good."""
    return public_id(year, What.RESULT, row_key)


def public_result(row: ResultSeen, year: int, facts: Facts) -> PublicResult:
    """Return what anyone may see of a result."""
    of = result_id(year, row.row_key)
    gone = row.withdrawn_on is not None
    return PublicResult(
        # A cursor after a withdrawn result may not spell out whose it was.
        key=f"#{of}" if gone else row.key,
        public_id=of,
        round_id=row.round_id,
        target_id="" if gone else row.target_id,
        name="" if gone else row.name,
        district="" if gone else row.district,
        department=_department(row.department_id, facts.departments),
        item=_item(row.item_id, facts),
        codes=() if gone else row.codes,
        inspected_on=None if gone else row.inspected_on,
        published_on=row.published_on,
        followup="" if gone else row.followup,
        first_offence=row.first_offence and not gone,
        corrections=() if gone else _discreet(row.corrections, facts),
        withdrawn_on=row.withdrawn_on,
        remark=_remark(row, facts),
    )


def _discreet(made: tuple[Corrected, ...], facts: Facts) -> tuple[Corrected, ...]:
    return tuple(replace(one, reason=discreet(one.reason, facts.talk)) for one in made)


def _remark(row: ResultSeen, facts: Facts) -> str:
    """Return why a result was withdrawn, unless that names the firm or its grade."""
    if names_one(row.withdrawn_because, (row.name, row.target_id)):
        return ""
    return discreet(row.withdrawn_because, facts.talk)


def _item(item_id: str, facts: Facts) -> Named:
    found = facts.items.get(item_id)
    return Named(id=item_id, name=found.name if found else item_id)


def _department(department_id: str, names: Mapping[str, str]) -> Named:
    return Named(id=department_id, name=names.get(department_id, department_id))
