"""The real registry and lists uploaded by API, in every form that offices send."""

import csv
import gzip
import io
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from xlsxwriter import Workbook

from api.app import create_app
from api.parts import workspace_parts
from planner.adapters.clock import SystemClock
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.tokens import issue_token
from planner.adapters.state.workspace import Workspace
from tests.jobs.inline import do_jobs
from tests.real.convert import REGISTRY, convert

SOURCE = os.environ.get("PLANNER_REAL_DATA", "")

pytestmark = pytest.mark.skipif(
    not SOURCE, reason="PLANNER_REAL_DATA names no folder of real registers and lists"
)

IMPORTS = "/api/v1/regulator/imports"
FIRMS = 1_000
#: The tables that are sent in other forms.
SENT = ("targets", "items", "joint_catalogue")

Rows = list[list[str]]


def in_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def in_xlsx(rows: Rows) -> bytes:
    """A sheet whose header has two rows: all but the first column under one title."""
    data = io.BytesIO()
    with Workbook(data) as book:
        sheet = book.add_worksheet()
        header, *body = rows
        sheet.merge_range(0, 0, 1, 0, header[0])
        sheet.merge_range(0, 1, 0, len(header) - 1, "登记信息")
        for at, row in enumerate([["", *header[1:]], *body], start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, column, cell)
    return data.getvalue()


def in_xml(rows: Rows) -> bytes:
    """A spreadsheet in XML, as the registers of the trade write it."""
    made = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="String">{escape(c)}</Data></Cell>' for c in row
        )
        + "</Row>"
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="名单"><Table>{made}</Table></Worksheet></Workbook>'
    ).encode()


def in_zip(rows_of: Mapping[str, Rows]) -> list[tuple[str, bytes]]:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in rows_of.items():
            archive.writestr(f"名录库/{name}.csv", in_csv(rows))
    return [("名录库.zip", data.getvalue())]


def each(form: Callable[[Rows], bytes], suffix: str):
    def made(rows_of: Mapping[str, Rows]) -> list[tuple[str, bytes]]:
        return [(f"{n}.{suffix}", form(rows)) for n, rows in rows_of.items()]

    return made


#: How tables are sent, and what the import says of the whole file then.
FORMS = {
    "csv": (each(in_csv, "csv"), set()),
    "gzip": (each(lambda rows: gzip.compress(in_csv(rows)), "csv.gz"), set()),
    "gb18030": (each(lambda rows: in_csv(rows, "gb18030"), "csv"), {"encoding"}),
    "xlsx": (each(in_xlsx, "xlsx"), {"header_rows"}),
    "xml": (each(in_xml, "xlsx"), {"spreadsheet_xml"}),
    "zip": (in_zip, set()),
}


def stem(file: str) -> str:
    return file.partition(".")[0]


@dataclass(frozen=True)
class Checked:
    """What an import came to."""

    counts: dict[str, tuple[int, int, int]]
    #: What is said of rows, and how often, rows counted from the first below the header.
    of_rows: Counter[tuple[str, ...]]
    of_files: set[tuple[str, str]]


