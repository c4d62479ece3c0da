"""A city's whole year, stage by stage: from the registry to the teams."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from planner.campaign.account import tell_teams
from planner.campaign.certificate import (
    KNOWN_BEFORE_THE_DRAW,
    certify,
    goals_missed,
    unmet,
)
from planner.campaign.digests import (
    digest_records,
    import_body,
    inputs_digest,
    plan_body,
)
from planner.campaign.fieldwork import Fieldwork
from planner.campaign.measures import Measured
from planner.campaign.paper import Draftable, explanation_of, plan_on_paper
from planner.campaign.summary import quota_rows, summarise
from planner.ceremony.chronicle import (
    Told,
    append_once,
    draw_body,
    refuse_another_draw,
    tell_ceremony,
    tell_draw,
)
from planner.ceremony.materials import (
    Material,
    known_at,
    match_ceremonies,
    part_material,
    played_finding,
    played_material,
    unused_findings,
)
from planner.errors import Finding, InputError
from planner.ids import digest_json
from planner.ledger.event import Kind
from planner.ledger.port import Ledger
from planner.levels.elsewhere import uncounted
from planner.pairing.teams import Pairing
from planner.planning.batches import batches_of, rounds_of_batch
from planner.planning.choice import Choosing, choice_of
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.ports import Clock, Entropy, Progress
from planner.protocol.ceremony import ceremony_from_json
from planner.protocol.engine_port import Engine
from planner.protocol.salts import record_document
from planner.protocol.times import moment_of
from planner.publishing.publication import local_day
from planner.registry import Registry
from planner.replacement.record import Recorded
from planner.revision.record import PlanChange
from planner.rounds import Grounds, draft_round, record_round, rename_rounds
from planner.shortage.record import Relief
from planner.substitution.record import Changed
from planner.target_table import TargetTable
from planner.visits import Visit
from planner.year import Requirement, RoundRecord, Year

#: How many digits of a year's id stand before its rounds' ids in the ledger.
_SUBJECT_DIGITS = 12


class CeremonyKeeper(Protocol):
    """Where ceremonies are kept, so that nobody draws a round twice."""

    def remember_ceremony(
        self, year_id: str, round_id: str, material: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Keep a round's material, unless some is kept; return what is kept."""


def grounds_of(registry: Registry, policy: Policy, quotas: QuotaTable) -> Grounds:
    """Return what every round of the year rests on."""
    return Grounds(
        policy=policy,
        quotas=quotas,
        registry=registry,
        history_digest=digest_records(registry.history),
    )


def _addresses(
    rounds: Iterable[RoundRecord], visits: Sequence[Visit]
) -> Iterator[tuple[str, str]]:
    """Yield the address of every visit, as the frame of its round has it."""
    for record in rounds:
        made = [visit for visit in visits if visit.round_id == record.round_id]
        found = record.frame.rows(
            {visit.target_id for visit in made}, ("target_id", "address")
        )
        address: dict[str, str] = dict(found.itertuples(index=False))
        yield from ((visit.visit_id, address[visit.target_id]) for visit in made)


def finished_year(
    *,
    year_id: str,
    registry: Registry,
    policy: Policy,
    paper: Draftable,
    rounds: Sequence[RoundRecord] = (),
    visits: Sequence[Visit] = (),
    pairings: Sequence[Pairing] = (),
    reliefs: Sequence[Relief] = (),
    replacements: Sequence[Recorded] = (),
    substitutions: Sequence[Changed] = (),
    changes: Sequence[PlanChange] = (),
    as_of: int | None = None,
) -> Year:
    """Return the year as one record, certified; `paper` holds all findings so far."""
    measured = Measured(
        quotas=paper.quotas,
        items=registry.items,
        library_size=len(paper.targets),
        visits=visits,
        drawn=[record.round_id for record in rounds],
    )
    certificate = certify(policy, measured)
    year = Year(
        year_id=year_id,
        policy=policy,
        departments=registry.departments,
        inspectors=registry.inspectors,
        items=registry.items,
        results=registry.results,
        findings=(*paper.findings, *_missed(certificate, measured)),
        plan=paper.quotas.plan,
        certificate=certificate,
        quotas=tuple(r for record in rounds for r in quota_rows(record, policy)),
        rounds=tuple(rounds),
        visits=tuple(visits),
        teams=tuple(member for pairing in pairings for member in pairing.members),
        addresses=dict(_addresses(rounds, visits)),
        summary={},
        replacements=tuple(replacements),
        substitutions=tuple(substitutions),
        changes=tuple(changes),
        as_of=as_of,
        proposals=registry.proposals,
        finds=paper.finds,
        reliefs=tuple(reliefs),
        holidays=registry.holidays,
        capacity=paper.capacity,
        pins=registry.pins,
        explanation=explanation_of(paper),
        team_chances=tuple(one for p in pairings for one in p.foreseen()),
        team_loads=tuple(one for p in pairings for one in p.team_loads),
    )
    return replace(year, summary=summarise(year, registry, paper.planned, pairings))


