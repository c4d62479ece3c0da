"""Days on which some visits aren't made: farming seasons, exams."""

from datetime import date

from planner.campaign.digests import inputs_digest
from planner.policy.record import Policy
from planner.registry import BlockedDays
from tests.importing.village import import_village, table, told

HEADER = "部门编码,行业范围,开始,结束,事由"


def blocked(folder, *rows, header=HEADER):
    registry, findings = import_village(
        folder, {"blocked_days.csv": table(header, *rows)}
    )
    return registry, findings


def test_a_row_says_who_what_and_when(tmp_path):
    registry, findings = blocked(tmp_path, "D1,A01,2026-06-01,2026-06-15,农忙")
    assert findings == []
    (row,) = registry.blocked_days
    assert row == BlockedDays(
        department_id="D1",
        industries=("01",),
        first=date(2026, 6, 1),
        last=date(2026, 6, 15),
        reason="农忙",
    )


def test_an_empty_cell_is_everybody_or_every_industry(tmp_path):
    registry, findings = blocked(tmp_path, ",,2026-06-07,2026-06-09,高考")
    assert findings == []
    assert registry.blocked_days[0].department_id == ""
    assert registry.blocked_days[0].industries == ()


def test_faults_are_told_by_row_and_column(tmp_path):
    registry, findings = blocked(
        tmp_path,
        "D1,,2026-06-15,2026-06-01,农忙",
        "D9,,2026-06-01,2026-06-02,农忙",
        "D1,,五月,2026-06-02,农忙",
    )
    assert registry.blocked_days == ()
    assert [(f[1], f[2], f[3]) for f in told(findings)] == [
        (2, "结束", "bad_window"),
        (3, "部门编码", "unknown_reference"),
        (4, "开始", "bad_date"),
    ]


def test_the_year_is_another_with_blocked_days(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with_rows, _ = blocked(tmp_path / "a", "D1,,2026-06-01,2026-06-02,农忙")
    without, _ = blocked(tmp_path / "b", header=HEADER)
    policy = Policy()
    assert inputs_digest(with_rows, policy) != inputs_digest(without, policy)
