"""What is published as open data: its catalogue (DCAT, JSON-LD) and its news (Atom)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

from planner.ledger.event import Kind
from planner.ledger.line import Line
from planner.publishing.store import YearRow

_ATOM = "http://www.w3.org/2005/Atom"
_CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
}
_MEDIA = {
    "": ("application/json", "JSON"),
    ".csv": ("text/csv", "CSV"),
    ".xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "XLSX",
    ),
}
_IANA = "http://www.iana.org/assignments/media-types/"
_DAILY = "http://publications.europa.eu/resource/authority/frequency/DAILY"

#: What the news tell of, in Chinese and English, and where to look.
_NEWS: Mapping[Kind, tuple[str, str, str]] = {
    Kind.PUBLICATION: ("公布年度抽查工作计划", "annual plan published", "entries"),
    Kind.REVISION: ("修订年度抽查工作计划", "annual plan revised", "changes"),
    Kind.STATEMENT: ("公布抽取公告", "statement of a round published", "ceremonies"),
    Kind.DRAW: ("完成抽取", "a round was drawn", "rounds"),
    Kind.RELEASE: ("抽查名单全部公开", "the whole list of a round is public", "lists"),
    Kind.RESULTS: ("公布检查结果", "results published", "results"),
    Kind.WITHDRAWAL: ("撤下或恢复公示内容", "withdrawn, or restored", "withdrawals"),
}
#: When there was no news yet.
_BEGAN = "2026-01-01T00:00:00Z"
#: The kinds that the news are made of.
NEWS = tuple(_NEWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """A listing that is open data: what its rows are, and what its columns mean."""

    name: str
    title_zh: str
    title_en: str
    columns: Sequence[str]


DATA_SETS = (
    ("entries", "年度抽查工作计划", "Annual plan"),
    ("changes", "计划修订", "Revisions of the plan"),
    ("rounds", "抽取批次", "Rounds drawn"),
    ("lists", "抽查名单", "Firms drawn, after their embargo"),
    ("results", "检查结果", "Results of inspections"),
    ("departments", "参加部门", "Departments"),
    ("items", "抽查事项", "Inspection items"),
    ("certificate", "计划占比", "Shares that the plan reached"),
    ("withdrawals", "撤下的公示内容", "What was withdrawn"),
    ("ledger", "工作台账", "Ledger of every step"),
)


def catalogue(
    year: YearRow | None, modified: str, sets: Iterable[DataSet], root: str
) -> dict[str, Any]:
    """Return the catalogue as JSON-LD.

    Parameters
    ----------
    modified
        When something that is published changed last, RFC 3339 in UTC.
    root
        Where the public addresses begin.
    """
    told: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": f"{root}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _both(
            "双随机、一公开抽查公示数据", "Random inspections: open data"
        ),
        "dct:description": _both(
            "年度计划、抽取、名单和检查结果",
            "annual plan, draws, lists and results of inspections",
        ),
        "dct:language": ["zh-CN", "en"],
        "dcat:dataset": [_data_set(one, year, root) for one in sets],
    }
    if modified:
        told["modified"] = modified
    return told


def _data_set(one: DataSet, year: YearRow | None, root: str) -> dict[str, Any]:
    columns = ", ".join(one.columns)
    told = {
        "@id": f"{root}/{one.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": one.name,
        "dct:title": _both(one.title_zh, one.title_en),
        "dct:description": _both(
            f"{one.title_zh}；字段：{columns}", f"columns: {columns}"
        ),
        "dct:accrualPeriodicity": {"@id": _DAILY},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "@id": f"{root}/{one.name}{suffix}#distribution",
                "dcat:accessURL": {"@id": f"{root}/{one.name}{suffix}"},
                "dcat:downloadURL": {"@id": f"{root}/{one.name}{suffix}"},
                "dcat:mediaType": {"@id": f"{_IANA}{media}"},
                "dct:format": name,
            }
            for suffix, (media, name) in _MEDIA.items()
        ],
    }
    if year is not None:
        told["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:gYear", "@value": str(year.year)},
            "dcat:endDate": {"@type": "xsd:gYear", "@value": str(year.year)},
        }
    return told


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [
        {"@language": "zh-CN", "@value": zh},
        {"@language": "en", "@value": en},
    ]


def atom(lines: Sequence[Line], first: Line | None, root: str) -> bytes:
    """Return the news as an Atom feed (RFC 4287), the newest first.

    Ids and times are the ledger's, so that they never change.

    Parameters
    ----------
    first
        The ledger's first event, which names the feed for good.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(_name("feed"))
    _text(feed, "id", _urn(first.digest if first else "0" * 64))
    _text(feed, "title", "双随机、一公开：公示动态 / Random inspections: news")
    _text(feed, "updated", lines[0].at if lines else _BEGAN)
    author = ET.SubElement(feed, _name("author"))
    _text(author, "name", "双随机、一公开")
    _link(feed, f"{root}/atom.xml", "self")
    for line in lines:
        _entry(feed, line, root)
    text = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def _entry(feed: ET.Element, line: Line, root: str) -> None:
    zh, en, where = _NEWS[Kind(line.kind)]
    about = line.subject.rpartition(":")[2]
    entry = ET.SubElement(feed, _name("entry"))
    _text(entry, "id", _urn(line.digest))
    _text(entry, "title", f"{zh} / {en}: {about}")
    _text(entry, "updated", line.at)
    _link(entry, f"{root}/{where}", "alternate")
    _text(entry, "summary", f"{zh}（{about}）")


def _urn(digest: str) -> str:
    return UUID(hex=digest[:32]).urn


def _name(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, _name(tag)).text = text


def _link(parent: ET.Element, address: str, relation: str) -> None:
    ET.SubElement(parent, _name("link"), {"href": address, "rel": relation})
