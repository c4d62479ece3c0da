"""What an office does to a template in its word processor."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
from docx.document import Document

from planner.adapters.papers.default_templates import default_template
from planner.adapters.papers.templates import Templates, read_templates

PLAN, PROTOCOL = "annual_plan.docx", "merge_protocol.docx"


def edited(name: str, edit: Callable[[Document], None]) -> bytes:
    """Return the default template of a name with an edit made."""
    document = docx.Document(io.BytesIO(default_template(name)))
    edit(document)
    return saved(document)


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def of_paragraphs(*texts: str) -> bytes:
    """Return a template that an office wrote itself."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


def read(folder: Path, **contents: bytes) -> Templates:
    """Put templates into a folder, by stem, and read them."""
    for stem, content in contents.items():
        (folder / f"{stem}.docx").write_bytes(content)
    return read_templates(folder)[0]


def texts(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]


def tables(content: bytes) -> list[list[list[str]]]:
    """Return the cells of a document's tables."""
    document = docx.Document(io.BytesIO(content))
    return [[[c.text for c in row.cells] for row in t.rows] for t in document.tables]
