"""A year lived twice, firms' grades exchanged: all that is public is the same bytes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from planner.publishing.store import ListedRow
from planner.publishing.withdrawal import What, public_id
from planner.year import RoundRecord, Year
from tests.secrecy.following import Found, Ids, followed, said
from tests.secrecy.village_year import ROUNDS, Grades, Life, lived, redrawn

LEDGER = "/api/v1/public/ledger?limit=1000"
YEARS = "/api/v1/public/years"
#: Digits of a number that isn't in an answer by chance.
LONG = 6
#: What only those may be told who may know grades, as fields of answers or tables.
TELLING = {
    *("grade", "grades", "stratum", "strata", "quota", "quotas", "offset", "place"),
    *("ratio_micro", "ratios", "caps"),
    *("等级", "信用风险等级", "风险等级", "分层", "配额"),
}
FIELD = re.compile(r'"([^"\\]{1,40})"\s*:')
#: Firms that may be in the round that draws a tenth.
SAMPLED = tuple(f"V{number:04d}" for number in range(1, 49))
#: Those of the round that inspects every firm: drawn whatever their grades are.
WHOLE = {"V0129": "D", "V0130": "C", "V0131": "B", "V0132": "A"}


@dataclass(frozen=True)
class Told:
    """What a life told, what is rightly its own in it, and what it kept."""

    public: Found
    own: dict[bytes, bytes]
    grades: dict[str, str]
    drawn: frozenset[str]
    numbers: frozenset[str]
    kept: Found

    def masked(self, found: Found) -> Found:
        """Return answers with what is rightly a life's own named, not told."""
        own = re.compile(b"|".join(map(re.escape, self.own)))

        def named(text: bytes) -> bytes:
            return own.sub(lambda one: self.own[one[0]], text)

        return {named(k.encode()).decode(): named(v) for k, v in found.items()}


def told_by(life: Life) -> Told:
    return Told(
        public=followed(life.public, known(life)),
        own=rightly_unlike(life),
        grades=life.grades,
        drawn=frozenset(t for r in life.year.rounds for _, t in r.selections),
        numbers=numbers_by_grade(life.year),
        kept=kept_from_the_public(life),
    )


def rightly_unlike(life: Life) -> dict[bytes, bytes]:
    """Return what may be told otherwise in another life, with a name for each.

    All of it is digests that nobody can try guesses on; tests/secrecy/test_digests.py
    holds them against those of what can be guessed.
    """
    own: dict[str, str] = {}
    for state in life.hall.season.states().values():
        statement, drawn, name = state.statement, state.drawn, state.round_id
        assert statement is not None
        assert drawn is not None
        # Of rows that are sealed by the round's key, grades in them.
        own[statement["frame"]["root"]] = f"root of {name}"
        for one in statement["districts"]:
            # Keyed by the custody key, district by district.
            own[one["digest"]] = f"strata of {one['district']} in {name}"
        # Has the root in it.
        own[state.statement_digest or ""] = f"statement of {name}"
        # Of who was drawn in which stratum, under the round's key.
        own[drawn["result_digest"]] = f"result of {name}"
        # Of the record, with a blind from the key.
        own[drawn["record_digest"]] = f"record of {name}"
    for year in life.hall.store.years():
        # Of inputs and results, with a salt that nobody is told.
        own[year.year_id] = "a year"
    for event in life.public.get(LEDGER).json()["items"]:
        seq = event["seq"]
        # Each event has the digest of the one before in it. Private bodies are salted.
        for name in ("body_digest", "digest", "signature"):
            own[event[name]] = f"{name} of event {seq}"
        # Of the library's snapshot, under the round's key.
        snapshot = (event.get("body") or {}).get("snapshot_digest")
        if snapshot:
            own[snapshot] = f"snapshot of event {seq}"
        # What is news is named by the event's digest.
        own[UUID(hex=event["digest"][:32]).urn] = f"news of event {seq}"
        # A plan is put away under a salted digest.
        if event["subject"].startswith("custody:plan:"):
            own[event["subject"]] = f"plan of event {seq}"
    return {found.encode(): f"<{name}>".encode() for found, name in own.items()}


def known(life: Life) -> Ids:
    """Return what a stranger knows, or may try: the registry is public."""
    store, year = life.hall.store, life.hall.store.year()
    assert year is not None
    listed = [row.key for row in store.rows(ListedRow, year.year_id)]
    results = [row["public_id"] for row in results_of(life)]
    return {
        "year": ["2026", "1999", year.year_id],
        "lang": ["en"],
        "entry_id": ["2026-0001", "2026-0008", "none"],
        "round_id": [*ROUNDS, "2026Q2", "none"],
        "round": [ROUNDS[0]],
        "department_id": ["SCJG", "none"],
        # Exchanged and not drawn; exchanged and drawn; not exchanged; unknown.
        "target_id": ["V0001", "V0129", "V0048", "none"],
        "public_id": [
            *(public_id(2026, What.LISTED, key) for key in listed[:3]),
            *results[:2],
            "none",
        ],
        "limit": ["9"],
        "q": ["第1", "V00"],
        "name": ["site.css"],
    }


