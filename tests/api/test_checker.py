"""The checker can be taken home from the portal, and its digest told."""

import hashlib
from pathlib import Path

from fastapi.testclient import TestClient

CHECKER = Path(__file__).parents[2] / "verify_round.py"


def test_the_checker_is_sent_byte_for_byte(client: TestClient) -> None:
    answer = client.get("/api/v1/public/verify_round.py")

    assert answer.content == CHECKER.read_bytes()
    assert answer.headers["content-type"].startswith("text/x-python")
    assert "verify_round.py" in answer.headers["content-disposition"]


def test_its_digest_is_told_in_the_form_that_is_checked(client: TestClient) -> None:
    told = client.get("/api/v1/public/verify_round.py.sha256").text

    digest = hashlib.sha256(CHECKER.read_bytes()).hexdigest()
    assert told == f"{digest}  verify_round.py\n"


def test_the_index_points_to_the_checker(client: TestClient) -> None:
    links = client.get("/api/v1/public").json()["links"]

    assert client.get(links["checker"]).status_code == 200
