"""The steps of a result: from a version to the next, or a refusal."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from planner.results.record import (
    LONGEST_REASON,
    PUBLIC_STAGES,
    Found,
    Place,
    ResultVersion,
    Stage,
    is_plain,
    refuse,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who takes a step, and when: the ledger's name, RFC 3339 in UTC, China's day."""

    actor: str
    at: str
    today: date


def first_version(year: int, place: Place, found: Found, by: By) -> ResultVersion:
    """Return the version that entering makes."""
    return ResultVersion(
        codes=found.codes,
        inspected_on=found.inspected_on,
        note=found.note,
        evidence=found.evidence,
        first_offence=found.first_offence,
        rectify_by=found.rectify_by,
        year=year,
        visit_id=place.visit_id,
        department_id=place.department_id,
        item_id=place.item_id,
        version=1,
        stage=Stage.ENTERED,
        actor=by.actor,
        at=by.at,
        entered_on=by.today,
    )


def corrected(was: ResultVersion, found: Found, reason: str, by: By) -> ResultVersion:
    """Return the version of a correction; what was reviewed needs a reason for it.

    Raises
    ------
    ResultError
        If nothing is another than before, or the reason lacks.
    """
    if found == was.found and was.stage is not Stage.WITHDRAWN:
        refuse("result_same", was.item_id)
    settled = was.published_on is not None or was.stage is Stage.REVIEWED
    given = _reason(reason, needed=settled)
    return replace(
        _next(was, Stage.ENTERED, given, by),
        codes=found.codes,
        inspected_on=found.inspected_on,
        note=found.note,
        evidence=found.evidence,
        first_offence=found.first_offence,
        rectify_by=found.rectify_by,
        followup="",
    )


def reviewed(was: ResultVersion, by: By) -> ResultVersion:
    """Return the version of one that was found good."""
    _must_be(was, {Stage.ENTERED})
    return _next(was, Stage.REVIEWED, was.reason, by)


def sent_back(was: ResultVersion, note: str, by: By) -> ResultVersion:
    """Return the version of one that its department must correct."""
    _must_be(was, {Stage.ENTERED, Stage.REVIEWED})
    return _next(was, Stage.SENT_BACK, _reason(note, needed=True), by)


def published(was: ResultVersion, by: By) -> ResultVersion:
    """Return the version that everybody may read."""
    _must_be(was, {Stage.REVIEWED})
    made = replace(was, published_on=was.published_on or by.today)
    return _next(made, Stage.PUBLISHED, was.reason, by)


def withdrawn(was: ResultVersion, reason: str, by: By) -> ResultVersion:
    """Return the version that takes back what was published."""
    if was.published_on is None or was.stage is Stage.WITHDRAWN:
        _wrong_stage(was)
    return _next(was, Stage.WITHDRAWN, _reason(reason, needed=True), by)


def is_public(version: ResultVersion) -> bool:
    """Tell whether the public is told of a version, and the ledger pins it."""
    return version.stage in PUBLIC_STAGES


def _next(was: ResultVersion, stage: Stage, reason: str, by: By) -> ResultVersion:
    return replace(
        was,
        version=was.version + 1,
        stage=stage,
        reason=reason,
        actor=by.actor,
        at=by.at,
    )


def _must_be(was: ResultVersion, stages: Collection[Stage]) -> None:
    if was.stage not in stages:
        _wrong_stage(was)


def _wrong_stage(was: ResultVersion) -> None:
    params = {"stage_zh": was.stage.zh, "stage_en": was.stage.value}
    refuse("result_wrong_stage", f"{was.visit_id} {was.item_id}", **params)


def _reason(text: str, *, needed: bool) -> str:
    given = text.strip()
    if needed and not given:
        refuse("result_reason_missing", column="reason")
    if len(given) > LONGEST_REASON:
        refuse("result_text_long", column="reason", limit=str(LONGEST_REASON))
    if not is_plain(given):
        refuse("result_text_odd", column="reason")
    return given
