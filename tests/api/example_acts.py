"""What is done in the example's year, in the order in which it is done."""

import io
from typing import Any

from xlsxwriter import Workbook

from planner.ids import hash_fields
from planner.publishing.letters import letters
from planner.publishing.publication import local_day
from planner.publishing.store import (
    EntryRow,
    InspectorRow,
    ItemRow,
    TeamRow,
    VisitRow,
)
from planner.publishing.withdrawal import What, public_id
from tests.api.example_year import (
    ASYNC,
    DEPARTMENT,
    FIRST,
    LOTTERY,
    PARTIES,
    SECOND,
    Town,
    at,
)
from tests.api.people import PASSWORD, office

IMPORT = "/imports/{import_id}"
VISIT = f"{DEPARTMENT}/visits/{{visit_id}}"
RESULT = f"{VISIT}/results/{{item_id}}"
LEAD, PARTNER = "lead SCJG", "lead XFJY"
STEPS_AFTER = f"{DEPARTMENT}/followups/{{visit_id}}/{{department_id}}/{{item_id}}/steps"
FOUND = {
    "codes": ["发现问题已责令改正"],
    "inspected_on": "2026-03-19",
    "note": "灭火器过期，已当场责令更换",
    "evidence": "SCJG-2026-0319-07",
    "rectify_by": "2026-04-18",
}
NOTHING = {"codes": ["未发现问题"], "inspected_on": "2026-03-19"}

Ids = dict[str, Any]


def play(town: Town) -> None:
    """Play the year; what is left to be read is read after each act."""
    ids = {"year": "2026", **access(town), **inputs(town)}
    ids |= plans(town, ids)
    ceremony(town)
    ids |= drawn(town)
    town.sweep(ids)
    teams(town, ids)
    replacements(town, ids)
    ids |= results(town, ids)
    town.sweep(ids)
    results_of_another(town, ids)
    second_round(town)
    revision(town)
    library(town, ids)
    end(town, ids)
    withdrawals(town, ids)
    town.sweep(ids)


def access(town: Town) -> Ids:
    """Make accounts and tokens, and take some back."""
    clerk = {"role": "clerk", "department_id": "SCJG", "name": "王芳（虚构）"}
    link = town.office("POST", "/users", clerk)["link"]
    # Later the ledger tells of a plan kept for this very text of the program.
    town.call("", "GET", "/api/v1/public/ledger/checkpoint")
    accounts = office(town.store, town.clock)
    accounts.use_link(link["path"].rpartition("/")[2], "wangfang", PASSWORD)
    (user,) = town.office("GET", "/users")["items"]
    of_user = {"user_id": user["user_id"]}
    reset = town.office("POST", "/users/{user_id}/reset", **of_user)
    town.office("POST", "/links/{link_id}/revoke", link_id=reset["link_id"])
    town.office("POST", "/users", {"role": "auditor", "name": "李强（虚构）"})
    lead = {"role": "lead", "department_id": "SCJG", "name": "餐饮科"}
    token = town.office("POST", "/tokens", lead)["kept"]["token_id"]
    town.office("POST", "/tokens/{token_id}/revoke", token_id=token)
    town.office("POST", "/users/{user_id}/disable", **of_user)
    return {**of_user, "token_id": token}


def inputs(town: Town) -> Ids:
    """Upload the year's files, one of them with a fault, then mend that one."""
    files = {path.name: path.read_bytes() for path in town.files.iterdir()}
    items = files["items.csv"]
    files["items.csv"] = items + items.splitlines(keepends=True)[1]
    faulty = town.upload(files, year="2026")
    town.work()
    made = town.upload({"items.csv": items}, base=faulty["import_id"])
    town.work()
    town.upload({"items.csv": items}, base=faulty["import_id"])
    ids = {"import_id": made["import_id"]}
    policy = f"/api/v1/regulator{IMPORT}/policy"
    text = town.office("GET", f"{IMPORT}/policy", **ids)["text"]
    for old, new in (("reserve = 2", "reserve = 3"), (">=0.243", ">=0.95")):
        assert old in text
        text = text.replace(old, new)
        seen = town.tag("coordinator", policy, **ids)
        town.office("PUT", f"{IMPORT}/policy", {"text": text}, headers=seen, **ids)
    of_faulty = {"import_id": faulty["import_id"]}
    return {**ids, "number": "2", f"GET {IMPORT}/findings": of_faulty}


