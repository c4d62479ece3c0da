"""policy.toml as a form: its fields with what explains them, shown and read back.

The file's template is the one place where fields are explained; a form has them in
its order, and what is typed becomes a file with the same comments.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from planner.modes import LEVELS
from planner.policy.record import (
    ROUNDING_RULES,
    ROUNDS_BY,
    Across,
    Coordination,
    Policy,
)
from planner.policy.shares import CREDIT_OVER, JOINT_OVER
from planner.policy.template import policy_template
from planner.policy.toml import FIELDS, read_tree
from planner.policy.values import day_or_clock, flag, text, texts, whole
from planner.policy.variation import value_text, written_value
from planner.registry import ItemKind

_SECTION = re.compile(r"\[([a-z_.]+)\](?:\s*#\s*(.*))?")
_LINE = re.compile(r"([a-z_]+) = (.*)")
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_BETWEEN = re.compile(r"[,，、\n]+")
#: A list of so many characters is shown a member a line.
_LONG_LIST = 40
#: A line with so much Chinese in it is Chinese, though it names fields and values.
_CHINESE_SHARE = 0.1

_TABLES = frozenset(
    (
        "grades.ratio",
        "caps.visits",
        "levels.visits",
        "capacity.least",
        "finds.rate",
        "rounds.fields",
        "shares.also",
        "results.english",
    )
)
_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "levels.level": ("", *LEVELS),
    "rounds.by": ROUNDS_BY,
    "rounds.coordinate": tuple(Coordination),
    "rounds.across": tuple(Across),
    "rounding.rule": ROUNDING_RULES,
    "shares.joint_over": JOINT_OVER,
    "shares.credit_over": CREDIT_OVER,
    "tolerance.items": tuple(kind.value for kind in ItemKind),
}


class FieldKind(StrEnum):
    """How a field is typed."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    LIST = "list"
    TABLE = "table"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field; `zh` and `en` explain it, `options` are all that a choice takes."""

    name: str
    kind: FieldKind
    zh: str
    en: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """A section of the file with its fields; its name is "" before the first one."""

    name: str
    zh: str
    en: str
    fields: tuple[FormField, ...]


def policy_form() -> tuple[FormSection, ...]:
    """Return the form's sections, in the file's order."""
    found: list[FormSection] = []
    said: list[str] = []
    held: list[FormField] = []
    name, about = "", ("", "")
    for line in _template_lines():
        if opened := _SECTION.fullmatch(line):
            found.append(_section(name, about, held))
            about = _two([opened[2]] if opened[2] else said)
            name, held, said = opened[1], [], []
            if name in FIELDS:
                held = [*_fields("", name, about)]
        elif line.startswith("#"):
            said.append(line.removeprefix("#").strip())
        elif written := _LINE.fullmatch(line):
            held += _fields(name, written[1], _two(said))
            said = []
        else:
            said = []
    found.append(_section(name, about, held))
    return tuple(section for section in found if section.fields)


def shown_policy(source: str) -> dict[str, str]:
    """Return what each field says, as it may be typed; its default if it says nothing.

    Raises
    ------
    InputError
        If the source is no TOML.
    """
    given = read_tree(source)
    default = read_tree(policy_template(Policy().year))
    return {
        field.name: _shown(field.kind, _found(field.name, given, default))
        for section in policy_form()
        for field in section.fields
    }


def typed_policy(typed: Mapping[str, str]) -> str:
    """Return the file that typed fields make; a field that isn't given is left out."""
    lines: list[str] = []
    for section in policy_form():
        if section.name:
            lines += ["", f"[{section.name}]"]
        lines += _comments(section)
        for one in section.fields:
            if one.name in typed:
                lines += _lines(section, one, typed[one.name].strip())
    return "\n".join(lines) + "\n"


def _template_lines() -> list[str]:
    return policy_template(Policy().year).splitlines()


def _section(name: str, about: tuple[str, str], fields: list[FormField]) -> FormSection:
    return FormSection(name=name, zh=about[0], en=about[1], fields=tuple(fields))


