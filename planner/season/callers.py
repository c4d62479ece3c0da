"""Who takes a step: what a caller's token lets it do in a ceremony."""

from dataclasses import dataclass
from typing import NoReturn

from planner.errors import Finding, PlannerError
from planner.ledger.event import actor_of
from planner.publishing.store import Token


class RoleError(PlannerError):
    """A caller without a token, or with one for another role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A caller: what the ledger calls it, and for whom it may act.

    `party` is the party it may commit and reveal for; None for the coordinator.
    `department` is the department whose visits are its own; None for all others.
    """

    actor: str
    coordinator: bool
    party: str | None
    department: str | None = None


def caller_of(token: Token) -> Caller:
    """Return whom a token stands for; a department is the party of its own id."""
    party = token.party or token.department_id
    return Caller(
        actor=actor_of(token.audience, party or "", token.token_id, token.name),
        coordinator=token.audience == "regulator",
        party=party,
        department=token.department_id,
    )


def must_coordinate(caller: Caller) -> Caller:
    """Return a caller that is the coordinator.

    Raises
    ------
    RoleError
        If it isn't.
    """
    if not caller.coordinator:
        _refuse("市场监管部门", "the coordinator")
    return caller


def party_of(caller: Caller) -> str:
    """Return the party that a caller acts for.

    Raises
    ------
    RoleError
        If it acts for none.
    """
    if caller.party is None:
        _refuse("参与方", "a party")
    return caller.party


def asking_department(caller: Caller) -> str | None:
    """Return the department that asks for something of its visits.

    None is the coordinator, who may ask for all.

    Raises
    ------
    RoleError
        If the caller is neither.
    """
    if caller.department is None and not caller.coordinator:
        _refuse("市场监管部门或参加检查的部门", "the coordinator or a department")
    return caller.department


def _refuse(zh: str, en: str) -> NoReturn:
    params = {"role_zh": zh, "role_en": en}
    raise RoleError([Finding(file="", code="token_wrong_role", params=params)])
