"""Workbooks and tables that ask for more than they are: each a few kilobytes."""

import io
import zipfile
from html import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NS = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
_TYPES = f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
_ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
_OLD = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
)


def _relations(*pairs: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in (
            (target.rpartition("/")[2].partition(".")[0], kind, target)
            for kind, target in pairs
        )
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def book(
    rows: str = _ONE, shared: str = "", sheets: int = 1, before: str = ""
) -> bytes:
    """Return a workbook of these rows, shared strings and a document type."""
    names = [f"sheet{n}" for n in range(sheets)]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="{name}"/>'
        for n, name in enumerate(names, 1)
    )
    parts = [("worksheet", f"worksheets/{name}.xml") for name in names]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))
        )
        archive.writestr(
            "xl/workbook.xml", f"<workbook {_NS}><sheets>{listed}</sheets></workbook>"
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            _relations(*parts, ("sharedStrings", "sharedStrings.xml")),
        )
        text = f"{before}<worksheet {_NS}><sheetData>{rows}</sheetData></worksheet>"
        for name in names:
            archive.writestr(f"xl/worksheets/{name}.xml", text)
        archive.writestr(
            "xl/sharedStrings.xml", f"{before}<sst {_NS}><si><t>{shared}</t></si></sst>"
        )
    return data.getvalue()


def laughs() -> str:
    """A document type whose last entity is a thousand million words."""
    each = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE l [<!ENTITY l0 "lol">{each}]>'


def formula(text: str) -> str:
    return f'<row r="1"><c r="A1"><f>{text}</f><v>1</v></c></row>'


def shared_by_many(size: int = 1_000_000, cells: int = 3000) -> bytes:
    """One long text that many cells have."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>'
        for n in range(1, cells + 1)
    )
    return book(rows, shared="a" * size)


def far_apart(quote: str) -> bytes:
    """Two cells, in opposite corners of the largest sheet that there may be."""
    far = _ONE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return book(far.replace('"', quote))


def wide(columns: int = 16_384, rows: int = 30) -> bytes:
    """As many columns as a sheet has, of cells that don't say where they are."""
    return book(
        "".join(f"<row>{'<c><v>1</v></c>' * columns}</row>" for _ in range(rows))
    )


def one_cell(size: int = 100_000_000) -> bytes:
    return book(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * size}</t></is></c></row>'
    )


def old_book(rows: str, before: str = "") -> bytes:
    """Return SpreadsheetML 2003."""
    sheet = f'<Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?>{before}<Workbook {_OLD}>{sheet}</Workbook>'.encode()


def old_cell(text: str, **attributes: str) -> str:
    said = "".join(f' ss:{n}="{escape(v)}"' for n, v in attributes.items())
    return f"<Row><Cell{said}><Data>{text}</Data></Cell></Row>"


QUADRATIC = f'<!DOCTYPE q [<!ENTITY a "{"x" * 50_000}">]>'
FROM_ELSEWHERE = '<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

#: What each is called, and what it is.
BOMBS = {
    "laughs in a sheet": lambda: book(formula("&l9;"), before=laughs()),
    "laughs in shared strings": lambda: book(shared="&l9;", before=laughs()),
    "quadratic": lambda: book(formula("&a;" * 50_000), before=QUADRATIC),
    "quadratic in strings": lambda: book(shared="&a;" * 50_000, before=QUADRATIC),
    "from elsewhere": lambda: book(formula("&a;"), before=FROM_ELSEWHERE),
    "shared by many": shared_by_many,
    "far apart": lambda: far_apart('"'),
    "far apart, in other quotes": lambda: far_apart("'"),
    "one cell of 100 MB": one_cell,
    "2003: laughs": lambda: old_book(old_cell("&l9;"), before=laughs()),
    "2003: quadratic": lambda: old_book(old_cell("&a;" * 50_000), before=QUADRATIC),
    "2003: from elsewhere": lambda: old_book(old_cell("&a;"), before=FROM_ELSEWHERE),
    "2003: a long number": lambda: old_book(old_cell("a", Index="9" * 100_000)),
}
