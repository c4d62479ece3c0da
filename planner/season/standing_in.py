"""Who stands in for a withdrawn visit's target, in which visits, with which teams."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.days.record import Place
from planner.durations import minutes_of
from planner.ids import is_full
from planner.open_days import first_day_after
from planner.pairing.prior import prior_of
from planner.pairing.second_lottery import findings as shortage_findings
from planner.pairing.teams import Pairing, TeamMember
from planner.planning.plan import Entry
from planner.publishing.store import TeamRow, VisitRow
from planner.replacement.record import Replacement, Seat, TeamedVisit
from planner.replacement.reserves import Day, Reserves, StandIn, reserves_of, stand_ins
from planner.rounds import DraftedRound
from planner.season.plan import SeasonPlan
from planner.shortage.relief import relieve
from planner.shortage.telling import findings as relief_findings
from planner.shortage.trials import Instance
from planner.substitution.change import Change
from planner.substitution.people import registry_after
from planner.target_table import TargetTable
from planner.visits import merged_visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A round's field on the day of a replacement.

    `record` is `record.json`, `entries` are those drawn in the round; `visits` and
    `seats` the whole year's as they stand. `done` are the visits that have results.
    `earlier` are the round's replacements before this one, `changes` what changed of
    the year's people, `today` is the day.
    """

    plan: SeasonPlan
    drafted: DraftedRound
    record: Mapping[str, object]
    entries: Sequence[Entry]
    visits: Sequence[VisitRow]
    seats: Sequence[TeamRow]
    done: frozenset[str]
    earlier: Sequence[Replacement]
    today: date
    changes: Sequence[Change] = ()

    @property
    def targets(self) -> TargetTable:
        """The library that the round was drawn from."""
        return self.plan.drawn_from(self.drafted.round_id).targets

    @property
    def number(self) -> int:
        """The number that a replacement made now has in its round."""
        return len(self.earlier) + 1

    def open_visits(self, withdrawn: VisitRow) -> dict[tuple[str, str], VisitRow]:
        """Return the round's visits that can gain entries, by target and group."""
        closed = {*self.done, withdrawn.visit_id}
        return {
            (v.target_id, v.visit_group): v
            for v in self.visits
            if v.round_id == self.drafted.round_id
            and not v.withdrawn
            and v.visit_id not in closed
        }


def stand_ins_for(field: Field, withdrawn: VisitRow) -> tuple[StandIn, ...]:
    """Return who stands in for a visit's target, by entry."""
    strata = field.drafted.strata.as_json()
    entries = [
        reserves_of(field.record, strata, stated["entry"], withdrawn.target_id)
        for stated in field.drafted.statement["entries"]
        if stated["entry"] in withdrawn.entry_ids
    ]
    day = Day(
        caps=strata["caps"],
        visits=_visits_of_candidates(field, withdrawn, entries),
        open_visits=frozenset(field.open_visits(withdrawn)),
        used=frozenset(
            (one.entry_id, one.target_id)
            for replacement in field.earlier
            for one in replacement.stand_ins
            if one.target_id is not None
        ),
        withdrawn=frozenset(v.target_id for v in field.visits if v.withdrawn)
        | {withdrawn.target_id},
    )
    return stand_ins(entries, withdrawn.visit_group, day)


