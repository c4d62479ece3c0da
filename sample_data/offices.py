"""The departments and how many inspectors each has, and where.

An office whose inspectors all belong to districts (`citywide` 0) can run short in
a small one; one with citywide inspectors cannot.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sample_data.names import person_name
from sample_data.places import CITY, DISTRICTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A department, its inspectors and the law that it inspects by.

    `short` gives districts that have fewer inspectors than `per_district`.
    """

    department_id: str
    name: str
    law: str
    per_district: int = 0
    citywide: int = 0
    qualifications: tuple[str, ...] = ()
    short: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    """One row of the inspector library, as the office writes it."""

    inspector_id: str
    name: str
    department_id: str
    districts: tuple[str, ...]
    qualifications: tuple[str, ...]
    certificate_expires_on: date
    lead: bool
    expert: bool
    max_visits: int | None
    leave: tuple[tuple[date, date], ...]


OFFICES = (
    Office(
        department_id="SCJG",
        name="市场监督管理局",
        law="市场主体登记管理条例",
        per_district=7,
        citywide=12,
        qualifications=("食品检查员", "特种设备安全监察", "药品检查员"),
    ),
    Office(
        department_id="XFJY",
        name="消防救援支队",
        law="中华人民共和国消防法",
        per_district=4,
        citywide=6,
        qualifications=("消防监督",),
    ),
    Office(
        department_id="WSJK",
        name="卫生健康委员会",
        law="公共场所卫生管理条例",
        per_district=4,
        citywide=5,
        qualifications=("卫生监督",),
    ),
    Office(
        department_id="WHLY",
        name="文化广电和旅游局",
        law="娱乐场所管理条例",
        citywide=28,
    ),
    Office(
        department_id="GA",
        name="公安局",
        law="中华人民共和国治安管理处罚法",
        per_district=4,
        citywide=6,
    ),
    Office(
        department_id="ZFJS",
        name="住房和城乡建设局",
        law="中华人民共和国建筑法",
        per_district=4,
        citywide=4,
    ),
    Office(
        department_id="JTYS",
        name="交通运输局",
        law="中华人民共和国道路运输条例",
        per_district=4,
        citywide=4,
    ),
    Office(
        department_id="STHJ",
        name="生态环境局",
        law="中华人民共和国环境保护法",
        per_district=4,
        short={"130804": 0, "130803": 1},
    ),
    Office(
        department_id="YJGL",
        name="应急管理局",
        law="中华人民共和国安全生产法",
        per_district=4,
        citywide=4,
        qualifications=("危化品安全",),
    ),
    Office(
        department_id="RLSB",
        name="人力资源和社会保障局",
        law="劳动保障监察条例",
        per_district=4,
        short={"130804": 1},
    ),
    Office(
        department_id="NYNC",
        name="农业农村局",
        law="中华人民共和国农产品质量安全法",
        per_district=4,
        short={"130802": 1, "130804": 0},
    ),
    Office(
        department_id="SW",
        name="商务局",
        law="汽车销售管理办法",
        citywide=26,
    ),
    Office(
        department_id="JY",
        name="教育局",
        law="中华人民共和国民办教育促进法",
        per_district=4,
        short={"130804": 1},
    ),
    Office(department_id="MZ", name="民政局", law="养老机构管理办法", citywide=25),
    Office(
        department_id="SWJ",
        name="税务局",
        law="中华人民共和国税收征收管理法",
        per_district=4,
        citywide=4,
    ),
    Office(
        department_id="CGZF",
        name="城市管理综合执法局",
        law="城市市容和环境卫生管理条例",
        per_district=4,
        citywide=4,
    ),
    Office(department_id="SLSW", name="水务局", law="中华人民共和国水法", citywide=26),
    Office(department_id="QX", name="气象局", law="防雷减灾管理办法", citywide=25),
    Office(department_id="YZ", name="邮政管理局", law="快递暂行条例", citywide=25),
    Office(
        department_id="YC", name="烟草专卖局", law="烟草专卖法实施条例", citywide=28
    ),
    Office(
        department_id="YB",
        name="医疗保障局",
        law="医疗保障基金使用监督管理条例",
        citywide=26,
    ),
    Office(
        department_id="ZRZY",
        name="自然资源和规划局",
        law="中华人民共和国矿产资源法",
        citywide=26,
    ),
    Office(department_id="TJ", name="统计局", law="中华人民共和国统计法", citywide=28),
    Office(
        department_id="FG",
        name="发展和改革委员会",
        law="中华人民共和国节约能源法",
        citywide=26,
    ),
)

#: The first members of every unit hold all its qualifications, may lead, have
#: no leave and no limit, so that a unit of normal size can always send somebody.
_CORE = 2


def department_name(office: Office) -> str:
    """Return the department's full name."""
    return CITY + office.name


def make_inspectors(rng: Random, targets: int) -> list[Inspector]:
    """Return all inspectors; a larger city has more, though not in proportion."""
    growth = max(1.0, (targets / 30_000) ** 0.27)
    inspectors: list[Inspector] = []
    for number, office in enumerate(OFFICES, start=1):
        serial = 0
        for districts, size in _units(office, growth):
            for rank in range(size):
                serial += 1
                inspector_id = f"SL{number:02d}{serial:04d}"
                inspectors.append(
                    _inspector(rng, office, inspector_id, districts, rank)
                )
    return inspectors


def _units(office: Office, growth: float) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield (districts, number of inspectors) of each unit of an office."""
    if office.per_district:
        for district in DISTRICTS:
            size = office.short.get(district)
            yield (
                (district,),
                round(office.per_district * growth) if size is None else size,
            )
    yield (), round(office.citywide * growth)


def _inspector(
    rng: Random,
    office: Office,
    inspector_id: str,
    districts: tuple[str, ...],
    rank: int,
) -> Inspector:
    core = rank < _CORE
    expert = not core and bool(office.qualifications) and rng.random() < 0.03
    expiring = not core and rng.random() < 0.03
    days = rng.randrange(60, 360) if expiring else rng.randrange(420, 1_800)
    return Inspector(
        inspector_id=inspector_id,
        name=person_name(rng),
        department_id=office.department_id,
        districts=districts,
        qualifications=tuple(
            q for q in office.qualifications if core or expert or rng.random() < 0.6
        ),
        certificate_expires_on=date(2026, 1, 5) + timedelta(days=days),
        lead=core or (not expert and rng.random() < 0.6),
        expert=expert,
        max_visits=rng.choice((300, 400, 500))
        if not core and rng.random() < 0.05
        else None,
        leave=_leave(rng) if not core and rng.random() < 0.05 else (),
    )


def _leave(rng: Random) -> tuple[tuple[date, date], ...]:
    first = date(2026, 3, 1) + timedelta(days=rng.randrange(220))
    leave = [(first, first + timedelta(days=rng.randrange(4, 14)))]
    if rng.random() < 0.2:
        second = first + timedelta(days=40)
        leave.append((second, second + timedelta(days=4)))
    return tuple(leave)
