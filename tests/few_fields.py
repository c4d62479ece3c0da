"""A sample city's inputs, of its proposals a few fields: soon planned and drawn."""

import csv
from pathlib import Path

from tests.api.calls import sheet

#: Fields in which departments meet, with rounds in three quarters.
FIELDS = (
    "旅馆业监督抽查",
    "餐饮服务监督抽查",
    "医疗机构监督抽查",
    "成品油市场抽查",
    "食品销售监督抽查",
    "上网服务场所监督抽查",
)
#: A field of which one proposal inspects every firm, in a round of its own.
WHOLE = "道路运输行业抽查"
#: What can only be asked of all fields together.
OF_ALL_FIELDS = {
    'floor_overall = "3%"': "floor_overall = 0",
    'coverage = ">=0.03"': 'coverage = ""',
    "items = 1.0": 'items = ""',
}


def keep_few_fields(inputs: Path, fields: tuple[str, ...] = FIELDS) -> None:
    """Leave out of a sample city's inputs all proposals but those of some fields."""
    workbook = inputs / "proposals.xlsx"
    header, *proposals = sheet(workbook.read_bytes())
    workbook.unlink()
    field = header.index("抽查领域")
    kept = [row for row in proposals if row[field] in fields]
    with (inputs / "proposals.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *kept])
    policy = (inputs / "policy.toml").read_text("utf-8")
    for asked, of_some in OF_ALL_FIELDS.items():
        assert asked in policy
        policy = policy.replace(asked, of_some)
    (inputs / "policy.toml").write_text(policy, encoding="utf-8", newline="\n")
