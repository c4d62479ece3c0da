"""Made-up libraries for instances: offices, their inspectors, fields and firms.

Firms come from `sample_data.targets`: fictitious codes, names drawn from lists.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sample_data.fields import Field
from sample_data.names import person_name
from sample_data.places import DISTRICTS
from sample_data.proposals import FIELDS

#: Every third office is a county's; it serves one district.
_COUNTY_SHARE = 0.36
_MOST_OFFICES_IN_A_FIELD = 8
_FEWEST_OFFICES_IN_A_FIELD = 3

_DUTIES = """
    市场监管 公安 教育 卫生健康 文化旅游 应急管理 生态环境 交通运输 住房城乡建设 税务
    自然资源 农业农村 水利 商务 民政 人力资源 消防 城管执法 发展改革 统计 医疗保障 科技
    邮政 气象 烟草 林业 体育 新闻出版 司法 金融 通信 能源 档案 民族宗教 退役军人 审计
    国防动员 机关事务 信访 数据
""".split()  # noqa: SIM905 - a list of names reads better as a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A department of the city, or of one county, which `district` then names."""

    office_id: str
    name: str
    district: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What an office may inspect in a topic; `minutes` "" where nobody said."""

    item_id: str
    office_id: str
    name: str
    key: bool
    minutes: str
    ratio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Offices that look at like firms: one row of the joint catalogue.

    `items` are by office. `scopes` are texts by column of proposals, from the widest
    to the narrowest; `field` is empty where proposals don't name it.
    """

    name: str
    field: str
    offices: tuple[Office, ...]
    items: dict[str, tuple[Item, ...]]
    scopes: tuple[dict[str, str], ...]
    ratio: str
    listed: bool = True


def make_offices(count: int, districts: int) -> list[Office]:
    """Return city offices, then county offices dealt over the districts."""
    places = list(DISTRICTS)[:districts]
    counties = round(count * _COUNTY_SHARE)
    cities = [
        Office(office_id=f"S{i:02}", name=f"示例市{_duty(i)}局")
        for i in range(count - counties)
    ]
    return cities + [
        Office(
            office_id=f"X{i:02}",
            name=f"{DISTRICTS[places[i % districts]][0]}{_duty(i // districts)}局",
            district=places[i % districts],
        )
        for i in range(counties)
    ]


def _duty(number: int) -> str:
    turn, place = divmod(number, len(_DUTIES))
    return _DUTIES[place] + ("" if not turn else str(turn + 1))


def topic_offices(rng: Random, offices: list[Office]) -> tuple[Office, ...]:
    """Return three to eight offices, at least two of them the city's."""
    cities = [o for o in offices if not o.district]
    counties = [o for o in offices if o.district]
    count = rng.randint(_FEWEST_OFFICES_IN_A_FIELD, _MOST_OFFICES_IN_A_FIELD)
    of_county = min(len(counties), rng.randint(0, count - 2))
    picked = rng.sample(cities, min(len(cities), count - of_county))
    return (*picked, *rng.sample(counties, of_county))


def make_items(
    rng: Random,
    name: str,
    offices: tuple[Office, ...],
    minutes: tuple[int, int],
    serials: dict[str, int],
) -> dict[str, tuple[Item, ...]]:
    """Return two to five items of each office; minutes in tens within `minutes`."""
    made = {}
    for office in offices:
        items = []
        for _ in range(rng.randint(2, 5)):
            serial = serials[office.office_id] = serials.get(office.office_id, 0) + 1
            low, high = minutes[0] // 10, minutes[1] // 10
            unsaid = rng.random() < 0.04
            items.append(
                Item(
                    item_id=f"{office.office_id}-{serial:03}",
                    office_id=office.office_id,
                    name=f"{name}第{serial}项的检查",
                    key=rng.random() < 0.15,
                    minutes="" if unsaid else str(10 * rng.randint(low, high)),
                    ratio=rng.choices(("", ">=2%", "5%"), (90, 5, 5))[0],
                )
            )
        made[office.office_id] = tuple(items)
    return made


def sample_fields(count: int) -> list[Field]:
    """Return fields whose firms the library has, small and large ones."""
    return [field for field in FIELDS if field.tags or field.industries][:count]


def scope_of(field: Field) -> dict[str, str]:
    """Return a field's scope by column of proposals."""
    return {
        "industries": ";".join(field.industries),
        "tags": ";".join(field.tags),
        "kinds": ";".join(field.kinds),
    }


def inspector_rows(rng: Random, offices: list[Office]) -> list[list[str]]:
    """Return 10 to 30 inspectors an office, of whom two may always lead."""
    return [
        [
            f"{office.office_id}{number:03}",
            person_name(rng),
            office.office_id,
            office.district,
            str(date(2027, 1, 1) + timedelta(days=rng.randrange(900))),
            "是" if number < 2 or rng.random() < 0.6 else "否",
        ]
        for office in offices
        for number in range(rng.randint(10, 30))
    ]