@dataclass
class Office:
    """An application over a workspace, and who does its jobs."""

    client: TestClient
    store: SqlStore
    folder: Path

    def upload(self, files: list[tuple[str, bytes]], **fields: str) -> str:
        sent = [("files", one) for one in files]
        answer = self.client.post(IMPORTS, files=sent, data=fields)
        assert answer.status_code in (200, 202), answer.text
        return answer.json()["import_id"]

    def checked(self, import_id: str) -> Checked:
        """Return what an import's check came to, once it has ended."""
        path = f"{IMPORTS}/{import_id}"
        do_jobs(Workspace(self.folder), self.store, SystemClock())
        made = self.client.get(path).json()
        found = self._findings(f"{path}/findings?limit=1000")
        levels = Counter(one["level"] for one in found)
        assert (levels["error"], levels["warning"]) == (
            made["errors"],
            made["warnings"],
        )
        return Checked(
            counts={
                stem(one["file"]): (one["rows"], one["kept"], one["rejected"])
                for one in made["counts"]
            },
            of_rows=Counter(
                (stem(one["file"]), one["column"], one["code"], one["value"])
                for one in found
                if one["row"] is not None
            ),
            of_files={
                (stem(one["file"]), one["code"]) for one in found if one["row"] is None
            },
        )

    def _findings(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while path:
            answer = self.client.get(path)
            found += answer.json()["items"]
            path = answer.links.get("next", {}).get("url", "")
        return found


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    convert(Path(SOURCE), folder)
    return folder


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office") / "workspace"
    folder.mkdir()
    store, clock, season, office = workspace_parts(folder)
    client = TestClient(create_app(store, clock, season, office))
    text = issue_token(store, clock, "regulator", None, "office")
    client.headers["Authorization"] = f"Bearer {text}"
    yield Office(client, store, folder)
    store.close()


@pytest.fixture(scope="module")
def whole(office: Office, inputs: Path) -> str:
    """All files, with the whole registry packed."""
    files = {path.name: path.read_bytes() for path in inputs.iterdir()}
    files["targets.csv.gz"] = gzip.compress(files.pop("targets.csv"))
    return office.upload(sorted(files.items()))


def test_every_real_firm_is_counted_as_it_is_by_hand(
    office: Office, whole: str
) -> None:
    checked = office.checked(whole)
    packed = Path(SOURCE) / REGISTRY
    firms = pd.read_csv(packed, dtype=str, keep_default_na=False)
    codes = firms["统一社会信用代码"]
    kept = codes.str.upper().nunique()
    assert checked.counts["targets"] == (len(firms), kept, len(firms) - kept)
    said = Counter(
        code for file, _, code, _ in checked.of_rows.elements() if file == "targets"
    )
    assert said["lower_case"] == (codes != codes.str.upper()).sum()
    items = pd.read_csv(Path(SOURCE) / "items_hainan_2020.csv", dtype=str)
    joint = pd.read_csv(Path(SOURCE) / "joint_items_hainan_v2.csv", dtype=str)
    starting = joint["发起部门"].str.split("、").str.len().sum()
    listed = len(items) + starting
    assert checked.counts["items"] == (listed, listed, 0)
    fields = joint["抽查领域"].nunique()
    assert checked.counts["joint_catalogue"] == (fields, fields, 0)


@pytest.fixture(scope="module")
def tables(inputs: Path) -> dict[str, Rows]:
    """The catalogues and a part of the registry, some rows of which can't be kept."""
    read = {name: table(inputs / f"{name}.csv") for name in SENT}
    header, *firms = read["targets"][: FIRMS + 1]
    firms[1] = firms[0]
    firms[2] = ["", *firms[2][1:]]
    firms[3] = [firms[3][0], "", *firms[3][2:]]
    return {**read, "targets": [header, *firms]}


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_all_forms_of_a_file_come_to_the_same(
    office: Office, whole: str, tables: dict[str, Rows]
) -> None:
    sent = {
        name: office.upload(form(tables), base=whole)
        for name, (form, _) in FORMS.items()
    }
    assert len(set(sent.values())) == len(FORMS) - 1, "a ZIP's files are these files"
    plain = office.checked(sent["csv"])
    firms = pd.DataFrame(tables["targets"][1:], columns=tables["targets"][0])
    whole_rows = firms[(firms["统一社会信用代码"] != "") & (firms["名称"] != "")]
    kept = whole_rows["统一社会信用代码"].str.upper().nunique()
    assert plain.counts["targets"] == (FIRMS, kept, FIRMS - kept)
    assert FIRMS - kept == 3
    for name, (_, told) in FORMS.items():
        checked = office.checked(sent[name])
        assert checked.counts == plain.counts, name
        assert checked.of_rows == plain.of_rows, name
        said = {(table, code) for table in SENT for code in told}
        assert checked.of_files - plain.of_files == said, name
