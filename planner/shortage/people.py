"""Changes of people: who may lead, who holds what, whose certificate lasts."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.pairing.rules import Rules
from planner.registry import Inspector
from planner.shortage.record import Kind
from planner.shortage.trials import Instance, rules_of
from planner.shortage.wants import Want, Words, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Something that some of a department's people may be given.

    `alike` are people of whom it doesn't matter who is chosen, the most useful first:
    same department, districts, certificates, leave and limits, and the same firms that
    they may not visit.
    """

    kind: Kind
    want: Want
    instance: Instance
    alike: tuple[tuple[str, ...], ...]
    change: Callable[[Inspector], Inspector]
    words: Callable[[Sequence[str]], Words]

    def made(self, chosen: Sequence[str]) -> Instance:
        """Return the instance in which those chosen have it."""
        given = set(chosen)
        return self.instance.with_people(
            lambda p: self.change(p) if p.inspector_id in given else p
        )


def given_to_some(instance: Instance, want: Want) -> Iterator[Chosen]:
    """Yield what some of the department's people may be given."""
    needed = want.seat.qualifications
    last = max(visit.end for visit in want.visits)
    until = date(last.year, 12, 31)

    def lead(person: Inspector) -> Inspector:
        return replace(person, lead=True)

    def hold(person: Inspector) -> Inspector:
        held = tuple(sorted({*person.qualifications, *needed}))
        return replace(person, qualifications=held)

    def renew(person: Inspector) -> Inspector:
        return replace(person, certificate_expires_on=until)

    held = ";".join(sorted(needed))
    for kind, asked, lacks, change, text in (
        (
            Kind.LEAD,
            want.seat.lead,
            lambda p: not p.lead and not p.expert,
            lead,
            "lead = 是",
        ),
        (
            Kind.CERTIFICATE,
            bool(needed),
            lambda p: not needed <= set(p.qualifications),
            hold,
            f"qualifications + {held}",
        ),
        (
            Kind.RENEWAL,
            True,
            lambda p: p.certificate_expires_on < last,
            renew,
            f"certificate_expires_on = {until}",
        ),
    ):
        people = [
            person
            for person in instance.registry.inspectors
            if person.department_id == want.department_id and lacks(person)
        ]
        if asked and people:
            yield Chosen(
                kind=kind,
                want=want,
                instance=instance,
                alike=_alike(instance, want, people, change),
                change=change,
                words=_words_of(kind, want, text, held=held, until=until),
            )


def _words_of(
    kind: Kind, want: Want, text: str, *, held: str, until: date
) -> Callable[[Sequence[str]], Words]:
    def called(chosen: Sequence[str]) -> Words:
        names = "、".join(chosen)
        return words(
            kind,
            f"inspectors {';'.join(chosen)}: {text}",
            department=want.name,
            amount=len(chosen),
            qualification=held,
            names=names,
            until=until,
        )

    return called


def _alike(
    instance: Instance,
    want: Want,
    people: Sequence[Inspector],
    change: Callable[[Inspector], Inspector],
) -> tuple[tuple[str, ...], ...]:
    """Return people by kind, first those who could come to most of the visits."""
    bound = _bound(instance)
    kinds: dict[object, list[str]] = {}
    for person in people:
        plain = replace(person, inspector_id="", name="")
        before = instance.prior.visits.get(person.inspector_id, 0)
        key = plain, before, frozenset(bound.get(person.inspector_id, ()))
        kinds.setdefault(key, []).append(person.inspector_id)
    names = {person.inspector_id for person in people}
    changed = instance.with_people(
        lambda p: change(p) if p.inspector_id in names else p
    )
    useful = _usefulness(rules_of(changed), want)
    return tuple(
        tuple(alike)
        for alike in sorted(kinds.values(), key=lambda own: (-useful[own[0]], own[0]))
    )


def _bound(instance: Instance) -> dict[str, set[str]]:
    """Return the round's firms to which somebody may be barred, by person."""
    firms = {visit.target_id for visit in instance.visits}
    found: dict[str, set[str]] = {}
    for tie in instance.registry.recusals:
        if tie.target_id in firms:
            found.setdefault(tie.inspector_id, set()).add(tie.target_id)
    for target_id in firms & set(instance.prior.met):
        for who in instance.prior.met[target_id]:
            found.setdefault(who, set()).add(f"met {target_id}")
    for past in instance.registry.history:
        if past.target_id in firms:
            for who in past.inspector_ids:
                seen = f"{past.visited_on.year} {past.target_id}"
                found.setdefault(who, set()).add(seen)
    return found


def _usefulness(rules: Rules, want: Want) -> Counter[str]:
    """Return at how many of the visits each could take what lacks."""
    bench = rules.bench(want.department_id)
    found: Counter[str] = Counter()
    for visit in want.visits:
        case = next(
            one
            for one in rules.cases(visit)
            if one.kind.department_id == want.department_id
        )
        fit = bench.candidates(case, want.seat, rules.tiers[-1])
        for at, person in enumerate(bench.inspectors):
            found[person.inspector_id] += fit >> at & 1
    return found
