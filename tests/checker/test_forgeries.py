"""One thing changed, and the checker refuses: plainly, or with all digests refitted."""

import pytest

import verify_round
from tests.checker.bundles import faults
from tests.checker.forgery import Round, append_row
from tests.protocol.examples import EXAMPLES
from tests.protocol.plain_engine import h

CONFIDENTIAL, OPEN, SMALL = EXAMPLES


@pytest.fixture
def drawn():
    return Round(CONFIDENTIAL)


@pytest.fixture
def loose(drawn):
    """A round that will be refitted anyway, with a smaller tree to be quick."""
    drawn.statement["frame"]["bucket_hex"] = 2
    return drawn


@pytest.fixture
def open_round():
    return Round(OPEN)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_the_worked_examples_pass_every_check(example):
    report = verify_round.report_on(Round(example).bundle())

    results = {check["check"]: check["result"] for check in report["checks"]}
    of_teams = {check.__name__.replace("_", " ") for check in verify_round.OF_TEAMS}
    skipped = {name for name, result in results.items() if result == "SKIP"}
    assert skipped == {"published list", "districts", *of_teams}
    assert set(results.values()) == {"PASS", "SKIP"}
    assert len(results) - len(skipped) == 17


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_refitting_an_honest_round_changes_nothing(example):
    honest, refitted = Round(example), Round(example)

    refitted.refit()

    assert refitted.written().record == honest.written().record
    assert refitted.statement == honest.statement


# One thing changed, everything else as it was


def grade_of_one_firm(r):
    r.table.loc[r.table["grade"] == "A", "grade"] = ["B"] + ["A"] * (
        sum(r.table["grade"] == "A") - 1
    )


def firm_left_out(r):
    r.table = r.table.iloc[1:]


def firm_twice(r):
    r.table = append_row(r.table, r.table.iloc[3])


def firm_added(r):
    row = r.table.iloc[3].copy()
    row["target_id"] = "9113000000000X"
    r.table = append_row(r.table, row)


def visits_of_a_firm(r):
    r.table.loc[5, "visits"] = "3"


def name_of_a_firm(r):
    r.table.loc[5, "name"] += "（改）"


def columns_swapped(r):
    r.table = r.table[["target_id", *reversed(list(r.table.columns[1:]))]]


def swap_with_reserve(r):
    row = r.row("P001", "A")
    row["selected"][0], row["reserve"][0] = row["reserve"][0], row["selected"][0]


def swap_between_ranks(r):
    row = r.row("P001", "D")
    row["selected"][:2] = row["selected"][1::-1]


def hidden_skip(r):
    r.row("P001", "A")["skipped"].pop()


def invented_skip(r):
    r.row("P001", "C")["skipped"].append("9113022100000F")


def reserve_cut(r):
    r.row("P001", "A")["reserve"].pop()


def place_moved(r):
    r.row("P001", "A")["selected"][0][1] = "5"


def quota_raised(r):
    row = r.row("P001", "A")
    row["quota"] = 2
    row["selected"].append(row["reserve"].pop(0))


def eligible_of_record(r):
    r.row("P001", "A")["eligible"] += 1


def shortfall_claimed(r):
    r.row("P001", "A")["shortfall"] = 1


def stratum_left_out_of_record(r):
    r.record["strata"].remove(r.row("P001", "A"))


def stratum_twice_in_record(r):
    r.record["strata"].append(r.row("P001", "A"))


def another_seed(r):
    r.seed = "0" * 64


def another_nonce(r):
    r.reveals["nonces"][1]["nonce"] = "0" * 64


def nonce_withheld(r):
    r.reveals["nonces"].pop()


def nonce_of_a_stranger(r):
    r.reveals["nonces"].append({"party": "stranger", "nonce": "0" * 64})


def another_public_value(r):
    r.reveals["public_value"] += " "


def another_key(r):
    r.key = "0" * 64


def expected_number(r):
    r.stratum("P001", "D")["expected_micro"] += 100_000


def offset_moved(r):
    r.stratum("P003", "A")["offset"] = "0"


def strata_reordered(r):
    r.strata["entries"][0]["strata"].reverse()


def cap_raised(r):
    r.strata["caps"]["A"] = 9


def scope_widened(r):
    r.planned("P001")["scope"]["include"]["status"] = ["存续", "在业", "注销"]


def window_moved(r):
    r.planned("P001")["window"][1] = "2026-06-01"


def policy_changed(r):
    r.policy["name"] = "other"


def reserve_stated(r):
    r.entry("P001")["reserve"] = 0


