"""Policies as they would be if some fields said something else."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from itertools import product
from math import prod
from typing import Any

from planner.errors import Finding, InputError
from planner.policy.record import Policy
from planner.policy.template import policy_template
from planner.policy.toml import FIELDS, policy_of, read_tree

#: As which file findings about a variation are told.
SOURCE = "--what-if"

#: So many policies are tried at most.
MOST = 64

#: Fields by which inputs are read: rows kept under one value may fall under another.
_FIXED = frozenset({"year", "today", "grades.order"})

#: Short names that aren't a field's last part, or have no `_` to know them by.
_SHORT = {
    "across": "rounds.across",
    "coordinate": "rounds.coordinate",
    "coverage": "shares.coverage",
    "reserve": "rounds.reserve",
    "joint_share": "shares.joint",
    "credit_share": "shares.credit",
    "item_coverage": "shares.items",
    "caps": "caps.visits",
    "rounds": "rounds.by",
    "ratio": "grades.ratio",
    "rate": "finds.rate",
    "least": "capacity.least",
}

_OPENING, _CLOSING = "[{", "]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One field and the values to try.

    `field` is a dotted field of policy.toml, `member` one name in its table or "";
    `values` are as they were written, an empty one asking for nothing.
    """

    field: str
    member: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """The field with its member: `grades.ratio.D`."""
        return f"{self.field}.{self.member}" if self.member else self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """A policy in which some fields say something else.

    `values` has one value a variation. `policy` is None where the values together
    break a rule; then `findings` say which.
    """

    values: tuple[str, ...]
    policy: Policy | None
    findings: tuple[Finding, ...] = ()


def short_names() -> dict[str, str]:
    """Return every short name with its field: telling last parts, and some more."""
    last = {field: field.rpartition(".")[2] for field in FIELDS if "." in field}
    alone = {name for name, times in Counter(last.values()).items() if times == 1}
    parts = {n: field for field, n in last.items() if n in alone and "_" in n}
    return {**parts, **_SHORT}


def read_variations(texts: Sequence[str]) -> tuple[Variation, ...]:
    """Return what texts such as `joint_share=0.3,0.4` ask to vary.

    Raises
    ------
    InputError
        With every text of another form, unknown or fixed field, field named twice,
        and where more than MOST policies would have to be tried.
    """
    found: list[Variation] = []
    findings: list[Finding] = []
    for text in texts:
        try:
            variation = _read_variation(text)
            _refuse_again(variation, found)
            found.append(variation)
        except InputError as error:
            findings += error.findings
    number = prod(len(variation.values) for variation in found)
    if number > MOST:
        most = {"most": str(MOST)}
        findings.append(_finding("what_if_too_many", value=str(number), params=most))
    if findings:
        raise InputError(findings)
    return tuple(found)


def vary(source: str, variations: Sequence[Variation]) -> tuple[Varied, ...]:
    """Return the policy of every combination of values, the last field's fastest.

    Parameters
    ----------
    source
        The policy as TOML text; it holds.

    Raises
    ------
    InputError
        If a field doesn't take one of its values, or no combination keeps the rules.
    """
    tree = read_tree(source)
    refused = [f for variation in variations for f in _refused(tree, variation)]
    if refused:
        raise InputError(refused)
    found = [
        _varied(tree, variations, values)
        for values in product(*(variation.values for variation in variations))
    ]
    if all(varied.policy is None for varied in found):
        raise InputError(found[0].findings)
    return tuple(found)


def in_force(source: str, variation: Variation) -> str:
    """Return what a field says in a policy, or by default; "" where it says nothing."""
    default = read_tree(policy_template(Policy().year))
    for tree in (read_tree(source), default):
        found: Any = tree
        for part in (*variation.field.split("."), variation.member):
            if part and isinstance(found, dict):
                found = found.get(part)
        if found is not None:
            return value_text(found)
    return ""


