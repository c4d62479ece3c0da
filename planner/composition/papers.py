"""Which templates a command makes its formal papers by, and where they are kept."""

from dataclasses import replace
from pathlib import Path

from planner.adapters.papers.papers import Papers, make_papers
from planner.adapters.papers.templates import (
    FOLDER,
    Templates,
    default_files,
    read_templates,
)
from planner.errors import Finding
from planner.year import Year


def templates_of(inputs: Path, given: Path | None) -> tuple[Templates, list[Finding]]:
    """Return the templates that were named, else those in the inputs, else none.

    Raises
    ------
    InputError
        If one is faulty, or the folder named isn't there.
    """
    beside = inputs / FOLDER
    if given is None and not beside.is_dir():
        return Templates(), []
    return read_templates(given or beside)


def with_papers(year: Year, templates: Templates) -> tuple[Year, Papers]:
    """Return a year's papers, and the year with what there was to say of them."""
    papers = make_papers(year, templates)
    return replace(year, findings=(*year.findings, *papers.findings)), papers


def write_templates(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write the default templates; return those written, and those there already."""
    folder.mkdir(parents=True, exist_ok=True)
    written, left = [], []
    for name, content in default_files():
        path = folder / name
        if path.exists():
            left.append(path)
        else:
            path.write_bytes(content)
            written.append(path)
    return written, left


def checked_templates(folder: Path) -> tuple[list[str], list[Finding]]:
    """Return which templates in a folder can be used, and what else lies there.

    Raises
    ------
    InputError
        If one is faulty.
    """
    templates, said = read_templates(folder)
    return [name for name, _ in templates.given], said


def keep_templates(workspace: Path, templates: Templates) -> None:
    """Keep templates in a workspace; where none are given, those kept stay."""
    folder = workspace / FOLDER
    for name, content in templates.given:
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / name
        path.write_bytes(content)
        path.chmod(0o600)


def kept_templates(workspace: Path) -> Templates:
    """Return the templates kept in a workspace.

    Raises
    ------
    InputError
        If one of them was spoilt.
    """
    return templates_of(workspace, None)[0]
