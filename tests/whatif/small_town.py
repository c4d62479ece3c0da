"""The input files of a town of 120 firms, three departments and six proposals."""

from pathlib import Path

GRADES = "A" * 60 + "B" * 30 + "C" * 20 + "D" * 10
PROBLEMS = {"A": 2, "B": 4, "C": 10, "D": 20}

POLICY = """
year = 2026
today = 2026-01-05
[shares]
joint = ""
credit = ""
coverage = ""
items = ""
[grades]
floor_overall = "0%"
[capacity]
binding = false
"""


def table(path: Path, header: str, rows) -> None:
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def settle(folder: Path, policy: str = POLICY, *, results: bool = False) -> Path:
    """Write the town; with `results`, last year's visits say what they found."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    departments = [(f"D{n}", f"{name}局") for n, name in enumerate("甲乙丙", start=1)]
    table(folder / "departments.csv", "department_id,name", departments)
    firms = [
        (f"F{n:04d}", f"示例{n}号", ("130802", "130803")[n % 2], "6210", grade)
        for n, grade in enumerate(GRADES)
    ]
    header = "target_id,name,district,industry,grade"
    table(folder / "targets.csv", header, firms)
    table(
        folder / "inspectors.csv",
        "inspector_id,name,department_id,certificate_expires_on",
        [
            (f"{d}-{n}", f"员{n}", d, "2028-12-31")
            for d, _ in departments
            for n in range(4)
        ],
    )
    table(
        folder / "items.csv",
        "item_id,department_id,name,kind,legal_basis,minutes",
        [(f"{d}-I", d, f"{d}检查", "一般", "示例条例", 60) for d, _ in departments],
    )
    table(
        folder / "proposals.csv",
        "proposal_id,department_id,item_ids,field,start,end,ratio",
        [
            (
                f"P{m}{d}",
                d,
                f"{d}-I",
                "餐饮",
                f"2026-{m:02d}-01",
                f"2026-{m:02d}-28",
                "",
            )
            for m in (4, 9)
            for d, _ in departments
        ],
    )
    table(
        folder / "joint_catalogue.csv",
        "field,item_ids,initiator,cooperators",
        [("餐饮", "D1-I;D2-I;D3-I", "D1", "D2;D3")],
    )
    if results:
        table(
            folder / "history.csv",
            "检查日期,统一社会信用代码,部门编码,结果代码",
            _visits(),
        )
    return folder


def _visits():
    """Forty visits to firms of each grade, of which some found a problem."""
    for grade, problems in PROBLEMS.items():
        firm = f"F{GRADES.index(grade):04d}"
        for n in range(40):
            day = f"2025-{n // 20 + 3:02d}-{n % 20 + 1:02d}"
            code = "发现问题已责令改正" if n < problems else "未发现问题"
            yield day, firm, "D1", code
