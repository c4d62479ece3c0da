"""A form's number that can't be one is none: Python refuses to read 5,000 digits."""

import pytest
from fastapi.testclient import TestClient

from api.cookies import whole_number
from planner.adapters.state.sql_store import SqlStore
from tests.api.calls import FILLED
from tests.api.conftest import SetClock
from tests.api.people import browser

RESULT = "/desk/visits/V2/results/MKT-1"
FORMS = {
    "/console/plans": ("coordinator", {"import": FILLED["import_id"]}, "version"),
    RESULT: ("lead", {}, "seen"),
    f"{RESULT}/withdrawal": ("lead", {}, "seen"),
}


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 20, "²", "٣", "-1", "1e3", ""])
def test_a_number_is_of_plain_digits_and_no_longer_than_ours(text: str) -> None:
    assert whole_number(text) is None
    assert whole_number("0012") == 12


@pytest.mark.parametrize("path", FORMS)
def test_a_form_with_an_endless_number_is_answered(
    client: TestClient, store: SqlStore, clock: SetClock, path: str
) -> None:
    who, fields, name = FORMS[path]
    one = browser(client, store, clock, who)
    answer = one.post(path, {**fields, name: "9" * 5000})
    assert answer.status_code < 500, answer.text
