"""A year held step by step: opened once, its rounds drawn one by one.

How far a round is, and who moved it on, is read from the ledger alone; tables and
documents lie on a shelf under their digests. A step that was cut short can be taken
again: what stands already is left as it is. Who may take which step is the caller's
to check (`planner.season.callers`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from planner.campaign.account import tell_teams
from planner.ceremony import steps
from planner.ceremony.state import RoundState, season_rounds
from planner.conflict.record import Diagnosis
from planner.errors import CheckFailedError, Finding, InfeasibleError, InputError
from planner.protocol.ceremony import Mode
from planner.protocol.times import time_text
from planner.publishing.publication import local_day
from planner.publishing.store import RoundRow
from planner.replacement.record import Recorded
from planner.season.announcing import Announced, refuse_announced
from planner.season.callers import Caller
from planner.season.drafting import Drafting
from planner.season.drawing import Drawing
from planner.season.elsewhere import Elsewhere
from planner.season.plan import (
    SeasonPlan,
    ShownPlan,
    attempt_at,
    last_seq,
    open_plan,
    opened_body,
    season_subject,
    year_of_round,
)
from planner.season.records import Outside, Records
from planner.season.replacing import Replacing, Wanted
from planner.season.revising import (
    WantedRevision,
    revise_plan,
    take_over,
    ways_to_revise,
)
from planner.season.so_far import (
    drawn_rounds,
    visits_made,
    year_so_far,
)
from planner.season.substituting import Outcome, Reported, Substituting
from planner.season.versions import in_force
from planner.year import Year


class Season:
    """The year that is open in a workspace."""

    def __init__(self, outside: Outside, year: int | None = None) -> None:
        self._outside = outside
        self._ledger = outside.store.ledger
        self._year = year
        self._known: tuple[Mapping[str, Any], SeasonPlan] | None = None
        self._others: dict[int, Season] = {}

    @property
    def now(self) -> str:
        """The time as a statement writes it."""
        return time_text(self._outside.clock.now())

    def states(self) -> dict[str, RoundState]:
        """Return the state of every round that was drafted, by id."""
        return season_rounds(self._ledger.events())

    def state(self, round_id: str) -> RoundState:
        """Return a round's state.

        Raises
        ------
        InputError
            If it was never drafted.
        """
        found = self.states().get(round_id)
        if found is None:
            raise InputError([Finding(file="", code="round_unknown", value=round_id)])
        return found

    def due(self) -> list[str]:
        """Return the rounds that may be drafted, in the order of the year."""
        states = self.states()
        names = [attempt_at(p, states) for p in self._opened["rounds"]]
        return [name for name in names if name not in states]

    def open(self, kept: str, actor: str, shown: ShownPlan | None = None) -> Year:
        """Open the year on the inputs kept under a name, and publish its plan.

        Parameters
        ----------
        shown
            The plan that was approved, of which no other may take the place.

        Raises
        ------
        InputError
            If it is open on others, and has rounds.
        CheckFailedError
            If the plan isn't the one that was shown.
        InfeasibleError
            If no plan keeps the policy.
        """
        given = self._outside.read(kept)
        plan = open_plan(
            self._ledger,
            kept=kept,
            given=given,
            today=given.policy.today
            or (shown.today if shown else local_day(self._outside.clock.now())),
            shown=shown,
            drafted=any(
                year_of_round(self._ledger, name) == given.policy.year
                for name in self.states()
            ),
            actor=actor,
            progress=self._outside.progress,
        )
        if plan is not None:
            self._know(plan)
        return self._publish()

    def revise(self, wanted: WantedRevision, actor: str) -> Year:
        """Make a new version of the plan and publish it; what is drafted stays.

        Raises
        ------
        PlannerError
            If the revision isn't one that may be made; then nothing is.
        """
        return self._revised(partial(revise_plan, wanted=wanted, actor=actor))

    def take_over(self, snapshot: str, accept: str, actor: str) -> Year:
        """Have what isn't drafted drawn from a newer library; raises as `revise`."""
        make = partial(take_over, snapshot=snapshot, accept=accept, actor=actor)
        return self._revised(make)

    def _revised(self, make: Callable[..., SeasonPlan | None]) -> Year:
        self._refuse_tampered()
        self.catch_up()
        before, head = self.plan, self._ledger.head()
        seen = head.seq if head else 0
        plan = make(self._outside, self._opened, before, seen=seen)
        if plan is not None:
            self._know(plan)
        return self._publish()

    def ways_to_revise(
        self, wanted: WantedRevision, error: InfeasibleError, actor: str
    ) -> Diagnosis:
        """Return why a revision was refused, and what of it could be made."""
        return ways_to_revise(self._outside, self.plan, wanted, error, actor=actor)

    def may_draft(self, announced: Announced) -> None:
        """Refuse what is announced of a round that isn't due, or that breaks a rule.

        Raises
        ------
        InputError
            With all that is wrong.
        """
        if (held := self._holding(announced.round_id)) is not self:
            return held.may_draft(announced)
        return refuse_announced(announced, self.states(), self.due(), self.now)

    def draft(self, announced: Announced, actor: str) -> RoundState:
        """Draft a round: freeze its frame, make its key, fix all but the commitments.

        Raises
        ------
        PlannerError
            If it isn't due, or what is announced breaks a rule.
        """
        round_id = announced.round_id
        if (held := self._holding(round_id)) is not self:
            return held.draft(announced, actor)
        self._refuse_tampered()
        season = season_subject(self._opened["year"])
        beside = {season: last_seq(self._ledger, season)}
        refuse_announced(announced, self.states(), self.due(), self.now)
        self.catch_up()
        made = visits_made(self.year())
        drafting = Drafting(self._outside, self.plan, self._key, self.elsewhere)
        drafting.draft(announced, made, actor, beside)
        return self.state(round_id)

    def windows_over(self, round_id: str) -> list[str]:
        """Return a round's entries whose visits could no longer be made in time."""
        today = local_day(self._outside.clock.now()).isoformat()
        plan = self._records.drafted(self.state(round_id)).plan
        return [e["entry"] for e in plan["entries"] if e["window"][1] < today]

    def commit(
        self, round_id: str, party: str, commitment: str, actor: str
    ) -> RoundState:
        """Take a party's commitment."""
        return self._take(
            round_id, actor, lambda s: steps.commit(s, party, commitment, self.now)
        )

    def publish(self, round_id: str, actor: str) -> RoundState:
        """Publish the statement."""
        return self._take(round_id, actor, lambda s: steps.publish(s, self.now))

    def reveal(
        self, round_id: str, party: str, nonce: str, digest: str, actor: str
    ) -> RoundState:
        """Take a party's nonce; one that isn't what it committed to ends the round."""
        return self._take(
            round_id, actor, lambda s: steps.reveal(s, party, nonce, digest, self.now)
        )

    def enter_value(
        self,
        round_id: str,
        answer: str,
        where: str,
        actor: str,
        *,
        correct: bool = False,
    ) -> RoundState:
        """Take the public source's value; of a drand source the round's JSON."""
        return self._take(
            round_id,
            actor,
            lambda s: steps.enter_value(s, answer, where, self.now, correct=correct),
        )

    def draw(self, round_id: str, actor: str) -> RoundState:
        """Draw a round and publish what follows; one that is drawn is only published.

        Raises
        ------
        StepError
            If something is still to be revealed.
        CheckFailedError
            If an independent check refuses the record; nothing is drawn then.
        """
        if (held := self._holding(round_id)) is not self:
            return held.draw(round_id, actor)
        self._refuse_tampered()
        state = self.state(round_id)
        if state.drawn is None:
            steps.may_draw(state, self.now)
            Drawing(self._outside, self._records, self.plan).draw(state, actor)
        self._publish()
        return self.state(round_id)

    def release(self, round_id: str, actor: str) -> RoundState:
        """Release a round whose last embargo is over."""
        if (held := self._holding(round_id)) is not self:
            return held.release(round_id, actor)
        self._refuse_tampered()
        self.catch_up()
        row = self._row_of(round_id)
        day = (row.released_on if row else date.max).isoformat()
        today = local_day(self._outside.clock.now()).isoformat()
        return self._take(
            round_id, actor, lambda s: steps.release(s, day, today, self.now)
        )

    def replace(self, wanted: Wanted, by: Caller) -> Recorded:
        """Withdraw a drawn visit, and let reserves stand in.

        Raises
        ------
        PlannerError
            If the caller, the visit or the reason isn't one for which that may be.
        """
        if (held := self._holding(wanted.visit_id.rpartition("-")[0])) is not self:
            return held.replace(wanted, by)
        self._refuse_tampered()
        self.catch_up()
        return Replacing(self._outside, self._records, self.plan).replace(wanted, by)

    def substitute(self, reported: Sequence[Reported], by: Caller) -> Outcome:
        """Change people and days of drawn visits, by all changes reported or none.

        Raises
        ------
        PlannerError
            If one can't be made, or not by this caller.
        """
        if (held := self._of(reported[0].change.effective.year)) is not self:
            return held.substitute(reported, by)
        self._refuse_tampered()
        self.catch_up()
        return Substituting(self._outside, self.plan).substitute(reported, by)

    def abandon(
        self, round_id: str, reason: steps.Reason, text: str, actor: str
    ) -> RoundState:
        """End a round that can't be drawn, for a reason that everybody reads."""
        return self._take(
            round_id, actor, lambda s: steps.abandon(s, reason, text, self.now)
        )

    def year(self) -> Year:
        """Return the year with all that has been drawn so far."""
        return year_so_far(
            self._outside, self._opened, self.plan, self._records, self._key
        )

    @property
    def elsewhere(self) -> Elsewhere:
        """The visits that offices of other levels make."""
        return Elsewhere(self._outside, season_subject(self._opened["year"]))

    @property
    def plan(self) -> SeasonPlan:
        """The version of the plan in force, recomputed when another one is."""
        body = self._opened
        if self._known is None or self._known[0] != body:
            self._known = body, in_force(self._outside, self._key, body)
        return self._known[1]

    def _know(self, plan: SeasonPlan) -> None:
        """Remember a plan that was just made and told to the ledger."""
        self._known = self._opened, plan
        salt = self._outside.salt(self._key)
        self._outside.plans.keep(self._key, self._opened, salt, plan)

    @property
    def _records(self) -> Records:
        return Records(self._outside, self._key)

    @property
    def _key(self) -> str:
        return f"season:{self._opened['year']}"

    @property
    def _opened(self) -> Mapping[str, Any]:
        """What the ledger keeps of this season's plan; the last opened one's."""
        return opened_body(self._ledger, self._year)

    def _holding(self, round_id: str) -> "Season":
        """Return the season that has a round in its plan: this one, or another year's.

        The last rounds of a year are released when the next one is open already.
        """
        return self._of(year_of_round(self._ledger, round_id))

    def _of(self, year: int | None) -> "Season":
        if year in (None, self._opened["year"]):
            return self
        return self._others.setdefault(year, Season(self._outside, year))

    def _take(
        self, round_id: str, actor: str, decide: Callable[[RoundState], steps.Step]
    ) -> RoundState:
        state = self.state(round_id)
        step = decide(state)
        self._ledger.append(step.kind, round_id, actor, step.body, based_on=state.seq)
        return self.state(round_id)

    def _refuse_tampered(self) -> None:
        """Refuse to go on in a workspace that isn't what its ledger says.

        Rows changed by hand for a moment could bend what is decided, and be put back.
        """
        faults = [f for verdict in self._outside.store.audit() for f in verdict.faults]
        if faults:
            where = f"{faults[0].file} {faults[0].value}"
            code = "workspace_tampered"
            raise CheckFailedError([Finding(file="", code=code, value=where)])

    def _publish(self) -> Year:
        year = self.year()
        self._outside.progress.stage("公布", "publication")
        store = self._outside.store
        for record in year.rounds:
            material = {"mode": Mode.CONFIDENTIAL, "custody_key": record.custody_key}
            store.remember_ceremony(year.year_id, record.round_id, material)
        store.publish_year(year)
        for relief in year.reliefs:
            ids = {v.visit_id for v in year.visits if v.round_id == relief.round_id}
            members = [member for member in year.teams if member.visit_id in ids]
            tell_teams(self._ledger, relief.round_id, relief, members)
        return year

    def _row_of(self, round_id: str) -> RoundRow | None:
        store = self._outside.store
        year = store.year(str(self._opened["year"]))
        return store.row(RoundRow, year.year_id, round_id) if year else None

    def catch_up(self) -> None:
        """Publish what was drawn or revised where that was cut short before it."""
        drawn = drawn_rounds(self.states(), self._opened)
        year = self._outside.store.year(str(self._opened["year"]))
        behind = year is None or year.version != self._opened.get("version", 1)
        if behind or any(self._row_of(state.round_id) is None for state in drawn):
            self._publish()
