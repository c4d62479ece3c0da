"""Which targets are neighbours, as far as their addresses tell."""

import re
import unicodedata

#: What stands before the road: the subdistrict office, and whatever is before it.
_OFFICE = re.compile(r".*?街道(?:办事处)?")
_BODY = r"[^省市区县旗镇乡村号街路巷,，、。;；()（）\d]{1,16}?"
_ROAD = re.compile(rf"({_BODY}(?:大道|大街|路|街|巷|胡同))")
_VILLAGE = re.compile(rf"({_BODY}(?:村|社区))")
_TOWN = re.compile(rf"({_BODY}(?:镇|乡|街道))")
_BLANK = re.compile(r"\s+")


def neighbourhood(address: str, district: str) -> tuple[str, ...]:
    """Return what neighbours have in common: equal for targets near one another.

    The road or street of the address; where it names none the village, the town, or
    the address as a whole; without one the district. Roads of one name in two
    districts are two roads. Nothing is known of distances.
    """
    text = _BLANK.sub("", unicodedata.normalize("NFKC", address))
    if not text:
        return (district,)
    road = _ROAD.search(_OFFICE.sub("", text, count=1)) or _ROAD.search(text)
    found = road or _VILLAGE.search(text) or _TOWN.search(text)
    return (district, found[1] if found else text)