def value_text(value: object) -> str:
    """Return a value of the file as it might be given to vary it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(value_text, value))}]"
    if isinstance(value, dict):
        members = (f"{name} = {value_text(member)}" for name, member in value.items())
        return f"{{{', '.join(members)}}}"
    return str(value)


def _finding(code: str, **more: Any) -> Finding:
    return Finding(file=SOURCE, code=code, **more)


def _read_variation(text: str) -> Variation:
    name, equals, values = text.partition("=")
    if not equals or not name.strip():
        raise InputError([_finding("what_if_form", value=text[:200])])
    field, member = _resolve(name.strip())
    return Variation(
        field=field, member=member, values=tuple(dict.fromkeys(_split(values)))
    )


def _split(text: str) -> Iterator[str]:
    """Yield a list's members; commas within brackets or quotes part nothing."""
    depth, quote, member = 0, "", ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in ",，" and depth == 0:
            yield member.strip()
            member = ""
            continue
        else:
            depth += (char in _OPENING) - (char in _CLOSING)
        member += char
    yield member.strip()


def _resolve(name: str) -> tuple[str, str]:
    """Return the field that a name means, and which member of its table or ""."""
    short = short_names()
    known = {**{field: field for field in FIELDS}, **short}
    beginning = name
    while beginning not in known and "." in beginning:
        beginning = beginning.rpartition(".")[0]
    field = known.get(beginning)
    member = name[len(beginning) + 1 :]
    if field is None or (member and not _is_table(field)):
        raise InputError([_unknown(name, known)])
    if field in _FIXED:
        raise InputError([_finding("what_if_fixed", column=field)])
    return field, member


def _is_table(field: str) -> bool:
    """Tell whether a field holds a table, by whether it takes an empty one."""
    try:
        FIELDS[field][1]({})
    except ValueError:
        return False
    return True


def _unknown(name: str, known: Mapping[str, str]) -> Finding:
    close = get_close_matches(name, known, n=3)
    zh, en = "、".join(close), ", ".join(close)
    params = {
        "close_zh": f"，是否指 {zh}" if close else "",
        "close_en": f"; did you mean {en}?" if close else "",
    }
    return _finding("what_if_field", column=name[:100], params=params)


def _refuse_again(variation: Variation, others: Sequence[Variation]) -> None:
    """Raise where a field, or a table that it is in, is varied already."""
    for other in others:
        same = variation.field == other.field
        whole = not variation.member or not other.member
        if same and (whole or variation.member == other.member):
            raise InputError([_finding("what_if_twice", column=variation.name)])


def _refused(tree: Mapping[str, Any], variation: Variation) -> Iterator[Finding]:
    """Yield a finding for each value that the field doesn't take."""
    for value in variation.values:
        varied = _varied(tree, [variation], [value])
        for finding in varied.findings:
            if finding.code == "policy_value":
                yield replace(finding, column=variation.name, value=value)


def _varied(
    tree: Mapping[str, Any], variations: Sequence[Variation], values: Sequence[str]
) -> Varied:
    changed = deepcopy(dict(tree))
    for variation, value in zip(variations, values, strict=True):
        _set(changed, variation, written_value(value))
    try:
        return Varied(values=tuple(values), policy=policy_of(changed))
    except InputError as error:
        findings = tuple(replace(f, file=SOURCE) for f in error.findings)
        return Varied(values=tuple(values), policy=None, findings=findings)


def written_value(text: str) -> object:
    """Return a value as the file would hold it; what is no TOML is a text."""
    try:
        found = tomllib.loads(f"value = {text}", parse_float=Decimal)
    except (ValueError, RecursionError):
        return text
    return found["value"] if found.keys() == {"value"} else text


def _set(tree: dict[str, Any], variation: Variation, value: object) -> None:
    *sections, last = variation.field.split(".")
    table = tree
    for section in sections:
        table = table.setdefault(section, {})
    if variation.member:
        table[last] = {**table.get(last, _default(tree, variation.field))}
        table, last = table[last], variation.member
    table[last] = value


def _default(tree: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return what a table holds that the file leaves out, for the grades there are."""
    default = read_tree(policy_template(Policy().year))
    order = tree.get("grades", {}).get("order", default["grades"]["order"])
    found: Any = default
    for part in field.split("."):
        found = found.get(part, {})
    return {name: value for name, value in found.items() if name in order}