def _missed(
    certificate: Sequence[Requirement], measured: Measured
) -> Sequence[Finding]:
    """Return what isn't reached, as far as it can be said yet.

    Before the first round all is expectation, which goals are told by; between the
    first round and the last, what the visits haven't reached yet isn't missed.
    """
    if not measured.drawn:
        return goals_missed(certificate)
    if measured.all_drawn:
        return [*unmet(certificate), *goals_missed(certificate)]
    return goals_missed(
        [r for r in certificate if r.requirement in KNOWN_BEFORE_THE_DRAW]
    )


class Campaign:
    """Runs one year; every source of time and chance is handed in."""

    def __init__(
        self,
        *,
        engine: Engine,
        keeper: CeremonyKeeper,
        ledger: Ledger,
        clock: Clock,
        entropy: Entropy,
        progress: Progress,
        choosing: Choosing = choice_of,
    ) -> None:
        self._engine = engine
        self._keeper = keeper
        self._ledger = ledger
        self._clock = clock
        self._entropy = entropy
        self._progress = progress
        self._choosing = choosing

    def run(
        self,
        registry: Registry,
        policy: Policy,
        ceremonies: Mapping[str, Material],
        findings: Sequence[Finding],
    ) -> Year:
        """Return the finished year.

        Raises
        ------
        InfeasibleError
            If no plan keeps the policy; nothing has been drawn then.
        CheckFailedError
            If an independent check refuses a stage's answer.
        """
        self._refuse_held(policy.year)
        inputs = inputs_digest(registry, policy)
        year_id = self._year_id(inputs, ceremonies)
        today = self._today(year_id, policy)
        graded = not any(m["mode"] == "open" for m in ceremonies.values())
        paper = plan_on_paper(
            registry,
            policy,
            today,
            self._progress,
            graded=graded,
            choosing=self._choosing,
        )
        targets, findings = paper.targets, [*findings, *paper.findings]
        quotas, materials = self._materials(
            policy, paper.quotas, ceremonies, findings, graded=graded
        )
        grounds = grounds_of(registry, policy, quotas)
        work = Fieldwork(registry, policy, self._progress)
        self._tell_import(year_id, policy, import_body(registry, inputs))
        self._tell_plan(year_id, policy, quotas)
        self._hold_rounds(year_id, grounds, targets, work, materials)
        findings += work.findings()
        findings += uncounted(policy)
        return finished_year(
            year_id=year_id,
            registry=registry,
            policy=policy,
            paper=replace(paper, quotas=quotas, findings=tuple(findings)),
            rounds=work.rounds,
            visits=work.visits,
            pairings=work.pairings,
            reliefs=work.reliefs,
        )

    def _year_id(self, inputs: str, ceremonies: Mapping[str, Material]) -> str:
        """Return the year's id: public, so the inputs can't be guessed from it."""
        made_from = {"inputs": inputs, "ceremonies": dict(ceremonies)}
        found = digest_json(made_from)
        if any(material["custody_key"] for material in ceremonies.values()):
            return found
        fresh = {"salt": self._entropy.token_hex()}
        kept = self._keeper.remember_ceremony(found, "name", fresh)
        return digest_json({**made_from, "salt": kept["salt"]})

    def _refuse_held(self, year: int) -> None:
        """Refuse to run a year at once that is held step by step in this workspace."""
        if self._ledger.events(subject=f"season:{year}", kind=Kind.PLAN):
            raise InputError([Finding(file="", code="season_holds", value=str(year))])

    def _tell_import(
        self, year_id: str, policy: Policy, read: Mapping[str, Any]
    ) -> None:
        body = {"year_id": year_id, **read}
        append_once(self._ledger, Kind.IMPORT, f"year:{policy.year}", body)

    def _tell_plan(self, year_id: str, policy: Policy, quotas: QuotaTable) -> None:
        body = {"year_id": year_id, **plan_body(quotas, policy)}
        append_once(self._ledger, Kind.PLAN, f"year:{policy.year}", body)

    def _today(self, year_id: str, policy: Policy) -> date:
        """The policy's day, else the day on which this year was first run."""
        if policy.today is not None:
            return policy.today
        now = {"today": local_day(self._clock.now()).isoformat()}
        kept = self._keeper.remember_ceremony(year_id, "today", now)
        return date.fromisoformat(kept["today"])

    def _hold_rounds(
        self,
        year_id: str,
        grounds: Grounds,
        targets: TargetTable,
        work: Fieldwork,
        materials: Mapping[str, Material],
    ) -> None:
        for round_id, material in materials.items():
            self._progress.stage(f"抽取 {round_id}", f"draw {round_id}")
            kept = self._keeper.remember_ceremony(year_id, round_id, material)
            ceremony = ceremony_from_json({**kept, "round": round_id})
            drafted, frame, opened = draft_round(
                grounds,
                ceremony=ceremony,
                targets=targets.with_visits(work.made),
                engine=self._engine,
            )
            subject = f"{year_id[:_SUBJECT_DIGITS]}/{round_id}"
            told = Told(
                subject=subject,
                ceremony=ceremony,
                statement=drafted.statement,
                year=grounds.policy.year,
                played=kept.get("played", False),
            )
            refuse_another_draw(self._ledger, told)
            state = tell_ceremony(self._ledger, told)
            record = record_round(
                drafted,
                statement=drafted.statement,
                reveals=ceremony.reveals,
                custody_key=ceremony.custody_key,
                frame=frame.table,
                opened=opened,
            )
            document = record_document(record.custody_key, record.record)
            digest = digest_json(document)
            tell_draw(
                self._ledger, state, draw_body(record.seed, record.record, digest)
            )
            known = known_at(kept)
            drawn_on = local_day(moment_of(known)) if known else None
            work.add(record, grounds.quotas, drawn_on)
            members = work.pairings[-1].members
            tell_teams(self._ledger, subject, work.reliefs[-1], members)

    def _materials(
        self,
        policy: Policy,
        quotas: QuotaTable,
        ceremonies: Mapping[str, Material],
        findings: list[Finding],
        *,
        graded: bool,
    ) -> tuple[QuotaTable, dict[str, Material]]:
        """Return quotas and materials with rounds named as the ceremonies name them.

        Each round's material, in time order, is the file's, else one played here.
        """
        round_ids = {o.round_id for e in quotas.plan.entries for o in e.occurrences}
        due = {
            batch.batch_id: rounds_of_batch(round_ids, batch.batch_id)
            for batch in batches_of(policy)
        }
        named = match_ceremonies([b for b, held in due.items() if held], ceremonies)
        quotas = rename_rounds(
            quotas,
            {
                part: named.get(batch_id, batch_id) + part.removeprefix(batch_id)
                for batch_id, held in due.items()
                for part in held
            },
        )
        materials: dict[str, Material] = {}
        for batch_id, held in due.items():
            name = named.get(batch_id, batch_id)
            given = ceremonies.get(name)
            for part in held:
                round_id = name + part.removeprefix(batch_id)
                if round_id in ceremonies:
                    materials[round_id] = ceremonies[round_id]
                elif given is not None:
                    materials[round_id] = part_material(given, round_id)
                else:
                    findings.append(played_finding(round_id))
                    materials[round_id] = played_material(
                        self._clock.now(), self._entropy, graded=graded
                    )
        findings += unused_findings(ceremonies, list(materials))
        return quotas, materials
