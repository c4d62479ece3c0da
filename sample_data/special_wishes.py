"""Proposals that depart from their field: other words, narrower scopes, other pins."""

from dataclasses import dataclass

from sample_data.fields import (
    AUTUMN,
    CREDIT,
    EARLY,
    FULL,
    LATE,
    LONG,
    RANDOM,
    SPRING,
    SUMMER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A proposal on the first `items` checks of a department in a field.

    `words` are columns of the proposal that replace the field's own.
    """

    field: str
    department_id: str
    words: tuple[tuple[str, str], ...]
    items: int = 1
    window: tuple[str, str] | None = None


def _wish(
    department_id: str,
    field: str,
    window: tuple[str, str],
    /,
    *,
    items: int = 1,
    **words: str,
) -> Wish:
    return Wish(
        field=field,
        department_id=department_id,
        words=tuple(words.items()),
        items=items,
        window=window,
    )


SPECIAL_WISHES = (
    # Only the riskier grades.
    _wish("SCJG", "食品销售监督抽查", AUTUMN, grades="C;D", ratio="10%"),
    _wish("YJGL", "危险化学品单位抽查", LATE, grades="C;D", ratio="50%", pin="单独"),
    _wish("ZFJS", "建筑市场监督抽查", LATE, grades="C；D", ratio="10%"),
    _wish("JTYS", "道路运输行业抽查", LATE, grades="C、D", ratio="15%"),
    _wish("SWJ", "企业公示信息抽查", SPRING, grades="D", ratio="2%"),
    # Only some districts.
    _wish(
        "CGZF",
        "餐饮服务监督抽查",
        SUMMER,
        districts="130802；130803",
        ratio="5%",
        note="夜间经济集中区域",
    ),
    _wish(
        "SCJG",
        "旅馆业监督抽查",
        SUMMER,
        districts="130826；130828",
        ratio="10%",
        note="旅游旺季",
    ),
    _wish("WHLY", "旅馆业监督抽查", SUMMER, districts="130826；130828", ratio="10%"),
    _wish("GA", "旅馆业监督抽查", EARLY, districts="130802", ratio="不低于5%"),
    # New ones, and those not seen for long.
    _wish(
        "JY",
        "校外培训机构抽查",
        AUTUMN,
        items=2,
        registered_from="2023-01-01",
        registered_to="2025-06-30",
        ratio="20%",
        note="新设机构首次检查",
    ),
    _wish(
        "RLSB", "劳务派遣单位抽查", AUTUMN, registered_from="2022-01-01", ratio="10%"
    ),
    _wish(
        "STHJ",
        "工业企业环保节能抽查",
        SUMMER,
        not_inspected_since="2024-01-01",
        ratio="3%",
        note="两年内未检查过的单位",
    ),
    _wish(
        "WSJK",
        "公共场所卫生监督抽查",
        EARLY,
        not_inspected_since="2023-01-01",
        ratio="2%",
    ),
    # Twice a year.
    _wish("YJGL", "成品油市场抽查", LONG, ratio="10%;2次/年"),
    _wish("ZFJS", "燃气经营监督抽查", LONG, ratio="20%", times="2"),
    # Departments that go alone.
    _wish("XFJY", "学校办学情况抽查", SUMMER, ratio="5%", pin="单独", note="暑期检查"),
    _wish("YC", "卷烟零售市场抽查", EARLY, ratio="不超过2%", pin="单独"),
    _wish("GA", "娱乐场所监督抽查", LATE, ratio="5%", pin="单独", note="错时检查"),
    _wish("TJ", "企业公示信息抽查", AUTUMN, ratio="<=1%", basis=RANDOM, pin="单独"),
    # Small scopes, wholly or by a count.
    _wish(
        "JTYS",
        "道路运输行业抽查",
        EARLY,
        tags="旅客运输",
        basis=FULL,
        ratio="100%",
        pin="单独",
        note="春运后安全检查",
    ),
    _wish(
        "NYNC",
        "畜禽养殖屠宰抽查",
        SUMMER,
        tags="畜禽屠宰",
        basis=FULL,
        ratio="全覆盖",
        note="屠宰企业全覆盖",
    ),
    _wish("ZRZY", "矿产资源开发抽查", SUMMER, ratio="1户", pin="单独"),
    _wish("YB", "医疗机构监督抽查", SUMMER, tags="医保定点", ratio="20户"),
    # The same words, typed otherwise.
    _wish("SCJG", "药品零售企业抽查", AUTUMN, ratio="５％"),
    _wish("SCJG", "医疗机构监督抽查", SUMMER, ratio=">=3%"),
    _wish("SW", "汽车销售市场抽查", SUMMER, ratio="每年1次20%;或者每年2次各10%"),
    _wish("NYNC", "农业投入品抽查", SPRING, ratio="A:1%;B:3%;C:10%;D:30%"),
    _wish("WSJK", "旅馆业监督抽查", SUMMER, ratio="５％", basis=CREDIT),
)
