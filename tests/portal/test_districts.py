"""Which entries reach into a district, by the codes that their scopes name."""

from dataclasses import replace

import pytest

from planner.discretion import talk_of_grades
from planner.publishing.entry_choice import EntryChoice, reaches
from planner.publishing.publication import Facts, public_entry
from planner.publishing.store import EntryRow


@pytest.fixture
def entry(store):
    row = store.row(EntryRow, store.year().year_id, "E1")
    facts = Facts(departments={}, items={}, eligible={}, talk=talk_of_grades(()))
    return public_entry(row, facts)


def scoped(entry, include=(), exclude=()):
    parts = {"include": include, "exclude": exclude}
    scope = {part: {"district": codes} for part, codes in parts.items() if codes}
    return replace(entry, scope={"include": {}, "exclude": {}, "range": {}, **scope})


@pytest.mark.parametrize(
    ("include", "exclude", "inside"),
    [
        ((), (), True),
        (("640104",), (), True),
        (("640105",), (), False),
        (("6401",), (), True),
        (("640104001",), (), True),
        ((), ("640104",), False),
        ((), ("6401",), False),
        ((), ("640104001",), True),
        (("6401",), ("640104",), False),
    ],
)
def test_a_scope_reaches_where_it_is_not_shut_out(entry, include, exclude, inside):
    assert reaches(scoped(entry, include, exclude), "640104") is inside


def test_an_entry_without_districts_is_asked_for_by_any(entry):
    anywhere, elsewhere = scoped(entry), scoped(entry, ("650000",))
    found = EntryChoice(district="640104").of([anywhere, elsewhere])
    assert found == [anywhere]
