"""Whatever grades, rates, strata and places are, the public is sent the same bytes."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.adapters.files.bundle_files import write_public_bundle
from planner.adapters.papers.papers import make_papers
from planner.adapters.state.sql_store import SqlStore
from planner.publishing import publication
from planner.publishing.formal_plan import formal_plan
from planner.publishing.store import ListedRow, QuotaLine
from planner.publishing.year_rows import released_rounds
from planner.registry import Result
from planner.visits import Visit
from planner.year import Year
from tests.secrecy.conftest import AFTER
from tests.secrecy.crawl import Sent, everything_sent
from tests.secrecy.otherwise import told_otherwise

Publishing = Callable[[Year], SqlStore]


def differing(one: Sent, other: Sent) -> list[str]:
    """Addresses that send something else; a ledger's digests are chance.

    The news are named by them.
    """
    assert one.keys() == other.keys()
    chance = ("/ledger", "/atom.xml")
    return [
        url
        for url in one
        if one[url] != other[url] and not any(name in url for name in chance)
    ]


@pytest.fixture(scope="module")
def otherwise(year: Year) -> Year:
    return told_otherwise(year)


@pytest.fixture(scope="module")
def stores(
    year: Year, otherwise: Year, publishing: Publishing
) -> tuple[SqlStore, SqlStore]:
    return publishing(year), publishing(otherwise)


def test_two_years_that_differ_in_secrets_alone_look_the_same(
    stores: tuple[SqlStore, SqlStore],
) -> None:
    one, other = (everything_sent(store, AFTER) for store in stores)
    assert len(one) > 100
    assert differing(one, other) == []


def test_the_two_years_do_differ(stores: tuple[SqlStore, SqlStore], year: Year) -> None:
    one, other = (store.rows(QuotaLine, year.year_id) for store in stores)
    assert [q.grade for q in one] != [q.grade for q in other]
    assert stores[0].rows(ListedRow, year.year_id) == stores[1].rows(
        ListedRow, year.year_id
    )


def test_before_an_embargo_ends_nobody_drawn_is_named_in_any_byte(
    year: Year, publishing: Publishing
) -> None:
    early = datetime(2026, 1, 7, tzinfo=UTC)
    store = publishing(year)
    shown = everything_sent(store, early)
    ids = {row.target_id for row in store.rows(ListedRow, year.year_id)}
    assert ids
    for url, content in shown.items():
        assert not any(target_id.encode() in content for target_id in ids), url


def test_a_base_of_the_drawn_grades_would_be_seen(
    stores: tuple[SqlStore, SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check can fail: an entry's own base is put where its scope's belongs."""
    real = publication.public_entry

    def leaking(entry: Any, facts: Any) -> Any:
        return replace(real(entry, facts), base=entry.base)

    monkeypatch.setattr("api.public.routes.public_entry", leaking)
    entries = "/api/v1/public/entries.csv"
    one, other = (everything_sent(store, AFTER, entries) for store in stores)
    assert f"{entries} {{}}" in differing(one, other)


def test_the_formal_plan_is_the_same_to_the_byte(year: Year, otherwise: Year) -> None:
    one, other = (
        {p.path: p.content for p in make_papers(told).files if not p.internal}
        for told in (year, otherwise)
    )
    assert sorted(one) == ["plan/annual_plan.docx", "plan/annual_plan.xlsx"]
    assert one == other


def test_public_bundles_are_the_same_to_the_byte(
    year: Year, otherwise: Year, tmp_path: Path
) -> None:
    for name, found in (("one", year), ("other", otherwise)):
        for record in found.rounds:
            write_public_bundle(
                tmp_path / name / record.round_id, record, published=True
            )
    one, other = (
        {
            str(path.relative_to(tmp_path / name)): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "other")
    )
    assert one == other
    assert len(one) == 12


def test_an_entry_is_told_alike_before_and_after_its_draw(
    sent: Sent, year: Year
) -> None:
    """Of entries not drawn yet the base is their scope's too, not the drawn grades'."""
    shown = {
        e["entry_id"]: e["base"]
        for e in json.loads(sent["/api/v1/public/entries {}"])["items"]
    }
    drawn = {e["entry"] for r in year.rounds for e in r.statement["entries"]}
    waiting = [
        e for e in year.plan.entries if e.base < e.eligible and e.entry_id not in drawn
    ]
    assert waiting
    assert all(shown[e.entry_id] == e.eligible for e in waiting)


def test_a_result_dated_before_its_window_puts_no_list_into_the_files(
    year: Year,
) -> None:
    early = {
        visit.visit_id: replace(_result(visit), inspected_on=date(2025, 12, 1))
        for visit in year.visits
    }
    slipped = replace(year, results=tuple(early.values()))
    assert released_rounds(slipped, date(2026, 1, 7)) == []
    assert len(released_rounds(slipped, AFTER.date())) == len(year.rounds)


def _result(visit: Visit) -> Result:
    return Result(
        visit_id=visit.visit_id,
        department_id=visit.initiator,
        item_id=visit.item_ids[0],
        codes=("1",),
        inspected_on=visit.start,
    )


def test_a_method_that_speaks_of_grades_is_not_in_the_formal_plan(year: Year) -> None:
    items = tuple(replace(item, method="仅对D级现场检查") for item in year.items)
    plan = formal_plan(replace(year, items=items))
    for table in (plan.joint, plan.internal, plan.by_department):
        assert table.rows
        assert not any("D级" in cell for row in table.rows for cell in row)
