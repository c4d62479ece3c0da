"""Who could be foreseen in a round's teams, from the registry to the warning."""

from dataclasses import replace
from datetime import date

import pytest

from planner.pairing.foresight import findings
from planner.pairing.on_record import teams_json
from planner.pairing.prior import Prior
from planner.pairing.second_lottery import pair_inspectors
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from tests.pairing.builders import SEED, TRAVEL, people, person, registry, visits

pytestmark = pytest.mark.usefixtures("all_draws")

ROUND = [
    replace(row, visit_id=f"V{month:02}{k}", target_id=f"T{month:02}{k}")
    for month in range(1, 13)
    for k, row in enumerate(
        visits(4, start=date(2026, month, 1), end=date(2026, month, 28))
    )
]
TEN = registry(
    [person("a", certificate_expires_on=date(2026, 3, 31)), *people("bcdefghij")]
)
CAPPED, UNCAPPED = TeamPolicy(), TeamPolicy(most_chance_micro=1_000_000)


def drawn(policy, staff=TEN, rows=ROUND, prior=None, seed=SEED):
    return pair_inspectors(
        visits=rows,
        registry=staff,
        policy=policy,
        seed=seed,
        round_id="r1",
        prior=prior or Prior(),
        foresee=True,
    )


def made_by(pairing, who):
    return sum(member.inspector_id == who for member in pairing.members)


def test_whose_certificate_ends_in_march_makes_half_of_the_visits_until_then():
    assert made_by(drawn(UNCAPPED), "a") >= 9
    capped = drawn(CAPPED)
    assert made_by(capped, "a") == 6
    (chances,) = capped.foreseen()
    assert chances.seen.largest <= 0.7
    assert chances.seen.capped == 12
    assert (chances.seen.closed, chances.seen.opened) == (6, 0)
    assert list(findings(capped.foreseen(), TEN, CAPPED.most_chance_micro)) == []


def test_whose_pairs_are_capped_stands_on_record():
    told = teams_json(
        round_id="r1",
        visits=ROUND,
        pairing=drawn(CAPPED),
        prior=Prior(),
        registry=TEN,
        policy=CAPPED,
        capacity=CapacityPolicy(),
        industries={},
        opens=date.min,
        custody_key=None,
    )
    assert told["policy"]["most_chance_micro"] == 500_000
    until_march = [team for team in told["teams"] if team["visit"] < "V04"]
    assert [team["capped"] for team in until_march] == [[1]] * 12
    assert not any(team["capped"] for team in told["teams"][12:])


def test_nobody_is_capped_where_all_are_there_all_year():
    pairing = drawn(CAPPED, registry(people("abcdefghij")))
    assert not any(squad.capped for squad in pairing.squads)


def test_the_others_stay_even_to_a_visit():
    pairing = drawn(CAPPED)
    made = [made_by(pairing, who) for who in "bcdefghij"]
    assert max(made) - min(made) <= 1


def test_a_few_visits_that_evenness_makes_certain_are_named_where_no_cap_was_kept():
    prior = Prior(
        visits=dict.fromkeys("bcdef", 9), minutes=dict.fromkeys("bcdef", 9 * TRAVEL)
    )
    staff = registry(people("abcdef"))
    pairing = drawn(UNCAPPED, staff, visits(6), prior)
    assert made_by(pairing, "a") == 6
    (chances,) = pairing.foreseen()
    assert (chances.seen.largest, chances.inspector_id) == (1, "a")
    assert made_by(drawn(CAPPED, staff, visits(6), prior), "a") <= 3


def test_a_warning_says_who_and_in_how_many_visits_with_a_remedy():
    (chances,) = drawn(UNCAPPED).foreseen()
    named = replace(chances, sure=(("b", 2, 0.9), ("a", 12, 0.76)))
    (found,) = findings([named], TEN, 500_000)
    assert (found.code, found.level.value, found.value) == (
        "team_foreseeable",
        "warning",
        "a",
    )
    assert "2 人" in found.message.zh
    assert "12 次检查" in found.message.zh
    assert "76%" in found.message.zh
    assert found.message.remedy_zh
