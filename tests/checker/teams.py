"""Bundles of rounds whose teams the planner drew."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import verify_round
from planner.ids import canonical_json, digest_json
from planner.pairing.on_record import roster_json, teams_json
from planner.pairing.prior import Prior
from planner.pairing.second_lottery import Pairing, pair_inspectors
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from planner.protocol.salts import keyed_digest
from planner.registry import Registry
from planner.visits import Visit
from tests.checker.bundles import bundle_of, members_of
from tests.checker.rounds import village
from tests.pairing.builders import SEED

_VILLAGE = members_of(village())


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a round's teams are drawn from, and the bundle that tells of it."""

    visits: list[Visit]
    registry: Registry
    policy: TeamPolicy = field(default_factory=TeamPolicy)
    seed: str = SEED
    prior: Prior = field(default_factory=Prior)
    industries: dict[str, str] = field(default_factory=dict)
    opens: date = date.min
    key: str | None = None

    @cached_property
    def pairing(self) -> Pairing:
        return pair_inspectors(
            visits=self.visits,
            registry=self.registry,
            policy=self.policy,
            seed=self.seed,
            round_id="r1",
            prior=self.prior,
            industries=self.industries,
            opens=self.opens,
        )

    @property
    def roster(self) -> dict[str, Any]:
        return json.loads(canonical_json(roster_json(self.registry, self.key)))

    @property
    def teams(self) -> dict[str, Any]:
        told = teams_json(
            round_id="r1",
            visits=self.visits,
            pairing=self.pairing,
            prior=self.prior,
            registry=self.registry,
            policy=self.policy,
            capacity=CapacityPolicy(),
            industries=self.industries,
            opens=self.opens,
            custody_key=self.key,
        )
        return json.loads(canonical_json(told))

    def bundle(self, roster=None, teams=None, seed=None) -> verify_round.Bundle:
        """Return the bundle, some of it put in place of what the planner told.

        It holds enough for the checks of teams, and of other checks nothing.
        """
        roster = self.roster if roster is None else roster
        statement = {
            **json.loads(_VILLAGE["statement.json"]),
            "round": "r1",
            "mode": "confidential" if self.key else "open",
            "roster_digest": keyed_digest(self.key, "roster", digest_json(roster)),
        }
        members = {
            "statement.json": canonical_json(statement),
            "policy.json": b"{}",
            "seed.txt": (seed or self.seed).encode(),
            "roster.json": canonical_json(roster),
            "teams.json": canonical_json(self.teams if teams is None else teams),
        }
        if self.key:
            members["custody_key.txt"] = self.key.encode()
        return bundle_of(members)

    def with_seed(self, seed: str) -> "Case":
        return replace(self, seed=seed)


#: The checks that roster.json and teams.json, the seed and the key are enough for.
CHECKS = (
    verify_round.roster_digest,
    verify_round.roster_and_teams,
    verify_round.team_rules,
    verify_round.even_loads,
    verify_round.teams_by_lot,
)


def refused(bundle: verify_round.Bundle) -> dict[str, list[str]]:
    """Return the checks of teams that refuse a bundle, and where."""
    outcomes = [verify_round.outcome(check, bundle) for check in CHECKS]
    return {o["check"]: o["where"] for o in outcomes if o["result"] != "PASS"}