def plans(town: Town, ids: Ids) -> Ids:
    """Have plans made: of the policy, beside another, and of one that can't be met."""
    asked = {"import": ids["import_id"], "policy_version": 2}
    beside = {**asked, "what_if": ["joint_share=0.2,0.243"]}
    never = {**asked, "policy_version": 3}
    plan, beside, never = (
        town.office("POST", "/plans", body)["plan_id"]
        for body in (asked, beside, never)
    )
    town.work()
    town.office("POST", "/plans", asked)
    other = town.office("POST", "/plans", {**asked, "policy_version": 1})
    job = {"job_id": other["job_id"]}
    town.office("POST", "/jobs/{job_id}/cancellation", **job)
    seen = town.tag("coordinator", "/api/v1/regulator/plans/{plan_id}", plan_id=plan)
    town.office("POST", "/plans/{plan_id}/approval", plan_id=plan, headers=seen)
    town.work()
    one = "GET /plans/{plan_id}"
    return {
        **job,
        "plan_id": plan,
        f"{one}/what-if": {"plan_id": beside},
        f"{one}/ways": {"plan_id": never},
        f"{one}/findings": {"plan_id": never},
    }


def ceremony(town: Town) -> None:
    """Hold the first round: commitments, statement, reveals, public value, draw."""
    town.clock.time = at(1, 6)
    announced = {
        "round": FIRST,
        "parties": list(PARTIES),
        "reveal_by": "2026-01-06T02:00:00Z",
        "public_source": LOTTERY,
        "source_at": "2026-01-06T13:00:00Z",
    }
    town.office("POST", "/ceremonies", announced)
    nonces = {party: hash_fields("example", party) for party in PARTIES}
    callers = dict(zip(PARTIES, (LEAD, "notary"), strict=True))
    for party, nonce in nonces.items():
        made = hash_fields("commit", FIRST, party, nonce)
        town.party(callers[party], FIRST, "commitment", {"commitment": made})
    held = "/ceremonies/{round_id}"
    stated = town.office("POST", f"{held}/statement", round_id=FIRST)
    digest = stated["statement_digest"]
    for party, nonce in nonces.items():
        body = {"nonce": nonce, "statement_digest": digest}
        town.party(callers[party], FIRST, "reveal", body)
    town.clock.time = at(1, 6, 13, 5)
    value = {"answer": "01 02 03 + 04", "where": "中国福彩网"}
    town.office("POST", f"{held}/value", value, round_id=FIRST)
    town.office("POST", f"{held}/draw", round_id=FIRST)


def drawn(town: Town) -> Ids:
    """Return the ids of what was drawn: a visit in which both have an item."""
    both = {"SCJG", "XFJY"}
    of = {item.item_id: item.department_id for item in town.rows(ItemRow)}
    joint = next(
        visit
        for visit in town.rows(VisitRow)
        if both <= {of[item] for item in visit.item_ids}
    )
    listed = public_id(
        2026, What.LISTED, f"{FIRST}|{joint.entry_ids[0]}|{joint.target_id}"
    )
    return {
        "round_id": FIRST,
        "visit_id": joint.visit_id,
        "entry_id": joint.entry_ids[0],
        "target_id": joint.target_id,
        "department_id": "SCJG",
        "item_id": item_of(town, joint.visit_id, "SCJG"),
        "GET /lists/{public_id}": {"public_id": listed},
        "GET /search": {"params": {"q": joint.name}},
        "GET /plans/{plan_id}/file": {"params": {"path": "plan/entries.csv"}},
        "GET /reports/monthly": {"params": {"month": "2026-03"}},
        "GET /rounds/{round_id}/part.zip": {"params": {"districts": "1308"}},
    }


def item_of(town: Town, visit_id: str, department_id: str) -> str:
    """Return what a department inspects in a visit."""
    own = {i.item_id for i in town.rows(ItemRow) if i.department_id == department_id}
    (visit,) = (v for v in town.rows(VisitRow) if v.visit_id == visit_id)
    return next(item for item in visit.item_ids if item in own)


def teams(town: Town, ids: Ids) -> None:
    """Confirm teams, change who is ill or moves, replace firms that have closed."""
    town.clock.time = at(1, 7)
    town.call(LEAD, "POST", f"{DEPARTMENT}/confirmations", {"round": FIRST})
    visit = {"visit_id": ids["visit_id"]}
    town.call(PARTNER, "POST", f"{VISIT}/confirmation", **visit)
    away = {"first": "2026-01-08", "last": "2026-12-31", "reason": "病假"}
    ill = {"change": "ill", "inspector_id": seat(town, **visit, of="SCJG"), **away}
    town.call(LEAD, "POST", f"{VISIT}/substitution", ill, **visit)
    other = {**ill, "inspector_id": seat(town, **visit, of="XFJY")}
    town.office("POST", "/substitutions", {"changes": [other]})
    gone = seat(town, **visit, of="XFJY")
    table = f"变更,执法证号,开始,理由\n离岗,{gone},2026-01-08,调离\n".encode()
    sent = {"file": ("变更.csv", table)}
    town.office("POST", "/substitutions/table", files=sent)