def group_changed(r):
    r.entry("P003")["group"] = "g9"


def entries_reordered(r):
    r.statement["entries"].reverse()


def root_changed(r):
    r.statement["frame"]["root"] = "0" * 64


def list_digest_changed(r):
    r.record["list_digest"] = "0" * 64


def result_digest_changed(r):
    r.record["result_digest"] = "0" * 64


def reveal_time_moved(r):
    r.statement["reveal_by"] = "2026-01-04T11:00:00Z"


SINGLE_CHANGES = {
    grade_of_one_firm: {"frame root", "eligibility", "selections"},
    firm_left_out: {"frame rows and ids", "frame root", "eligibility"},
    firm_twice: {"frame rows and ids", "frame root"},
    firm_added: {"frame rows and ids", "frame root"},
    visits_of_a_firm: {"frame root"},
    name_of_a_firm: {"frame root"},
    columns_swapped: {"members", "frame root"},
    swap_with_reserve: {"selections", "result digest", "list digest"},
    swap_between_ranks: {"selections", "result digest"},
    hidden_skip: {"selections"},
    invented_skip: {"selections"},
    reserve_cut: {"selections"},
    place_moved: {"selections"},
    quota_raised: {"selections", "result digest", "list digest"},
    eligible_of_record: {"selections"},
    shortfall_claimed: {"selections"},
    stratum_left_out_of_record: {"selections", "result digest", "list digest"},
    stratum_twice_in_record: {"selections", "result digest", "list digest"},
    another_seed: {"seed", "selections"},
    another_nonce: {"commitments", "seed"},
    nonce_withheld: {"commitments", "seed"},
    nonce_of_a_stranger: {"commitments"},
    another_public_value: {"seed"},
    another_key: {"custody and mode", "strata digest", "frame root", "selections"},
    expected_number: {"strata digest", "sums of entries"},
    offset_moved: {"strata digest", "selections"},
    strata_reordered: {"strata digest"},
    cap_raised: {"strata digest", "selections"},
    scope_widened: {"plan digest", "eligibility", "selections"},
    window_moved: {"plan digest"},
    policy_changed: {"policy digest"},
    reserve_stated: {"seed", "selections"},
    group_changed: {"seed", "selections"},
    entries_reordered: {"seed", "selections"},
    root_changed: {"seed", "frame root"},
    list_digest_changed: {"list digest"},
    result_digest_changed: {"result digest"},
    reveal_time_moved: {"seed"},
}


@pytest.mark.parametrize("change", SINGLE_CHANGES, ids=lambda c: c.__name__)
def test_one_thing_changed_is_refused(drawn, change):
    change(drawn)

    assert drawn.failed() >= SINGLE_CHANGES[change]


def no_key(r):
    r.key = None


def test_a_round_without_its_key_is_refused(drawn):
    no_key(drawn)

    assert drawn.failed() == {
        "members",
        "custody and mode",
        "strata digest",
        "frame root",
        "selections",
        "result digest",
    }


def test_a_record_whose_digests_were_refitted_is_still_refused(drawn):
    for change in (swap_with_reserve, quota_raised, hidden_skip):
        change(drawn)
        drawn.refit_digests_of_result()

        assert drawn.failed() == {"selections"}


# What a statement may not do, with every digest, the seed and the draw refitted


def strata_by_kind(r):
    r.planned("P001")["strata_columns"] = ["kind"]


def scope_on_an_id(r):
    r.planned("P001")["scope"]["exclude"]["target_id"] = ["9113022100000Z"]


def scope_on_a_name(r):
    r.planned("P001")["scope"]["include"]["name"] = ["示例"]


def scope_on_the_grade(r):
    r.planned("P001")["scope"]["exclude"]["grade"] = ["Z"]


def scope_on_visits(r):
    r.planned("P001")["scope"]["range"] = {"visits": ["", "9", True]}


def scope_on_no_column(r):
    r.planned("P001")["scope"]["exclude"]["weather"] = ["rain"]


def visit_group_of_windows_apart(r):
    r.entry("P004")["visit_group"] = "v1"


def window_turned_round(r):
    r.planned("P003")["window"].reverse()


def party_twice(r):
    r.statement["parties"].append(r.statement["parties"][0])


def no_source_and_one_party(r):
    r.statement["public_source"] = r.reveals["public_value"] = "none"
    del r.statement["parties"][1:], r.reveals["nonces"][1:]


def source_before_the_reveals(r):
    r.statement["source_at"] = "2026-01-04T11:59:59Z"


def round_superseding_itself(r):
    r.statement["supersedes"] = {"round": r.statement["round"], "reason": "again"}


