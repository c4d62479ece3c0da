"""An instance's topics and proposals, made by its kind."""

from random import Random

from benchmarks.instance_kinds import KINDS, YEAR
from benchmarks.instance_library import (
    Item,
    Office,
    Topic,
    make_items,
    sample_fields,
    scope_of,
    topic_offices,
)
from sample_data.trades import TRADES

Row = dict[str, str]

#: Three matters of its own an office, in a whole city.
_OWN_MATTERS = 3

#: What a proposal that must be joint takes over from its fellow.
_SHARED = (
    "industries",
    "tags",
    "kinds",
    "districts",
    "start",
    "end",
    "ratio",
    "grades",
    "times",
)

_WORDINGS = (
    ("{p}%", 30),
    (">={p}%", 12),
    ("不低于{p}%", 6),
    ("<={q}%", 5),
    ("不超过{q}%", 3),
    ("{p}‰", 2),
    ("{n}户", 5),
    ("{p}%({n}户)", 3),
    ("A:1%;B:3%;C:10%;D:30%", 5),
    ("{p}%;2次/年", 2),
    ("每年1次{p}%；或者每年2次各{h}%", 2),
    ("根据实际情况确定", 15),
    ("", 10),
)


class Proposing:
    """Makes an instance's topics and proposals, each from a generator of its own."""

    def __init__(
        self,
        kind: str,
        offices: list[Office],
        districts: list[str],
        count: int,
        seed: int,
    ) -> None:
        self._style = KINDS[kind]
        self._count = count
        self._topics = min(self._style.topics, max(2, count // self._style.a_topic))
        self._offices = offices
        self._districts = districts
        self._rng = Random(f"{seed}|{kind}|proposals")
        self._last_year = kind == "last_year"
        self._items: dict[str, Item] = {}

    def topics(self) -> list[Topic]:
        """Return the joint catalogue's topics, then the offices' own matters."""
        serials: dict[str, int] = {}
        if self._style.named:
            topics = [
                self._topic(f.name, f.name, (scope_of(f),), f.ratio, serials)
                for f in sample_fields(self._topics)
            ]
        else:
            topics = [
                self._topic(f"第{number}类对象", "", scopes, "5%", serials)
                for number, scopes in enumerate(_nested(self._topics), start=1)
            ]
        return topics + self._own_matters(serials)

    def proposals(self, topics: list[Topic]) -> list[Row]:
        """Return the proposals, numbered office by office."""
        every = [item for t in topics for own in t.items.values() for item in own]
        self._items = {item.item_id: item for item in every}
        listed = [t for t in topics if t.listed]
        own = [t for t in topics if not t.listed]
        weights = [self._rng.uniform(0.4, 1.6) for _ in listed]
        rows = []
        for number in range(self._count):
            alone = own and self._rng.random() < self._style.own
            topic = (
                self._rng.choice(own)
                if alone
                else listed[number]
                if number < len(listed)
                else self._rng.choices(listed, weights)[0]
            )
            rows.append(self._proposal(topic))
        if self._last_year:
            self._join(rows, listed, round(self._count * 146 / 1098))
        self._pin(rows)
        rows.sort(key=lambda row: row["department_id"])
        for number, row in enumerate(rows, start=1):
            row["proposal_id"] = f"{row['department_id']}-{YEAR}-{number:04}"
        return rows

    def _topic(
        self,
        name: str,
        field: str,
        scopes: tuple[Row, ...],
        ratio: str,
        serials: dict[str, int],
    ) -> Topic:
        offices = topic_offices(self._rng, self._offices)
        # Checks of one field take like time; fields differ.
        low, high = self._style.minutes
        middle = self._rng.randint(low + (high - low) // 4, high)
        span = (max(low, middle // 20 * 10), min(high, middle // 20 * 30))
        items = make_items(self._rng, name, offices, span, serials)
        plain = ratio if ratio.endswith("%") and ratio[:-1].isdigit() else "5%"
        return Topic(
            name=name,
            field=field,
            offices=offices,
            items=items,
            scopes=scopes,
            ratio=plain,
        )

    def _own_matters(self, serials: dict[str, int]) -> list[Topic]:
        """Return three matters of each office that no catalogue lists."""
        style = self._style
        if not style.own:
            return []
        return [
            Topic(
                name=(name := f"{office.name}专项{number}"),
                field=name,
                offices=(office,),
                items=make_items(self._rng, name, (office,), style.minutes, serials),
                scopes=(scope_of(self._rng.choice(sample_fields(36))),),
                ratio=f"{self._rng.randint(2, 8)}%",
                listed=False,
            )
            for office in self._offices
            for number in range(1, _OWN_MATTERS + 1)
        ][: max(1, self._topics * len(self._offices) * _OWN_MATTERS // style.topics)]

    def _proposal(self, topic: Topic) -> Row:
        rng, style = self._rng, self._style
        office = self._proposer(topic)
        own = topic.items[office.office_id]
        items = rng.sample(own, rng.choices((1, 2), (75, 25))[0])
        first, last = rng.choice(style.windows)
        row = {
            "department_id": office.office_id,
            "item_ids": ";".join(sorted(item.item_id for item in items)),
            "field": topic.field,
            **self._scope(topic),
            "districts": self._where(office),
            "start": f"{YEAR}-{first}",
            "end": f"{YEAR}-{last}",
            "basis": "信用分类",
            "mode": "县抽县查" if office.district else "市抽县查",
        }
        row["ratio"] = self._wording(topic, items)
        self._vary(row)
        others = _who_may_join(topic, office)
        if others and rng.random() < style.partners:
            picked = rng.sample(others, min(len(others), rng.randint(1, 2)))
            row["joint_with"] = ";".join(sorted(o.office_id for o in picked))
        return row

    def _proposer(self, topic: Topic) -> Office:
        counties = [o for o in topic.offices if o.district]
        cities = [o for o in topic.offices if not o.district]
        by_county = self._rng.random() < self._style.county
        return self._rng.choice((counties if by_county else cities) or topic.offices)

    def _scope(self, topic: Topic) -> Row:
        narrower = topic.scopes[1:] if self._rng.random() < self._style.narrow else ()
        scope = self._rng.choice(narrower) if narrower else topic.scopes[0]
        if self._style.named and self._rng.random() < self._style.narrow / 2:
            return {**scope, "kinds": "企业"}
        return scope

    def _where(self, office: Office) -> str:
        """Return the districts that a city's office names; a county's has its own."""
        if office.district or self._rng.random() >= self._style.districts:
            return ""
        most = max(1, len(self._districts) // 2)
        return ";".join(sorted(self._rng.sample(self._districts, most)))

    def _wording(self, topic: Topic, items: list[Item]) -> str:
        """Return the field's own ratio half the time, else any wording there is."""
        rng = self._rng
        if rng.random() < 0.5:
            return topic.ratio
        form = rng.choices([w for w, _ in _WORDINGS], [n for _, n in _WORDINGS])[0]
        share = rng.choice((2, 4, 6, 8, 10))
        if form == "{p}‰":
            share *= 5
        return form.format(p=share, q=share + 10, h=share // 2, n=5 * share)

    def _vary(self, row: Row) -> None:
        rng, style = self._rng, self._style
        if rng.random() < style.grades:
            row["grades"] = "C;D"
        if rng.random() < style.twice:
            row["times"] = "2"
        chance = rng.random()
        if chance < style.full:
            row |= {"basis": "全覆盖", "ratio": "100%", "grades": "D", "times": ""}
        elif chance < style.full + style.random and not row["ratio"].startswith("A:"):
            row |= {"basis": "随机", "ratio": f"{rng.randint(1, 3)}%"}

    def _join(self, rows: list[Row], listed: list[Topic], joint: int) -> None:
        """Let exactly `joint` proposals of the catalogue's topics name partners."""
        topics = {topic.field: topic for topic in listed}
        offices = {office.office_id: office for office in self._offices}
        able = [
            (row, others)
            for row in rows
            if row["field"] in topics
            and (
                others := _who_may_join(
                    topics[row["field"]], offices[row["department_id"]]
                )
            )
        ]
        for row, others in self._rng.sample(able, joint):
            most = min(len(others), self._rng.choices((1, 2, 3), (60, 30, 10))[0])
            picked = self._rng.sample(others, most)
            row["joint_with"] = ";".join(sorted(o.office_id for o in picked))

    def _pin(self, rows: list[Row]) -> None:
        """Pin some 单独, and 必须联合 some that name partners or have a like fellow."""
        fellows: set[int] = set()
        for place, row in enumerate(rows):
            chance = self._rng.random()
            named = bool(row.get("joint_with"))
            if place in fellows or chance >= self._style.alone + self._style.must:
                continue
            if chance < self._style.alone:
                row["pin"] = "" if named else "单独"
            elif named:
                row["pin"] = "必须联合"
            else:
                self._pin_with_fellow(row, rows, place, fellows)

    def _pin_with_fellow(
        self, row: Row, rows: list[Row], place: int, fellows: set[int]
    ) -> None:
        """Pin a row to be joint, and make it meet a later one of another office.

        It takes over all but the items from that one, so the pin can be kept.
        """
        for at in range(place + 1, len(rows)):
            other = rows[at]
            if (
                other["field"] == row["field"] != ""
                and other["department_id"] != row["department_id"]
                and not (other.get("pin") or other.get("joint_with") or at in fellows)
                and other["basis"] == row["basis"] == "信用分类"
                and other["mode"] == row["mode"] == "市抽县查"
                and self._alike(row, other)
            ):
                row |= {column: other.get(column, "") for column in _SHARED}
                row["pin"] = "必须联合"
                fellows.add(at)
                return

    def _alike(self, one: Row, other: Row) -> bool:
        """Tell whether two proposals take like time, and are of one kind of item."""
        minutes, keys = [], []
        for row in (one, other):
            items = [self._items[i] for i in row["item_ids"].split(";")]
            minutes.append(sum(int(i.minutes or 0) for i in items))
            keys.append(all(not i.key for i in items))
        return 0 < max(minutes) <= 2 * min(minutes) and keys[0] == keys[1]


def _who_may_join(topic: Topic, office: Office) -> list[Office]:
    """Return offices that serve where an office's proposals reach."""
    return [
        other
        for other in topic.offices
        if other is not office and other.district in ("", office.district)
    ]


def _nested(count: int) -> list[tuple[Row, ...]]:
    """Return, by group of trades, scopes from the widest to the narrowest.

    A division, some of its groups, one class of it, and the division's firms with a
    tag: which of them overlap by enough the library decides.
    """
    found = []
    for trade in TRADES:
        codes = sorted(
            {code.lstrip("ABCDEFGHIJKLMNO") for code in trade.industries.split()}
        )
        divisions = sorted({code[:2] for code in codes})
        groups = sorted({code[:3] for code in codes})
        scopes = [";".join(divisions), ";".join(groups), ";".join(codes), codes[0]]
        rows = [{"industries": s, "tags": "", "kinds": ""} for s in scopes]
        if trade.tags:
            tag = trade.tags.split(";")[0]
            rows.append({"industries": "", "tags": tag, "kinds": ""})
            rows.append({"industries": scopes[0], "tags": tag, "kinds": ""})
        rows.append({"industries": scopes[0], "tags": "", "kinds": "企业"})
        found.append(tuple(rows))
    return found[:count]
