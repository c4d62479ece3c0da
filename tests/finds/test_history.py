"""Results in the table of past visits: read as lists, and digested only where given."""

from dataclasses import asdict, replace
from datetime import date

from planner.campaign.digests import digest_records, plain
from planner.ids import digest_json
from planner.registry import PastVisit
from tests.importing.village import INN, SHOP, import_village, table, told

VISIT = PastVisit(target_id=INN, visited_on=date(2025, 5, 6), department_id="D1")


def test_results_of_past_visits_are_lists_and_empty_where_nobody_noted_them(tmp_path):
    history = table(
        "统一社会信用代码,检查日期,结果代码",
        f"{INN},2025-05-06,发现问题已责令改正；未按规定公示应当公示的信息",
        f"{SHOP},2025-05-07,",
    )
    registry, findings = import_village(tmp_path, {"history.csv": history})
    assert told(findings) == []
    assert {v.target_id: v.codes for v in registry.history} == {
        INN: ("发现问题已责令改正", "未按规定公示应当公示的信息"),
        SHOP: (),
    }


def test_rows_in_another_order_make_the_same_history(tmp_path):
    rows = [f"{INN},2025-05-06,{code}" for code in ("未发现问题", "发现问题待后续处理")]
    header = "target_id,visited_on,codes"
    histories = []
    for ordered in (rows, rows[::-1]):
        files = {"history.csv": table(header, *ordered)}
        histories.append(import_village(tmp_path, files)[0].history)
    assert histories[0] == histories[1]


def test_a_history_without_results_has_the_digest_that_it_always_had():
    said = plain(asdict(VISIT))
    del said["codes"]
    assert digest_records([VISIT]) == digest_json([said])
    with_codes = replace(VISIT, codes=("未发现问题",))
    assert digest_records([with_codes]) != digest_records([VISIT])