def entry_twice(r):
    r.statement["entries"].append(dict(r.statement["entries"][0]))


def entry_planned_twice(r):
    r.plan["entries"].append(dict(r.plan["entries"][0]))


def entry_without_strata(r):
    r.strata["entries"].pop()


def district_never_drawn(r):
    r.stratum("P002", "130803.A")["expected_micro"] = 0


def riskier_grade_drawn_less(r):
    r.stratum("P001", "D")["expected_micro"] = 4 * 199_999


def riskier_grade_drawn_less_in_a_district(r):
    r.stratum("P002", "130821.C")["expected_micro"] = 2 * 59_999


def grades_renamed(r):
    r.strata["grades"] = ["D", "C", "B", "A"]


def grade_without_a_place(r):
    r.strata["grades"].remove("D")


def stratum_of_another_grade(r):
    r.stratum("P001", "D")["grade"] = "-"


def more_expected_than_eligible(r):
    r.stratum("P001", "D")["expected_micro"] = 4_000_001


def offset_past_the_circle(r):
    r.stratum("P001", "D")["offset"] = str(2**60)


def stratum_of_nobody(r):
    r.strata["entries"][0]["strata"].append(
        {
            "stratum": "E",
            "grade": "-",
            "eligible": 0,
            "expected_micro": 0,
            "offset": "0",
        }
    )


def eligible_overstated(r):
    r.stratum("P001", "A")["eligible"] += 1


def stratum_unlisted(r):
    r.strata["entries"][0]["strata"].remove(r.stratum("P001", "A"))


def column_unsealed(r):
    r.statement["frame"]["sealed_columns"] = ["grade"]


def name_sealed(r):
    r.statement["frame"]["sealed_columns"] = ["name", "grade", "visits"]


def bar_in_a_name(r):
    r.table.loc[5, "name"] = "甲|乙"


def control_in_a_name(r):
    r.table.loc[5, "name"] = "甲\x07"


def bad_target_id(r):
    r.table.loc[5, "target_id"] = "示例"


def tags_out_of_order(r):
    r.table.loc[5, "tags"] = "key;food"


def tag_twice(r):
    r.table.loc[5, "tags"] = "key;key"


def firm_twice_and_counted(r):
    closed = r.table.index[r.table["status"] == "注销"][0]
    r.table = append_row(r.table, r.table.loc[closed])


def stratum_twice(r):
    strata = r.strata["entries"][0]["strata"]
    strata.append(dict(strata[0]))


def targets_moved_between_strata(r):
    r.stratum("P001", "A")["eligible"] -= 1
    r.stratum("P001", "B")["eligible"] += 1


def stratum_cut_finer_by_hand(r):
    r.stratum("P001", "D")["stratum"] = "130803.D"


def windows_that_overlap_in_a_chain_only(r):
    for entry_id in ("P001", "P002", "P003"):
        r.entry(entry_id)["visit_group"] = "v1"
    r.planned("P001")["window"] = ["2026-03-01", "2026-04-30"]
    r.planned("P002")["window"] = ["2026-04-01", "2026-06-30"]
    r.planned("P003")["window"] = ["2026-05-01", "2026-08-31"]


def entry_without_plan(r):
    r.plan["entries"].remove(r.planned("P004"))


def strata_of_an_entry_not_drawn(r):
    r.statement["entries"].remove(r.entry("P004"))


def grade_named_twice(r):
    r.strata["grades"].insert(1, "A")


def column_listed_twice(r):
    r.statement["frame"]["list_columns"].append("tags")


def list_column_of_nothing(r):
    r.statement["frame"]["list_columns"].append("weather")


def sealed_in_another_order(r):
    r.statement["frame"]["sealed_columns"].reverse()


def value_without_a_source(r):
    r.statement["public_source"] = "none"


def source_without_a_value(r):
    r.reveals["public_value"] = "none"


def full_stop_in_a_district(r):
    r.table.loc[5, "district"] = "1308.03"


def full_stop_in_a_grade(r):
    r.table.loc[5, "grade"] = "A.B"


def visits_in_words(r):
    r.table.loc[5, "visits"] = "两次"


def visits_in_wide_digits(r):
    r.table.loc[5, "visits"] = "１"


def visits_below_nought(r):
    r.table.loc[5, "visits"] = "-1"


def id_with_a_space(r):
    r.table.loc[5, "target_id"] += " "


def id_in_wide_digits(r):
    r.table.loc[5, "target_id"] = "９" + r.table.loc[5, "target_id"][1:]


