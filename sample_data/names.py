"""Names of firms and of people, none of whom exists."""

from random import Random

#: Every firm's name begins so, which no real register allows.
MARK = "示例"

#: Every person's name ends so.
PERSON_MARK = "（虚构）"

_FIRST = "福鑫恒华盛嘉瑞泰宏德顺康安祥裕丰永和聚兴利源荣达信诚博远金玉云天海山林泉春晨"
_SECOND = "源盛达兴隆泰和顺昌华茂丰祥瑞安康宁通汇邦腾飞跃峰岳川河溪雅轩阁园苑居堂记升"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉力健玲红建国志海燕鹏飞宁波春晓"


def firm_name(rng: Random, place: str, ending: str) -> str:
    """Return a firm's name, e.g. 示例双桥福源餐馆."""
    brand = rng.choice(_FIRST) + rng.choice(_SECOND)
    if rng.random() < 0.35:
        brand += rng.choice(_SECOND)
    return f"{MARK}{place}{brand}{ending}"


def person_name(rng: Random) -> str:
    """Return a person's name, e.g. 王建国（虚构）."""
    given = "".join(rng.choices(_GIVEN, k=1 if rng.random() < 0.25 else 2))
    return rng.choice(_SURNAMES) + given + PERSON_MARK
