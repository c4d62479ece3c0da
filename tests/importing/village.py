"""The smallest inputs that hold: one of everything that is required."""

from pathlib import Path

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_inputs
from planner.errors import Finding
from planner.importing.build import build_registry
from planner.policy.record import Policy
from planner.registry import Registry
from tests.target_tables import PlainStore

#: Sound check characters, of codes that nobody has.
INN = "91640104MA0000001H"
SHOP = "91640104000000000B"
MILL = "91640104000000001E"

FILES = {
    "departments.csv": "department_id,name\nD1,市场监管局\nD2,消防大队\n",
    "targets.csv": f"target_id,name,district\n{INN},一号饭店,640104\n{SHOP},二号商店,640105\n",
    "inspectors.csv": (
        "inspector_id,name,department_id,certificate_expires_on\n"
        "N1,甲,D1,2027-12-31\nN2,乙,D1,2027-12-31\n"
    ),
    "items.csv": (
        "item_id,department_id,name,kind,legal_basis\n"
        "A1,D1,食品安全,一般,食品安全法\nB1,D2,消防安全,重点,消防法\n"
    ),
    "proposals.csv": (
        "proposal_id,department_id,item_ids,start,end,ratio\n"
        "P1,D1,A1,2026-03-01,2026-05-31,5%\n"
    ),
}


def settle(folder: Path, files: dict[str, str | bytes | None]) -> Path:
    """Write the village's files, changed by `files` (None leaves one out)."""
    for name, content in {**FILES, **files}.items():
        if content is None:
            continue
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return folder


def import_village(
    folder: Path,
    files: dict[str, str | bytes | None] | None = None,
    policy: Policy | None = None,
) -> tuple[Registry, list[Finding]]:
    """Import the village, changed by `files`."""
    raw = read_inputs(settle(folder, files or {}))
    return build_registry(raw, policy or Policy(), load_code_tables(), PlainStore())


def told(findings: list[Finding]) -> list[tuple[str, int | None, str, str, str]]:
    """File, row, column, code and level of each finding, in order."""
    return [(f.file, f.row, f.column, f.code, f.level.value) for f in findings]


def table(header: str, *rows: str) -> str:
    """A CSV text of lines."""
    return "\n".join((header, *rows)) + "\n"