def id_too_long(r):
    r.table.loc[5, "target_id"] = "9" * 65


def tag_of_nothing(r):
    r.table.loc[5, "tags"] = "food;"


def scope_of_another_kind(r):
    r.planned("P001")["scope"]["only"] = {"industry": ["62"]}


def range_without_its_third(r):
    r.planned("P003")["scope"]["range"]["registered_on"].pop()


def no_such_day(r):
    r.planned("P003")["window"][1] = "2026-11-31"


def day_in_another_layout(r):
    r.planned("P003")["window"][0] = "20260301"


def time_of_another_zone(r):
    r.statement["reveal_by"] = "2026-01-04T20:00:00+08:00"


def offset_with_a_leading_zero(r):
    r.stratum("P001", "D")["offset"] = "01"


def cap_below_nought(r):
    r.strata["caps"]["A"] = -1


def cap_that_is_a_truth_value(r):
    r.strata["caps"]["A"] = True


def reserve_that_is_a_truth_value(r):
    r.entry("P001")["reserve"] = False


def statement_of_another_protocol(r):
    r.statement["protocol"] = "draw/2"


def mode_of_another_kind(r):
    r.statement["mode"] = "secret"


def round_that_is_no_id(r):
    r.statement["round"] = "第一轮"


def group_with_a_bar(r):
    r.entry("P001")["group"] = "g|1"


def nonce_in_capitals(r):
    r.reveals["nonces"][0]["nonce"] = "AB" * 32
    r.statement["parties"][0]["commitment"] = h(
        "commit", r.statement["round"], r.statement["parties"][0]["party"], "AB" * 32
    )


RULE = "statement and plan rules"
STRATA = "strata rules"
REFITTED_CHANGES = {
    strata_by_kind: {RULE},
    scope_on_an_id: {RULE},
    scope_on_a_name: {RULE},
    scope_on_the_grade: {RULE},
    scope_on_visits: {RULE},
    scope_on_no_column: {RULE},
    visit_group_of_windows_apart: {RULE},
    window_turned_round: {RULE},
    party_twice: {RULE},
    no_source_and_one_party: {RULE},
    source_before_the_reveals: {RULE},
    round_superseding_itself: {RULE},
    entry_twice: {RULE},
    entry_planned_twice: {RULE},
    entry_without_strata: {STRATA},
    district_never_drawn: {STRATA},
    riskier_grade_drawn_less: {STRATA},
    riskier_grade_drawn_less_in_a_district: {STRATA},
    grades_renamed: {STRATA},
    grade_without_a_place: {STRATA},
    stratum_of_another_grade: {STRATA},
    more_expected_than_eligible: {STRATA},
    offset_past_the_circle: {STRATA},
    stratum_of_nobody: {STRATA},
    eligible_overstated: {"eligibility"},
    stratum_unlisted: {"eligibility"},
    column_unsealed: {"custody and mode"},
    name_sealed: {"custody and mode"},
    bar_in_a_name: {"frame rows and ids"},
    control_in_a_name: {"frame rows and ids"},
    bad_target_id: {"frame rows and ids"},
    tags_out_of_order: {"frame rows and ids"},
    tag_twice: {"frame rows and ids"},
    firm_twice_and_counted: {"frame rows and ids", "frame root"},
    stratum_twice: {STRATA},
    targets_moved_between_strata: {"eligibility"},
    stratum_cut_finer_by_hand: {STRATA, "eligibility"},
    windows_that_overlap_in_a_chain_only: {RULE},
    entry_without_plan: {RULE},
    strata_of_an_entry_not_drawn: {STRATA},
    grade_named_twice: {STRATA},
    column_listed_twice: {RULE},
    list_column_of_nothing: {RULE},
    sealed_in_another_order: {"custody and mode"},
    value_without_a_source: {"commitments"},
    source_without_a_value: {"commitments"},
    full_stop_in_a_district: {"frame rows and ids"},
    full_stop_in_a_grade: {"frame rows and ids"},
    visits_in_words: {"frame rows and ids"},
    visits_in_wide_digits: {"frame rows and ids"},
    visits_below_nought: {"frame rows and ids"},
    id_with_a_space: {"frame rows and ids"},
    id_in_wide_digits: {"frame rows and ids"},
    id_too_long: {"frame rows and ids"},
    tag_of_nothing: {"frame rows and ids"},
    scope_of_another_kind: {"members"},
    range_without_its_third: {"members"},
    no_such_day: {"members"},
    day_in_another_layout: {"members"},
    time_of_another_zone: {"members"},
    offset_with_a_leading_zero: {"members"},
    cap_below_nought: {"members"},
    cap_that_is_a_truth_value: {"members"},
    reserve_that_is_a_truth_value: {"members"},
    statement_of_another_protocol: {"members"},
    mode_of_another_kind: {"members"},
    round_that_is_no_id: {"members"},
    group_with_a_bar: {"members"},
    nonce_in_capitals: {"members"},
}


