"""What each department wants to inspect in the year, in the words of its office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sample_data.fields import CREDIT, Check, Field
from sample_data.fields_of_life import FIELDS_OF_LIFE
from sample_data.fields_of_trade import FIELDS_OF_TRADE
from sample_data.offices import OFFICES
from sample_data.special_wishes import SPECIAL_WISHES, Wish

YEAR = 2026
FIELDS = FIELDS_OF_LIFE + FIELDS_OF_TRADE

#: A count of 20 firms in the tables belongs to a city of 30,000 targets.
_TABLE_COUNT = "20户"
_TARGETS_FOR_ONE = 1_500

_LAWS_BY_SKILL = {
    "食品检查员": "中华人民共和国食品安全法",
    "特种设备安全监察": "中华人民共和国特种设备安全法",
    "药品检查员": "中华人民共和国药品管理法",
}

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item: a field's check with its code and its name in full."""

    item_id: str
    name: str
    field: Field
    check: Check


def make_items() -> list[Item]:
    """Return all items, numbered within their department in the tables' order."""
    serials = dict.fromkeys((office.department_id for office in OFFICES), 0)
    items = []
    for field in FIELDS:
        for check in field.checks:
            serials[check.department_id] += 1
            items.append(
                Item(
                    item_id=f"{check.department_id}-{serials[check.department_id]:02d}",
                    name=f"{field.subject}{check.topic}的检查",
                    field=field,
                    check=check,
                )
            )
    return items


def make_proposals(items: Sequence[Item], targets: int) -> list[Row]:
    """Return the proposals' rows by column name, department by department."""
    rows = [row for field in FIELDS for row in _of_field(field, items)]
    rows += [_of_wish(wish, items) for wish in SPECIAL_WISHES]
    count = f"{max(2, targets // _TARGETS_FOR_ONE)}户"
    order = {office.department_id: i for i, office in enumerate(OFFICES)}
    rows.sort(key=lambda row: order[row["department_id"]])
    serials = dict.fromkeys(order, 0)
    for row in rows:
        department_id = row["department_id"]
        serials[department_id] += 1
        row["proposal_id"] = f"{department_id}-{YEAR}-{serials[department_id]:02d}"
        row["ratio"] = row["ratio"].replace(_TABLE_COUNT, count)
    return rows


def items_of(field: Field, department_id: str, items: Sequence[Item]) -> list[Item]:
    """Return a department's items in a field."""
    return [
        item
        for item in items
        if item.field is field and item.check.department_id == department_id
    ]


def law_of(item: Item) -> str:
    """Return an item's law: that of its skill, of its field, or of its office."""
    department_id = item.check.department_id
    if item.check.needs in _LAWS_BY_SKILL:
        return _LAWS_BY_SKILL[item.check.needs]
    if item.field.law and department_id == item.field.department_ids[0]:
        return item.field.law
    return next(o.law for o in OFFICES if o.department_id == department_id)


def catalogue_rows(items: Sequence[Item]) -> list[list[str]]:
    """Return the joint catalogue: field, items, initiator, cooperators."""
    return [
        [
            field.name,
            ";".join(
                item.item_id
                for department_id in field.joint
                for item in items_of(field, department_id, items)
            ),
            field.joint[0],
            "*" if field.open_to_all else ";".join(field.joint[1:]),
        ]
        for field in FIELDS
        if field.joint
    ]


def _of_field(field: Field, items: Sequence[Item]) -> Iterator[Row]:
    number = 0
    for department_id in field.department_ids:
        for part, members in enumerate(_parts(items_of(field, department_id, items))):
            row = _base(field, members, field.windows[0 if part == 0 else -1])
            row["ratio"] = _wording(field, number)
            if part == 0 and department_id in field.must_join:
                row["pin"] = "必须联合"
            if number == 0 and FIELDS.index(field) % 3 == 0:
                row["joint_with"] = "；".join(field.joint[1:])
            yield row
            number += 1


def _parts(items: list[Item]) -> list[list[Item]]:
    """Split a department's items into proposals: one each, but 2 and 3 together."""
    return [part for part in (items[:1], items[1:3], *([i] for i in items[3:])) if part]


def _wording(field: Field, number: int) -> str:
    """Return the ratio as the field's `number`-th proposal puts it.

    The initiator states it; of the others some repeat it, some leave it to the
    coordinator. What is a count, outside the grades or of all trades is said by all.
    """
    if field.basis != CREDIT or "户" in field.ratio or not field.tags:
        return field.ratio
    return (field.ratio, "", field.ratio, "根据实际情况确定")[number % 4]


def _base(field: Field, members: Sequence[Item], window: tuple[str, str]) -> Row:
    department_id = members[0].check.department_id
    office = next(o for o in OFFICES if o.department_id == department_id)
    return {
        "department_id": department_id,
        "item_ids": "；".join(item.item_id for item in members),
        "field": field.name,
        "industries": "；".join(field.industries),
        "tags": "；".join(field.tags),
        "kinds": "；".join(field.kinds),
        "start": f"{YEAR}-{window[0]}",
        "end": f"{YEAR}-{window[1]}",
        "ratio": field.ratio,
        "basis": field.basis,
        "mode": "市抽县查" if office.per_district else "市抽市查",
    }


def _of_wish(wish: Wish, items: Sequence[Item]) -> Row:
    field = next(f for f in FIELDS if f.name == wish.field)
    members = items_of(field, wish.department_id, items)[: wish.items]
    row = _base(field, members, wish.window or field.windows[0])
    return row | dict(wish.words)
