"""What status each of the planner's refusals has."""

from collections.abc import Mapping

#: Which status the planner's refusals of a step have; one not named here is a
#: conflict with how things stand.
_REFUSALS: Mapping[str, int] = {
    "round_unknown": 404,
    "season_missing": 404,
    "round_not_a_party": 403,
    "token_wrong_role": 403,
    "round_bad_commitment": 422,
    "round_bad_nonce": 422,
    "nonce_not_committed": 422,
    "round_reason_missing": 422,
    "round_source_needs_time": 422,
    "round_times_passed": 422,
    "replacement_no_visit": 404,
    "replacement_note_missing": 422,
    "replacement_note_long": 422,
    "replacement_not_taking_part": 422,
    "account_elsewhere": 403,
    "account_link": 404,
    "account_sign_in": 422,
    "account_link_unknown": 404,
    "account_unknown": 404,
    "account_role": 422,
    "account_user_name": 422,
    "account_password_long": 422,
    "account_password_plain": 422,
    "account_password_short": 422,
    "account_password_wrong": 422,
    "token_audience": 422,
    "token_role": 422,
    "token_unknown": 404,
    "token_department_missing": 422,
    "token_department_needless": 422,
    "token_department_unknown": 422,
    "token_party_id": 422,
    "token_party_missing": 422,
    "token_party_needless": 422,
    "job_unknown": 404,
    "library_snapshot_unknown": 404,
    "part_no_district": 404,
    "part_none_chosen": 422,
    "import_unknown": 404,
    "draft_policy_unknown": 404,
    "draft_policy_conflict": 412,
    "draft_policy_year": 422,
    "import_without_policy": 422,
    "substitution_cell_missing": 422,
    "unknown_file": 422,
    "unreadable": 422,
    "empty_file": 422,
    "missing_column": 422,
    "plan_unknown": 404,
    "result_no_visit": 404,
    "result_none": 404,
    "followup_none": 404,
    "followup_not_in_hand": 403,
    "withdrawal_unknown": 404,
    "withdrawal_no_row": 404,
    "withdrawal_note_missing": 422,
    "withdrawal_note_long": 422,
    "withdrawal_note_names": 422,
    "withdrawal_note_grades": 422,
    "tables_busy": 503,
    "season_changed": 500,
    "snapshot_spoilt": 500,
    "inputs_spoilt": 500,
    "record_refused": 500,
    "ledger_broken": 500,
}
_CONFLICT = 409
_INVALID = 422
#: How codes begin that are about what the caller sent.
_OF_WHAT_WAS_SENT = (
    "beacon_",
    "ceremony_",
    "followup_day",
    "followup_text",
    "policy_",
    "public_value_",
    "result_code",
    "result_day_",
    "result_first_",
    "result_item_",
    "result_reason_",
    "result_rectify_",
    "result_table_",
    "result_text_",
    "transfer_",
    "upload_",
    "what_if_",
)


def status_of_refusal(code: str) -> int:
    """Return the status of a step that the planner refused, by its finding's code."""
    if code.startswith(_OF_WHAT_WAS_SENT):
        return _INVALID
    return _REFUSALS.get(code, _CONFLICT)