def _fields(section: str, key: str, about: tuple[str, str]) -> Iterator[FormField]:
    """Yield what a line of the file holds: a field, or those of a table of fields."""
    name = f"{section}.{key}".lstrip(".")
    names = [f for f in FIELDS if f == name or f.startswith(f"{name}.")]
    for one in names:
        yield FormField(
            name=one,
            kind=_kind(one),
            zh=about[0],
            en=about[1],
            options=tuple(map(str, _OPTIONS.get(one, ()))),
        )


def _kind(name: str) -> FieldKind:
    if name in _TABLES:
        return FieldKind.TABLE
    if name in _OPTIONS:
        return FieldKind.CHOICE
    kinds: dict[Callable[[Any], Any], FieldKind] = {
        whole: FieldKind.NUMBER,
        flag: FieldKind.FLAG,
        texts: FieldKind.LIST,
        text: FieldKind.TEXT,
        day_or_clock: FieldKind.TEXT,
    }
    return kinds.get(FIELDS[name][1], FieldKind.FIGURE)


def _two(lines: list[str]) -> tuple[str, str]:
    """Return the Chinese and the English of a comment, which may share a line."""
    zh: list[str] = []
    en: list[str] = []
    for line in lines:
        left, slash, right = line.partition(" / ")
        if slash and _is_chinese(left) and not _is_chinese(right):
            zh.append(left)
            en.append(right)
        elif _is_chinese(line) and not en:
            zh.append(line)
        else:
            en.append(line)
    return "".join(zh), " ".join(en)


def _is_chinese(line: str) -> bool:
    return len(_CHINESE.findall(line)) > _CHINESE_SHARE * len(line)


def _found(name: str, *trees: Mapping[str, Any]) -> Any:
    for tree in trees:
        found: Any = tree
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is not None:
            return found
    return ""


def _shown(kind: FieldKind, value: Any) -> str:
    if kind is FieldKind.TABLE and isinstance(value, Mapping):
        return "\n".join(f"{name} = {value_text(v)}" for name, v in value.items())
    if kind is FieldKind.LIST and isinstance(value, list):
        members = [*map(value_text, value)]
        apart = "\n" if sum(map(len, members)) > _LONG_LIST else ", "
        return apart.join(members)
    return value_text(value)


def _comments(explained: "FormSection | FormField") -> list[str]:
    return [f"# {text_}" for text_ in (explained.zh, explained.en) if text_]


def _lines(section: FormSection, one: FormField, typed: str) -> Iterator[str]:
    """Yield the lines of a field, or those of a section that is a field."""
    value = _value(one.kind, typed)
    if one.name == section.name and isinstance(value, Mapping):
        for name, member in value.items():
            yield f"{_quoted(str(name))} = {_toml(member)}"
        return
    yield from _comments(one)
    yield f"{one.name.removeprefix(f'{section.name}.')} = {_toml(value)}"


def _value(kind: FieldKind, typed: str) -> object:
    if kind is FieldKind.LIST:
        return [one.strip() for one in _BETWEEN.split(typed) if one.strip()]
    if kind is FieldKind.TABLE:
        return dict(_pairs(typed))
    if kind in (FieldKind.TEXT, FieldKind.CHOICE):
        return typed
    return written_value(typed)


def _pairs(typed: str) -> Iterator[tuple[str, object]]:
    """Yield names and values of lines such as `A = 1%`."""
    for line in typed.splitlines():
        name, equals, value = line.partition("=")
        if line.strip():
            yield name.strip(), written_value(value.strip()) if equals else ""


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        members = (f"{_quoted(str(n))} = {_toml(v)}" for n, v in value.items())
        return f"{{ {', '.join(members)} }}"
    return _quoted(str(value))


def _quoted(text_: str) -> str:
    # JSON's strings are TOML's, but for a sign that JSON needn't escape.
    return json.dumps(text_, ensure_ascii=False).replace("\x7f", "\\u007f")
