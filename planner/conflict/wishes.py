"""Wishes of `[shares]` as they are written, and policies with another wish."""

from dataclasses import replace
from typing import Any

from planner.planning.naming import percent
from planner.planning.pairs import factor
from planner.policy.record import Policy, SharePolicy, Wish
from planner.policy.shares import COUNTS

_CHANGES = {
    "entries.total": "entries_vs_last_year",
    "entries.internal": "internal_vs_last_year",
    "entries.joint": "joint_vs_last_year",
}


def field_of(shares: SharePolicy, name: str) -> str:
    """Return the field of `[shares]` that asks for a measure, "also" if none does."""
    fields = {
        f"joint_share.{shares.joint_over}": "joint",
        f"credit_share.{shares.credit_over}": "credit",
        "coverage.targets": "coverage",
        "coverage.items": "items",
        **_CHANGES,
    }
    field = fields.get(name, "also")
    return field if getattr(shares, field) is not None else "also"


def with_wish(policy: Policy, name: str, wish: Wish | None) -> Policy:
    """Return the policy with another wish on a measure that it asks for."""
    shares, field = policy.shares, field_of(policy.shares, name)
    if field == "also":
        others = [(n, w) for n, w in shares.also if n != name]
        kept = others if wish is None else sorted([*others, (name, wish)])
        return replace(policy, shares=replace(shares, also=tuple(kept)))
    changed: dict[str, Any] = {field: wish}
    return replace(policy, shares=replace(shares, **changed))


def wish_line(policy: Policy, name: str) -> str:
    """Return the line of policy.toml by which a policy asks for a measure."""
    shares, field = policy.shares, field_of(policy.shares, name)
    value = _value(name, shares.asked()[name])
    if field == "also":
        return f'[shares.also] "{name}" = {value}'
    return f"[shares] {field} = {value}"


def _value(name: str, wish: Wish) -> str:
    bound = f'"{bound_text(name, wish)}"'
    if wish.weight_micro is None:
        return bound
    return f"{{ goal = {bound}, weight = {factor(wish.weight_micro)} }}"


def bound_text(name: str, wish: Wish) -> str:
    """Return the bound as policy.toml has it: `>=60%`, `<=-28%`."""
    sign = ">=" if wish.at_least else "<="
    if name in COUNTS:
        return f"{sign}{'-' if wish.micro < 0 else '+'}{percent(abs(wish.micro))}"
    return f"{sign}{percent(wish.micro)}"
