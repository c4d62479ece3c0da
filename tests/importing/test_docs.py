"""The documentation of inputs and findings says all there is."""

from pathlib import Path

import pytest

from planner.importing.schema import TABLES
from planner.messages import MESSAGES, http
from planner.policy.toml import FIELDS

#: The API's problems are not findings; docs/api.md has them.
TOLD = {code: m for code, m in MESSAGES.items() if code not in http.MESSAGES}
DOCS = Path(__file__).parents[2] / "docs"
FINDINGS = (DOCS / "findings.md").read_text(encoding="utf-8").splitlines()
INPUTS = (DOCS / "inputs.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("code", TOLD)
def test_every_finding_is_documented_with_its_remedy(code):
    message = TOLD[code]
    (line,) = [line for line in FINDINGS if line.startswith(f"| `{code}` |")]
    _, level, meaning, _ = line.strip("| ").split(" | ")
    assert level.startswith(("error", "warning"))
    assert meaning.endswith(".")
    assert line.endswith(f"| {message.remedy} |")


def test_no_finding_is_documented_that_there_isnt():
    told = {line.split("`")[1] for line in FINDINGS if line.startswith("| `")}
    assert told == TOLD.keys()


@pytest.mark.parametrize("schema", TABLES.values(), ids=list(TABLES))
def test_every_column_is_documented_with_both_headers(schema):
    star = " *" if schema.required else ""
    (line,) = [
        line for line in INPUTS if line.startswith(f"| `{schema.stem}`{star} | ")
    ]
    for column in schema.columns:
        required = " *" if column.required else ""
        assert f"`{column.name}` {column.header_zh}{required}" in line


@pytest.mark.parametrize(
    "section", sorted({f.partition(".")[0] for f in FIELDS if "." in f})
)
def test_every_section_of_the_policy_is_documented(section):
    assert any(line.startswith(f"| `[{section}]` |") for line in INPUTS)
