"""Who takes a step: what a caller's token lets it do in a ceremony."""

from dataclasses import dataclass
from typing import NoReturn

from planner.accounts.actors import actor_of_user
from planner.accounts.records import User
from planner.accounts.roles import Role
from planner.accounts.token import Token
from planner.errors import Finding, PlannerError
from planner.ledger.event import actor_of


class RoleError(PlannerError):
    """A caller without a token, or with one for another role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A caller: what the ledger calls it, and for whom it may act.

    `party` is the party it may commit and reveal for; None for the coordinator.
    `department` is the department whose visits are its own; None for all others.
    `leads` is whether it decides for that department, as a clerk doesn't.
    """

    actor: str
    coordinator: bool
    party: str | None
    department: str | None = None
    leads: bool = True


def caller_of(token: Token) -> Caller:
    """Return whom a token stands for; a department's lead is the party of its id."""
    named = token.party or token.department_id
    leads = token.role != Role.CLERK
    return Caller(
        actor=actor_of(token.audience, named or "", token.token_id, token.name),
        coordinator=token.role == Role.COORDINATOR,
        party=named if leads else None,
        department=token.department_id,
        leads=leads,
    )


def caller_of_user(user: User) -> Caller:
    """Return whom somebody who is signed in stands for."""
    leads = user.role is not Role.CLERK
    return Caller(
        actor=actor_of_user(user),
        coordinator=user.role is Role.COORDINATOR,
        party=(user.party or user.department_id) if leads else None,
        department=user.department_id,
        leads=leads,
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
    if not caller.coordinator and (caller.department is None or not caller.leads):
        _refuse("市场监管部门或参加检查部门的负责人", "the coordinator or a lead")
    return caller.department


def _refuse(zh: str, en: str) -> NoReturn:
    params = {"role_zh": zh, "role_en": en}
    raise RoleError([Finding(file="", code="token_wrong_role", params=params)])
