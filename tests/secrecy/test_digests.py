"""No public digest is that of something that can be tried: secrets are salted."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from itertools import combinations
from typing import Any

import pytest

from planner.adapters.program import program_digest
from planner.campaign.digests import (
    digest_records,
    import_body,
    inputs_digest,
    plain,
    plan_body,
)
from planner.ids import canonical_json, digest_json, hash_fields
from planner.ledger.event import Kind
from planner.planning.telling import SAFE_BITS, list_bits, telling_findings
from planner.policy.record import Policy
from planner.protocol.salts import blinded
from planner.publishing.manifest import row_digest
from planner.publishing.year_rows import rows_of, year_row
from planner.season.plan import opened_body
from planner.year import Year
from tests.ceremony.conftest import Hall
from tests.chances.years import paper
from tests.planning.town import proposal, targets
from tests.secrecy.crawl import Sent
from tests.target_tables import all_of

HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{12,64}(?![0-9a-f])")


def public_digests(sent: Sent) -> set[str]:
    return {found.decode() for text in sent.values() for found in HEX.findall(text)}


def without_blind(document: Any) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "blind"}


def private_documents(hall: Hall, year: Year) -> Iterator[Any]:
    """Documents whose contents can be tried: most of each is known or one of few."""
    yield year.policy.source
    yield from ({**year.policy.source, "caps": {}}, year.policy.source["grades"])
    yield from (plain(asdict(q)) for q in year.quotas)
    for record in year.rounds:
        yield without_blind(record.policy)
        yield without_blind(record.record)
        yield record.strata
        yield record.strata["entries"]
        yield from record.record["strata"]
        yield [s["selected"] for s in record.record["strata"]]
    body = opened_body(hall.store.ledger)
    drawn = {r.round_id: r.record["result_digest"] for r in year.rounds}
    yield from (body, {"season": dict(body), "rounds": drawn})
    yield {"program": program_digest(), "told": dict(body)}
    yield {"season": dict(body), "rounds": {}}
    yield from (dict(e.body) for e in hall.store.ledger.events())


def private_digests(hall: Hall, year: Year) -> set[str]:
    given = hall.season.plan.given
    found = {digest_json(one) for one in private_documents(hall, year)}
    found |= {inputs_digest(given.registry, given.policy)}
    found |= {str(v) for v in import_body(given.registry, given.policy).values()}
    found |= {
        str(v) for v in plan_body(hall.season.plan.paper.quotas, given.policy).values()
    }
    found |= {
        digest_records(given.registry.inspectors),
        digest_records(given.registry.recusals),
        digest_records(given.registry.history),
        digest_json(
            {
                "inspectors": digest_records(given.registry.inspectors),
                "recusals": digest_records(given.registry.recusals),
            }
        ),
    }
    rows = rows_of(year, {r.round_id: ("", "") for r in year.rounds})
    found |= {row_digest(row) for kind in rows.values() for row in kind}
    found |= {row_digest(year_row(year, "2026-01-06T13:05:00Z"))}
    for record in year.rounds:
        for cells in all_of(record.frame).itertuples(index=False):
            found.add(hash_fields(*cells))
            found.add(sha256(",".join(cells).encode()).hexdigest())
    return found


def told(public: set[str], private: set[str]) -> set[str]:
    """Private digests that are public, or the beginnings of which are."""
    return {d for d in private if d in public or d[:12] in public or d[:16] in public}


def test_no_public_digest_is_of_a_document_that_can_be_tried(
    held: Hall, year: Year, sent: Sent
) -> None:
    public, private = public_digests(sent), private_digests(held, year)
    assert len(public) > 100
    assert len(private) > 1000
    # Bodies of public events are public; so are their digests.
    open_bodies = {
        digest_json(dict(e.body)) for e in held.store.ledger.events() if e.is_public
    }
    assert told(public, private - open_bodies) == set()


@pytest.mark.parametrize("what", ["policy", "record", "roster", "history", "year"])
def test_a_digest_without_salt_would_be_found(
    held: Hall, year: Year, sent: Sent, what: str
) -> None:
    registry = held.season.plan.given.registry
    planted = {
        "policy": digest_json(year.policy.source),
        "record": digest_json(without_blind(year.rounds[0].record)),
        "roster": digest_records(registry.inspectors),
        "history": digest_records(registry.history),
        "year": inputs_digest(registry, year.policy)[:12],
    }[what]
    public = public_digests({**sent, "planted": planted.encode()})
    assert len(told(public, private_digests(held, year))) == 1


def test_the_policy_stated_is_that_of_the_year_with_a_blind(
    held: Hall, year: Year
) -> None:
    for record in year.rounds:
        assert record.statement["policy_digest"] == digest_json(record.policy)
        assert without_blind(record.policy) == json.loads(
            canonical_json(year.policy.source)
        )
        assert record.custody_key is not None
        blind = blinded(record.custody_key, "policy", {})["blind"]
        assert record.policy["blind"] == blind
    one, other = (record.policy["blind"] for record in year.rounds)
    assert one != other


def test_an_open_round_has_nothing_to_blind() -> None:
    assert blinded(None, "policy", {"year": 2026}) == {"year": 2026}


def test_private_events_are_told_without_body_and_salt(held: Hall, sent: Sent) -> None:
    events = json.loads(sent["/api/v1/public/ledger {}"])["items"]
    private = [e for e in events if e["kind"] in {Kind.PLAN, Kind.IMPORT, Kind.CUSTODY}]
    assert private
    assert all(e["body"] is None and e["salt"] is None for e in private)
    salts = {e.salt for e in held.store.ledger.events() if not e.is_public}
    text = b"".join(sent.values())
    assert not any(salt.encode() in text for salt in salts)


def list_digest(selections: list[str]) -> str:
    lines = "".join(f"{line}\n" for line in sorted(selections))
    return sha256(lines.encode()).hexdigest()


def test_a_list_of_few_bits_is_found_by_trying_and_the_plan_warns_of_it() -> None:
    """Inherent to the protocol: the list's digest is public before the list is."""
    firms = [f"T{i:02d}" for i in range(30)]
    public = list_digest(["E1|T07", "E1|T21"])
    found = [
        pair
        for pair in combinations(firms, 2)
        if list_digest([f"E1|{t}" for t in pair]) == public
    ]
    assert found == [("T07", "T21")]
    assert list_bits(30, 2) == pytest.approx(math.log2(math.comb(30, 2)))
    library, quotas, rules = paper([proposal("P1")], firms=targets(30))
    assert [f.code for f in telling_findings(rules, library, quotas)] == [
        "list_guessable"
    ]
    told_at_once = replace(rules, publish=replace(rules.publish, embargo="none"))
    assert telling_findings(told_at_once, library, quotas) == []


def test_a_list_of_many_bits_is_not_warned_of() -> None:
    library, quotas, rules = paper([proposal("P1")], firms=targets(3000))
    assert list_bits(3000, quotas.plan.entries[0].total) > SAFE_BITS
    assert telling_findings(rules, library, quotas) == []


def test_a_tolerance_period_for_some_grades_only_is_warned_of() -> None:
    new = {"registered_on": ["2025-06-01"] * 3000, "tags": ["new_business"] * 3000}
    library, quotas, rules = paper([proposal("P1")], firms=targets(3000, **new))
    assert [f.code for f in telling_findings(rules, library, quotas)] == [
        "tolerance_tells_grades"
    ]
    for_all = replace(
        Policy().tolerance,
        grades=rules.grades.order,
    )
    quiet = paper([proposal("P1")], firms=targets(3000, **new), tolerance=for_all)
    library, quotas, rules = quiet
    assert "tolerance_tells_grades" not in {
        f.code for f in telling_findings(rules, library, quotas)
    }