def _visits_of_candidates(
    field: Field, withdrawn: VisitRow, entries: Sequence[Reserves]
) -> dict[str, int]:
    """Return the year's visits of every reserve: the library's, and those drawn."""
    candidates = {target_id for entry in entries for target_id in entry.reserve}
    made = Counter(
        v.target_id
        for v in field.visits
        if v.target_id in candidates
        and not v.withdrawn
        and v.visit_id != withdrawn.visit_id
        # Full coverage lies outside the caps.
        and not is_full(v.round_id)
    )
    known = field.targets.rows(candidates, ("target_id", "visits"))
    for target_id, before in known.itertuples(index=False):
        made[target_id] += int(before or 0)
    return dict(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teamed:
    """The visits of those who stand in, with their teams.

    `freed` are the seats given up; `shortages` and `ways_out` what is said of people
    who lack, as a replacement keeps it.
    """

    visits: tuple[TeamedVisit, ...]
    freed: tuple[Seat, ...]
    shortages: tuple[dict[str, str], ...]
    ways_out: tuple[dict[str, str], ...]


def teamed_visits(
    field: Field, withdrawn: VisitRow, found: Sequence[StandIn], seed: str
) -> Teamed:
    """Return the visits of those who stand in, each with its team if it can be had.

    As for a drawn visit, only who is there on one of its open days is in the lot;
    notice is given from the day of the replacement on.

    Parameters
    ----------
    seed
        What the teams are drawn from.
    """
    given, plan = field.plan.given, field.plan
    visits = _visits_without_teams(field, withdrawn, found)
    again = {withdrawn.visit_id, *(one.visit.visit_id for one in visits)}
    freed = [_seat(row) for row in field.seats if row.visit_id in again]
    others = [row for row in field.seats if row.visit_id not in again]
    takes = minutes_of(given.registry.items, given.policy.capacity)
    registry = registry_after(given.registry, field.changes)
    notice = given.policy.days.notice_working_days
    asked = Instance(
        visits=[one.visit for one in visits],
        registry=registry,
        policy=given.policy.teams,
        seed=seed,
        round_id=field.drafted.round_id,
        prior=prior_of(field.visits, others, takes),
        capacity=given.policy.capacity,
        industries={
            target_id: place.industry
            for target_id, place in places_of(field, visits).items()
        },
        opens=first_day_after(field.today, notice, registry.holidays),
    )
    pairing = asked.paired()
    lacking = shortage_findings(pairing.shortages, given.registry)
    ways = relief_findings([relieve(asked, pairing)], given.registry)
    return Teamed(
        visits=_with_teams(visits, pairing, plan),
        freed=tuple(freed),
        shortages=tuple({"department_id": f.value, **f.params} for f in lacking),
        ways_out=tuple({"code": f.code, "value": f.value, **f.params} for f in ways),
    )


def _visits_without_teams(
    field: Field, withdrawn: VisitRow, found: Sequence[StandIn]
) -> list[TeamedVisit]:
    """Return the visits of those who stand in, without teams yet."""
    gained: dict[str, set[str]] = {}
    for one in found:
        if one.target_id is not None:
            gained.setdefault(one.target_id, set()).add(one.entry_id)
    round_id = field.drafted.round_id
    stem = f"{round_id}-R"
    made = sum(v.visit_id.startswith(stem) for v in field.visits)
    targets = field.targets.rows(
        gained, ("target_id", "name", "district", "address")
    ).set_index("target_id")
    visits = []
    for target_id, entry_ids in gained.items():
        joined = field.open_visits(withdrawn).get((target_id, withdrawn.visit_group))
        if joined is None:
            made += 1
        all_ids = entry_ids | set(joined.entry_ids if joined else ())
        place = targets.loc[target_id]
        visit = merged_visit(
            visit_id=joined.visit_id if joined else f"{stem}{made:04d}",
            round_id=round_id,
            target_id=target_id,
            place=(str(place["name"]), str(place["district"])),
            entries=sorted(
                (e for e in field.entries if e.entry_id in all_ids),
                key=lambda entry: entry.entry_id,
            ),
        )
        visits.append(
            TeamedVisit(
                visit=visit,
                address=str(place["address"]),
                replaces=joined.replaces if joined else withdrawn.visit_id,
                team=(),
            )
        )
    return visits


def places_of(field: Field, teamed: Sequence[TeamedVisit]) -> dict[str, Place]:
    """Return where the targets of visits are, and their industries, by id."""
    wanted = {one.visit.target_id for one in teamed}
    known = field.targets.rows(wanted, ("target_id", "address", "industry"))
    return {
        target_id: Place(address=address, industry=industry)
        for target_id, address, industry in zip(
            known["target_id"], known["address"], known["industry"], strict=True
        )
    }


def _with_teams(
    visits: Sequence[TeamedVisit], pairing: Pairing, plan: SeasonPlan
) -> tuple[TeamedVisit, ...]:
    names = {i.inspector_id: i.name for i in plan.given.registry.inspectors}
    teams: dict[str, list[Seat]] = {one.visit.visit_id: [] for one in visits}
    for member in pairing.members:
        teams[member.visit_id].append(_drawn(member, names[member.inspector_id]))
    return tuple(
        TeamedVisit(
            visit=one.visit,
            address=one.address,
            replaces=one.replaces,
            team=tuple(teams[one.visit.visit_id]),
        )
        for one in visits
    )


def _drawn(member: TeamMember, name: str) -> Seat:
    return Seat(
        visit_id=member.visit_id,
        department_id=member.department_id,
        inspector_id=member.inspector_id,
        inspector_name=name,
        role=member.role.value,
        item_ids=member.item_ids,
        exception=member.exception,
    )


def _seat(row: TeamRow) -> Seat:
    return Seat(
        visit_id=row.visit_id,
        department_id=row.department_id,
        inspector_id=row.inspector_id,
        inspector_name=row.inspector_name,
        role=row.role,
        item_ids=row.item_ids,
        exception=row.exception,
    )
