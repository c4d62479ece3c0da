"""The districts: real county codes of one prefecture, everything else made up."""

from random import Random

CITY = "示例市"

#: Code -> (name, share of the targets in thousandths).
DISTRICTS: dict[str, tuple[str, int]] = {
    "130802": ("双桥区", 165),
    "130803": ("双滦区", 80),
    "130804": ("鹰手营子矿区", 35),
    "130821": ("承德县", 95),
    "130822": ("兴隆县", 85),
    "130824": ("滦平县", 85),
    "130825": ("隆化县", 90),
    "130826": ("丰宁满族自治县", 100),
    "130827": ("宽城满族自治县", 75),
    "130828": ("围场满族蒙古族自治县", 100),
    "130881": ("平泉市", 90),
}

#: Each pair once; a neighbour works both ways.
BORDERS = (
    ("130802", "130803"),
    ("130802", "130821"),
    ("130803", "130821"),
    ("130803", "130824"),
    ("130803", "130825"),
    ("130804", "130821"),
    ("130804", "130822"),
    ("130821", "130822"),
    ("130821", "130824"),
    ("130821", "130825"),
    ("130821", "130827"),
    ("130821", "130881"),
    ("130822", "130827"),
    ("130824", "130825"),
    ("130824", "130826"),
    ("130825", "130826"),
    ("130825", "130828"),
    ("130825", "130881"),
    ("130826", "130828"),
    ("130827", "130881"),
)

_STREETS = (
    "槐荫路 松云街 清河大街 文昌路 翠屏街 和顺路 长青街 东岭路 石桥街 望山路 "
    "迎宾大街 育才路 广济街 柳溪路 双塔街 新华路 兴隆街 平安路 锦绣大街 丰登路"
)
_TOWNS = "云岭镇 石槽镇 青杨乡 白沙镇 龙泉乡 杏花镇 东泉乡 榆树镇 三岔镇 柳河乡 大庙镇"
_VILLAGES = "上营村 下营村 前沟村 后沟村 东山村 西河村 北台村 南梁村 新立村 老窝铺村"


def neighbours() -> list[tuple[str, str]]:
    """Return all (district, neighbour) pairs, both ways, sorted."""
    return sorted([*BORDERS, *((b, a) for a, b in BORDERS)])


def address(rng: Random, district: str, *, rural: bool) -> str:
    """Return an address by street, or by town and village."""
    where = CITY + DISTRICTS[district][0]
    number = rng.randrange(1, 400)
    if rural:
        village = rng.choice(_TOWNS.split()) + rng.choice(_VILLAGES.split())
        return f"{where}{village}{number}号"
    return f"{where}{rng.choice(_STREETS.split())}{number}号"
