"""Templates of the formal papers: read, tried, and filled in.

A template is a DOCX with Jinja tags that an office edits in its word processor
(docs/formal_papers.md). It is tried before anything is planned, so that a fault
costs no draw.
"""

import io
import re
import traceback
import zipfile
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from planner.adapters.papers.default_templates import default_template
from planner.adapters.papers.plain_files import made_on, printable, with_fixed_times
from planner.adapters.papers.strict_jinja import StrictEnvironment, UnknownFieldError
from planner.errors import Finding, InputError, Level
from planner.publishing.paper_fields import (
    PLAN_FIELDS,
    PROTOCOL_FIELDS,
    Field,
    Values,
    names_in,
    specimen,
)
from planner.publishing.report_fields import REPORT_FIELDS

FOLDER = "templates"
#: Every template by file name, with what it may name.
FIELDS: dict[str, tuple[Field, ...]] = {
    "annual_plan.docx": PLAN_FIELDS,
    "merge_protocol.docx": PROTOCOL_FIELDS,
    "monthly_report.docx": REPORT_FIELDS,
}
_MOST_BYTES = 32 << 20
_NEAR_CHARACTERS = 60
_LONGEST_TITLE = 255
#: Braces and signs as a Chinese keyboard types them: no tag begins with these.
_FULL_WIDTH = re.compile(r"｛[｛{%％#]|\{[｛％]|[｝}％%#]｝|｝\}|％\}")
_QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Templates by file name; of those that aren't there the planner's own is used."""

    given: tuple[tuple[str, bytes], ...] = ()

    def filled(self, name: str, values: Values, *, year: int) -> bytes:
        """Return the paper that a template makes of values.

        Raises
        ------
        InputError
            If the template can't be filled in with them.
        """
        content = dict(self.given).get(name) or default_template(name)
        return _filled(name, content, values, year)


def default_files() -> list[tuple[str, bytes]]:
    """Return the planner's own templates by file name."""
    return [(name, default_template(name)) for name in FIELDS]


def read_templates(folder: Path) -> tuple[Templates, list[Finding]]:
    """Return the templates in a folder, each tried, and what else lies there.

    Raises
    ------
    InputError
        If there is no such folder, or a template can't be read or filled in; all
        faulty ones are told of.
    """
    if not folder.is_dir():
        raise InputError([_fault(str(folder), "template_folder")])
    given: list[tuple[str, bytes]] = []
    faults: list[Finding] = []
    for name in FIELDS:
        path = folder / name
        if path.exists():
            try:
                content = _read(path)
                _try(name, content)
                given.append((name, content))
            except InputError as error:
                faults += error.findings
    if faults:
        raise InputError(faults)
    said = [
        replace(_fault(path.name, "template_unused"), level=Level.WARNING)
        for path in sorted(folder.glob("*.docx"))
        # A word processor's own file for a document that is open.
        if path.name not in FIELDS and not path.name.startswith("~$")
    ]
    return Templates(given=tuple(given)), said


def _fault(name: str, code: str, value: str = "", **params: str) -> Finding:
    shown = name if code == "template_folder" else f"{FOLDER}/{name}"
    told = {"template": name, **params}
    return Finding(file=shown, code=code, value=value or name, params=told)


def _read(path: Path) -> bytes:
    fault = ""
    try:
        content = path.read_bytes()
        fault = _too_large(content)
        docx.Document(io.BytesIO(b"" if fault else content))
    # Whatever a file that is no document makes of the libraries that open it.
    except Exception as error:
        told = fault or f"{type(error).__name__}: {error}"
        found = _fault(path.name, "template_unreadable", fault=told)
        raise InputError([found]) from error
    return content


def _too_large(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked <= _MOST_BYTES:
        return ""
    return f"{unpacked >> 20} MiB > {_MOST_BYTES >> 20} MiB"


def _try(name: str, content: bytes) -> None:
    """Fill a template in with values made for it, many and none.

    Raises
    ------
    InputError
        If that can't be done.
    """
    found = _FULL_WIDTH.search(_text_of(content))
    if found:
        near = found.string[max(0, found.start() - 10) :][:_NEAR_CHARACTERS]
        raise InputError([_fault(name, "template_full_width", value=near)])
    for members in (2, 0):
        _filled(name, content, specimen(FIELDS[name], members=members), 2000)


def _text_of(content: bytes) -> str:
    """Return the text of a document's parts without their markup."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [n for n in archive.namelist() if re.match(r"word/\w+\.xml$", n)]
        text = " ".join(archive.read(n).decode("utf-8", "replace") for n in parts)
    return unescape(re.sub(r"<[^>]+>", "", text))


class _Paper(DocxTemplate):  # type: ignore[misc]  # the library has no types
    """A template in which tags that tear the document apart are a fault."""

    def fix_tables(self, xml: str) -> Any:
        """Widen tables for cells that a loop added; the library mends silently."""
        parse_xml(xml)
        return super().fix_tables(xml)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Leave properties alone: they are set, not filled in."""


def _filled(name: str, content: bytes, values: Values, year: int) -> bytes:
    environment = StrictEnvironment(names_in(FIELDS[name]), values.keys())
    paper = _Paper(io.BytesIO(content))
    try:
        paper.render(values, environment, autoescape=True)
        _set_properties(paper.docx, values, year)
        buffer = io.BytesIO()
        paper.save(buffer)
    # A template's own expressions may raise anything.
    except Exception as error:
        raise InputError([_told(name, error, environment.source)]) from error
    return with_fixed_times(buffer.getvalue())


def _set_properties(document: Any, values: Values, year: int) -> None:
    """Say nothing of who edited the template, and when."""
    properties = document.core_properties
    properties.title = printable(values["标题"])[:_LONGEST_TITLE]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.revision = 1
    properties.created = properties.modified = made_on(year)


def _told(name: str, error: Exception, source: str) -> Finding:
    near = _near(error, source)
    if isinstance(error, UnknownFieldError):
        return _fault(name, "template_field_unknown", value=error.name, near=near)
    if isinstance(error, UndefinedError) and not isinstance(error, SecurityError):
        named = _QUOTED.findall(str(error))
        value = named[-1] if named else str(error)
        return _fault(name, "template_field_unknown", value=value, near=near)
    code = "template_fails"
    if isinstance(error, TemplateSyntaxError):
        code = "template_syntax"
    elif isinstance(error, SecurityError):
        code = "template_unsafe"
    fault = str(error) or type(error).__name__
    return _fault(name, code, value=name, fault=fault, near=near)


def _near(error: Exception, source: str) -> str:
    """Return the text of the paragraph in which a template went wrong."""
    told = getattr(error, "lineno", None) if isinstance(error, TemplateError) else None
    frames = traceback.extract_tb(error.__traceback__)
    inside = [f.lineno for f in frames if f.filename == "<template>"]
    number = told or (inside[-1] if inside else None)
    lines = source.splitlines()
    if not number or number > len(lines):
        return "—"
    text = unescape(re.sub(r"<[^>]*>", "", lines[number - 1])).strip()
    return text[-_NEAR_CHARACTERS:] or "—"