def results_of(life: Life) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = life.public.get("/api/v1/public/results").json()[
        "items"
    ]
    return found


def kept_from_the_public(life: Life) -> Found:
    """Return what a coordinator is told of who is of which grade."""
    return {
        round_id: said(
            life.public.get(
                f"/api/v1/regulator/rounds/{round_id}/bundle.zip",
                headers=life.coordinator,
            )
        )
        for round_id in ROUNDS
    }


def numbers_by_grade(year: Year) -> frozenset[str]:
    """Return long numbers that a grade has or a firm of it, but for totals."""
    found: set[str] = set()
    totals: set[str] = set()
    for record in year.rounds:
        totals |= {str(e["expected_micro"]) for e in record.statement["entries"]}
        for entry in record.strata["entries"]:
            for cell in entry["strata"]:
                found |= {str(cell["offset"]), str(cell["expected_micro"])}
        for stratum in record.record["strata"]:
            found |= {str(place) for _, place in stratum["selected"]}
            found |= {str(place) for _, place in stratum["reserve"]}
    return frozenset(one for one in found - totals if len(one) >= LONG)


def exchanged(life: Life) -> Grades:
    """Exchange grades of firms by twos, so that all totals and lists stay.

    The firms are of one place, kind and age, so that they are in the same scopes.
    """
    (kept,) = [r for r in life.year.rounds if r.round_id == ROUNDS[0]]
    grades: dict[str, str] = dict(WHOLE)
    for one, other in zip(SAMPLED[::2], SAMPLED[1::2], strict=True):
        both = {one: life.grades[other], other: life.grades[one]}
        if shown_of(redrawn(life, ROUNDS[0], grades | both)) == shown_of(kept):
            grades |= both
    return grades


def shown_of(record: RoundRecord) -> tuple[Any, ...]:
    """Return who is drawn, and who would be visited for whom."""
    first = [
        (s["entry"], s["stratum"], s["reserve"][:1]) for s in record.record["strata"]
    ]
    return sorted(record.selections), first


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Told, Told]]:
    folder = tmp_path_factory.mktemp("lives")
    with lived(folder / "one", {}) as life:
        first, grades = told_by(life), exchanged(life)
    with lived(folder / "other", grades) as life:
        yield first, told_by(life)


def test_two_lives_that_differ_in_grades_alone_tell_the_same_bytes(
    lives: tuple[Told, Told],
) -> None:
    one, other = (told.masked(told.public) for told in lives)
    assert one.keys() == other.keys()
    for found in (one, other):
        for asked in found:
            # Years go by their ids, so their order is chance.
            if asked.startswith(f"GET {YEARS}"):
                found[asked] = bytes(sorted(found[asked]))
    assert [asked for asked in one if one[asked] != other[asked]] == []


def test_the_lives_differ_in_the_grades_of_firms_drawn_and_not_drawn(
    lives: tuple[Told, Told],
) -> None:
    one, other = lives
    unlike = {t for t in one.grades if one.grades[t] != other.grades[t]}
    assert len(unlike - one.drawn) >= 6
    assert len(unlike & one.drawn) >= 4
    assert one.drawn == other.drawn
    assert Counter(one.grades.values()) == Counter(other.grades.values())
    kept = [told.masked(told.kept) for told in lives]
    assert [a for a in kept[0] if kept[0][a] != kept[1][a]] == list(kept[0])


def test_a_stranger_found_what_an_office_does_in_a_year(
    lives: tuple[Told, Told],
) -> None:
    public = lives[0].public
    answered = Counter(text[:3] for text in public.values())
    assert answered[b"200"] > 300
    assert not any(status.startswith(b"5") for status in answered)
    told = b"".join(public.values()).decode(errors="replace")
    for done in (
        "事项录入有误",
        "行政复议撤销",
        "群众投诉集中",
        "已完结",
        "wrong_target",
    ):
        assert done in told, done


def test_no_answer_has_a_column_or_a_number_of_grades(
    lives: tuple[Told, Told],
) -> None:
    told = lives[0]
    assert len(told.numbers) > 20
    of_the_year = {
        asked: text.decode(errors="replace")
        for asked, text in told.public.items()
        if not re.search(r"openapi|verify_round|check\.js", asked)
    }
    number = re.compile(rf"\d{{{LONG},}}")
    for asked, text in of_the_year.items():
        header = text.partition("\n\n")[2].lstrip("\ufeff").partition("\r\n")[0]
        names = {*FIELD.findall(text), *header.split(",")}
        assert not names & TELLING, (asked, names & TELLING)
        assert not told.numbers & set(number.findall(text)), asked


def test_what_a_coordinator_is_told_would_be_seen(lives: tuple[Told, Told]) -> None:
    text = lives[0].kept[ROUNDS[0]].decode()
    assert {"grade", "strata", "offset"} <= set(FIELD.findall(text))
    assert lives[0].numbers & set(re.findall(r"\d+", text))
