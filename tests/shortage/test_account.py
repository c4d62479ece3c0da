"""What the ledger keeps of a round's teams."""

from planner.campaign.account import teams_body
from planner.ids import canonical_json
from planner.policy.record import TeamPolicy
from planner.shortage.relief import relieve
from tests.pairing.builders import people, registry, visits
from tests.shortage.test_relief import asked


def test_each_exception_used_is_told_with_its_reason():
    staff = [*people("a", districts=("640104",)), *people("c", districts=("640105",))]
    instance = asked(visits(2), registry(staff), TeamPolicy(direct=True))
    pairing = instance.paired()
    body = teams_body(relieve(instance, pairing), pairing.members)
    assert (body["seats"], body["unstaffed"], body["ways"]) == (4, [], [])
    assert [(one["visit"], one["inspector"]) for one in body["exceptions"]] == [
        ("V000", "c"),
        ("V001", "c"),
    ]
    assert "直接指派" in body["exceptions"][0]["reason"]


def test_a_shortage_is_told_with_what_was_short_and_what_helps():
    instance = asked(visits(10), registry(people("ab", max_visits=9)))
    pairing = instance.paired()
    body = teams_body(relieve(instance, pairing), pairing.members)
    assert len(body["unstaffed"]) == 1
    assert body["shortages"][0]["visits"] == 1
    assert (body["bottlenecks"][0]["wanted"], body["bottlenecks"][0]["room"]) == (
        20,
        18,
    )
    assert body["ways"][0]["change"] == "inspectors: max_visits + 1"
    assert canonical_json(body)