def seat(town: Town, visit_id: str, of: str) -> str:
    """Return somebody of a department who is in a visit's team."""
    people = town.rows(InspectorRow)
    own = {one.inspector_id for one in people if one.department_id == of}
    seats = [one.inspector_id for one in town.rows(TeamRow) if one.visit_id == visit_id]
    return next(one for one in seats if one in own)


def replacements(town: Town, ids: Ids) -> None:
    """Put reserves in the place of two firms that have closed."""
    closed = {"reason": "closed", "note": "现场已无经营迹象"}
    others = [v for v in town.rows(VisitRow) if v.visit_id != ids["visit_id"]]
    own = next(visit for visit in others if "SCJG" in visit.department_ids)
    other = next(visit for visit in others if "SCJG" not in visit.department_ids)
    town.call(LEAD, "POST", f"{VISIT}/replacement", closed, visit_id=own.visit_id)
    where = "/visits/{visit_id}/replacement"
    town.office("POST", where, closed, visit_id=other.visit_id)


def results(town: Town, ids: Ids) -> Ids:
    """A department enters, is sent back, corrects, reviews and publishes a result."""
    town.clock.time = at(3, 20)
    one = {"visit_id": ids["visit_id"], "item_id": ids["item_id"]}
    visit = {"visit_id": ids["visit_id"]}
    found = {"items": [{"item_id": ids["item_id"], **FOUND}]}
    town.call(LEAD, "POST", f"{VISIT}/results", found, **visit)
    back = {"reason": "请补充证据编号", "results": [seen(town, LEAD, one)]}
    town.call(LEAD, "POST", f"{DEPARTMENT}/results/return", back)
    mended = {**FOUND, "evidence": "SCJG-2026-0319-08", "reason": "补充证据编号"}
    tag = town.tag(LEAD, RESULT, **one)
    town.call(LEAD, "POST", f"{RESULT}/correction", mended, headers=tag, **one)
    good = {"results": [seen(town, LEAD, one)]}
    town.call(LEAD, "POST", f"{DEPARTMENT}/results/review", good)
    publish = {"visit": ids["visit_id"]}
    town.call(LEAD, "POST", f"{DEPARTMENT}/results/publication", publish)
    step = {"kind": "measure", "done_on": "2026-03-20", "text": "已下达责令改正通知书"}
    town.call(LEAD, "POST", STEPS_AFTER, step, department_id="SCJG", **one)
    place = f"{ids['visit_id']}|SCJG|{ids['item_id']}"
    return {"public_id": public_id(2026, What.RESULT, place)}


def seen(town: Town, who: str, one: Ids) -> Ids:
    """Return a result as somebody saw it."""
    return {**one, "tag": town.tag(who, RESULT, **one)["If-Match"]}


def results_of_another(town: Town, ids: Ids) -> None:
    """Another department sends a table; the regulator does what its lead would."""
    item = item_of(town, ids["visit_id"], "XFJY")
    head = ("检查编号", "事项编码", "结果代码", "检查日期")
    row = (ids["visit_id"], item, "未发现问题", "2026-03-19")
    for suffix, table in (("csv", in_csv(head, row)), ("xlsx", in_xlsx(head, row))):
        where = f"{DEPARTMENT}/results.{suffix}"
        file = {"file": (f"结果.{suffix}", table)}
        town.call(PARTNER, "POST", where, files=file)
    of_result = {"visit_id": ids["visit_id"], "department_id": "XFJY", "item_id": item}
    path = "/visits/{visit_id}/results/{department_id}/{item_id}"

    def tag() -> dict[str, str]:
        return town.tag("coordinator", f"/api/v1/regulator{path}", **of_result)

    def as_seen() -> Ids:
        return {**of_result, "tag": tag()["If-Match"]}

    back = {"reason": "请核对检查日期", "results": [as_seen()]}
    town.office("POST", "/results/return", back)
    mended = {**NOTHING, "inspected_on": "2026-03-18", "reason": "核对检查日期"}
    town.office("POST", f"{path}/correction", mended, headers=tag(), **of_result)
    town.office("POST", "/results/review", {"results": [as_seen()]})
    town.office("POST", "/results/publication", {"department": "XFJY"})
    wrong = {"reason": "对象填错，另行录入"}
    town.office("POST", f"{path}/withdrawal", wrong, headers=tag(), **of_result)


