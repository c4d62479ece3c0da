"""组织模式: which level draws, and which inspects, such as 市抽县查."""

import re

#: From high to low; 区 is one of counties.
LEVELS = ("省", "市", "县")
_MODE = re.compile(r"([省市县区])抽([省市县区])查")


def modes_of(text: str) -> list[tuple[str, str]]:
    """Return who draws and who inspects, once for each mode that a text names."""
    return _MODE.findall(text)


def drawn_below(text: str, level: str) -> bool:
    """Tell whether all modes of a text have a lower level draw than `level`.

    Where no level is given, or no mode is named, whoever plans draws.
    """
    modes = modes_of(text)
    return bool(level and modes) and all(
        _rank(draws) > _rank(level) for draws, _ in modes
    )


def _rank(level: str) -> int:
    return LEVELS.index("县" if level == "区" else level)