@pytest.mark.parametrize("change", REFITTED_CHANGES, ids=lambda c: c.__name__)
def test_no_refitted_digest_heals_a_broken_rule(loose, change):
    change(loose)
    loose.refit()

    assert loose.failed() >= REFITTED_CHANGES[change]


@pytest.mark.parametrize(
    "change",
    [
        scope_on_an_id,
        scope_on_visits,
        visit_group_of_windows_apart,
        source_before_the_reveals,
        district_never_drawn,
        riskier_grade_drawn_less,
        riskier_grade_drawn_less_in_a_district,
        column_unsealed,
        bar_in_a_name,
        targets_moved_between_strata,
        windows_that_overlap_in_a_chain_only,
        strata_of_an_entry_not_drawn,
        column_listed_twice,
        sealed_in_another_order,
        value_without_a_source,
        source_without_a_value,
        visits_in_words,
        tag_of_nothing,
    ],
    ids=lambda c: c.__name__,
)
def test_a_refitted_forgery_fails_by_the_rule_alone(loose, change):
    change(loose)
    loose.refit()

    assert loose.failed() == REFITTED_CHANGES[change]


def test_a_refitted_change_that_breaks_no_rule_is_another_good_round(loose):
    offset_moved(loose)
    cap_raised(loose)
    loose.planned("P003")["scope"]["exclude"] = {"industry": ["9999"]}
    loose.plan["entries"].append({**loose.plan["entries"][0], "entry": "P009"})
    loose.statement["note"] = loose.policy["note"] = "meaning nothing"
    loose.refit()

    assert loose.failed() == set()


# Modes


def test_an_open_round_with_a_grade_in_its_frame_is_refused(open_round):
    closed = open_round.table.index[open_round.table["status"] == "注销"][0]
    open_round.table.loc[closed, "grade"] = "D"
    open_round.refit()

    assert open_round.failed() == {"open frame without grades"}


def test_an_open_round_with_a_key_is_refused(open_round):
    open_round.key = "0" * 64
    open_round.refit()

    assert "custody and mode" in open_round.failed()


def test_an_open_round_with_sealed_columns_is_refused(open_round):
    open_round.statement["frame"]["sealed_columns"] = ["visits"]

    assert "custody and mode" in open_round.failed()


def test_a_confidential_round_without_a_commitment_is_refused(drawn):
    drawn.statement["custody_commitment"] = None

    assert "custody and mode" in drawn.failed()


def test_a_seed_of_nonces_in_another_order_is_refused(drawn):
    drawn.reveals["nonces"].reverse()
    drawn.refit()  # The forger takes them as they were revealed.

    assert drawn.failed() == {"seed"}


def test_ids_that_differ_in_case_only_are_pointed_out(loose):
    row = loose.table.loc[5].copy()
    row["target_id"] = row["target_id"].lower()
    row["status"], row["kind"] = "注销", "其他"
    loose.table = append_row(loose.table, row)
    loose.refit()

    report = verify_round.report_on(loose.bundle())

    assert report["passed"]
    assert report["notes"] == [
        f"row 242: {row['target_id']} and {row['target_id'].upper()} differ in case only"
    ]


def test_many_faults_of_one_check_are_cut_short(drawn):
    drawn.table["target_id"] = "示例"

    said = faults(drawn.bundle(), "frame rows and ids")

    assert len(said) == verify_round.MOST_FAULTS + 1
    assert said[-1] == "and more"


def test_a_fault_says_where_it_is(drawn):
    swap_with_reserve(drawn)

    assert faults(drawn.bundle(), "selections") == [
        "entry P001, stratum A: selected: no. 1 is 9113039800067B at "
        "5958615273270148, the record says 9113044500142G at 114495095078224191",
        "entry P001, stratum A: reserve: no. 1 is 9113044500142G at "
        "114495095078224191, the record says 9113039800067B at 5958615273270148",
    ]


def test_without_a_public_source_the_checker_says_what_that_means(drawn):
    drawn.statement["public_source"] = drawn.reveals["public_value"] = "none"
    drawn.refit()

    assert drawn.failed() == set()
    notes = verify_round.report_on(drawn.bundle())["notes"]
    assert any("withheld" in note for note in notes)