def in_csv(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def in_xlsx(*rows: tuple[str, ...]) -> bytes:
    data = io.BytesIO()
    with Workbook(data) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return data.getvalue()


def withdrawals(town: Town, ids: Ids) -> None:
    """Take back a list's row, and a result; put the row back."""
    row = {
        "round_id": FIRST,
        "entry_id": ids["entry_id"],
        "target_id": ids["target_id"],
        "ground": "wrong_target",
        "note": "同名主体，登记信息录入有误",
    }
    made = town.office("POST", "/withdrawals", row)
    town.sweep(ids)
    town.office(
        "POST",
        "/withdrawals/{public_id}/restoration",
        {"note": "经复核，原公示内容无误"},
        public_id=made["public_id"],
    )
    one = {"visit_id": ids["visit_id"], "item_id": ids["item_id"]}
    tag = town.tag(LEAD, RESULT, **one)
    wrong = {"reason": "对象填错，另行录入"}
    town.call(LEAD, "POST", f"{RESULT}/withdrawal", wrong, headers=tag, **one)


def second_round(town: Town) -> None:
    """Have the next round drafted by a job, then abandon it."""
    announced = {
        "round": SECOND,
        "parties": list(PARTIES),
        "reveal_by": "2026-03-23T02:00:00Z",
    }
    town.office("POST", "/ceremonies", announced, headers=ASYNC)
    town.work()
    why = {"reason": "fault", "text": "公证处届时不能到场，改日举行"}
    held = "/ceremonies/{round_id}"
    town.office("POST", f"{held}/abandonment", why, round_id=SECOND)
    town.office("POST", f"{held}/draw", round_id=FIRST, headers=ASYNC)
    town.work()


def revision(town: Town) -> None:
    """Postpone an entry of the last round."""
    year = town.store.year()
    assert year is not None
    entry = town.rows(EntryRow)[-1].entry_id
    table = in_csv(
        ("变更", "计划编号", "建议编号", "开始", "结束", "理由"),
        ("延期", entry, "", "2026-09-01", "2026-10-31", "防汛期间暂缓"),
    )
    sent = {"changes": ("本次变更.csv", table)}
    accept = {"accept": "市联席会议 2026 年第 3 次会议纪要"}
    town.office("POST", "/revisions", files=sent, data=accept)
    town.work()


def library(town: Town, ids: Ids) -> None:
    """Push new firms and the month's grades, and draw what isn't drafted from them."""
    opened = {
        "target_id": "92130825MA0EXAMPLE",
        "name": "晨光便民超市（虚构）",
        "district": "130825",
        "industry": "5212",
        "registered_on": "2026-03-19",
    }
    closed = {"target_id": ids["target_id"], "status": "注销"}
    path = "/api/v1/library/rows"
    town.call("approval", "POST", path, {"rows": [opened, closed]})
    town.work()
    gone = in_csv(("统一社会信用代码", "移出"), (opened["target_id"], "是"))
    sent = {"table": ("三月十九日注销.csv", gone)}
    path = "/api/v1/library/increments"
    job = town.call("approval", "POST", path, files=sent)
    town.work()
    path = "/api/v1/library/pushes/{job_id}"
    town.call("approval", "GET", path, job_id=job["job_id"])
    grades = in_csv(("统一社会信用代码", "信用风险等级"), (ids["target_id"], "D"))
    sent = {"table": ("三月等级.csv", grades)}
    town.office("POST", "/library/increments", files=sent, data={"whole": "false"})
    town.work()
    town.office("GET", "/library")
    town.office("GET", "/library/differences")
    town.office("POST", "/library/taking", {"snapshot": "", "accept": ""})
    town.work()


def end(town: Town, ids: Ids) -> None:
    """Release the first round; a firm looks itself up."""
    town.clock.time = at(1, 4, year=2027)
    town.office("POST", "/ceremonies/{round_id}/release", round_id=FIRST)
    own = {ids["target_id"]}
    today = local_day(town.clock.now())
    (letter,) = letters(town.store, FIRST, today, only=own)
    asked = {"round": FIRST, "target_id": letter.target_id, "code": letter.code}
    town.call("", "POST", "/api/v1/public/self-check", asked)
