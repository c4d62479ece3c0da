"""What an enterprise is told is true, provable, and all that it may know."""

import json
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256

import duckdb
import pandas as pd
import pytest
from sqlalchemy import insert

from planner.adapters.state.sql_tables import TABLES
from planner.ids import canonical_json
from planner.publishing.store import ListedRow, RoundRow
from tests.self_check.drawn_year import (
    CONFIDENTIAL,
    OPEN,
    asked,
    code,
    drawn,
    publish,
    round_id,
    rows,
)

ADDRESS = "/api/v1/public/self-check"


def ask(client, given, target_id):
    answer = client.post(ADDRESS, json=asked(given, target_id))
    assert answer.status_code == 200, answer.text
    return answer.json()


def h(*fields):
    return sha256("|".join(fields).encode()).hexdigest()


def typed_salt(text):
    """The salt, read from the code by hand."""
    number = 0
    for character in text.replace("-", "")[:24]:
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(character)
    return f"{number:030x}"


def recomputed_root(salt, answer, stated):
    """The root that an answer leads to, by docs/protocol.md, 3, and nothing else."""
    parts = [cell["value"] for cell in answer["row"]]
    if answer["sealed"]:
        parts.append(answer["sealed"])
    leaf = h("leaf", salt, *parts)
    proof = answer["proof"]
    assert proof["bucket"].count(leaf) == 1
    name = leaf[: stated["bucket_hex"]]
    assert all(member.startswith(name) for member in proof["bucket"])
    digest = sha256(("bucket|" + "".join(sorted(proof["bucket"]))).encode()).hexdigest()
    place = int(name, 16)
    for sibling in proof["path"]:
        pair = (sibling, digest) if place % 2 else (digest, sibling)
        digest = sha256("".join(("node|", *pair)).encode()).hexdigest()
        place //= 2
    assert place == 0
    return digest


@pytest.mark.parametrize("given_", [CONFIDENTIAL, OPEN])
def test_every_answer_proves_itself_by_hand(client, clock, given_):
    statement = client.get(f"/api/v1/public/rounds/{round_id(given_)}").json()[
        "statement"
    ]
    for target_id in list(rows(given_))[:60]:
        clock.time += timedelta(minutes=1)
        answer = ask(client, given_, target_id)
        salt = typed_salt(code(given_, target_id))
        assert (
            recomputed_root(salt, answer, statement["frame"])
            == given_["statement"]["frame"]["root"]
        )
        assert answer["statement_digest"] == given_["statement_digest"]
        for ticket in answer["tickets"]:
            key = h("ticket", given_["seed"], ticket["group"])[:24]
            assert ticket["ticket"] == h(key, salt)
            assert ticket["number"] == str(int(h(key, salt)[:15], 16))
        told = {
            e["entry_id"] for t in answer["tickets"] for e in t["entries"] if e["drawn"]
        }
        assert told == drawn(given_).get(target_id, set())


def test_the_proof_is_the_worked_examples_own(client):
    for given_ in (CONFIDENTIAL, OPEN):
        assert ask(client, given_, given_["proof_of"])["proof"] == given_["proof"]


def test_a_changed_answer_leads_to_another_root(client):
    given_ = CONFIDENTIAL
    target_id = given_["proof_of"]
    stated, salt = given_["statement"]["frame"], typed_salt(code(given_, target_id))
    answer = ask(client, given_, target_id)
    answer["proof"]["path"][3] = answer["proof"]["path"][3][:-1] + "0"
    assert recomputed_root(salt, answer, stated) != stated["root"]


def test_the_answer_says_it_in_both_languages(client):
    both = next(t for t, entries in drawn(CONFIDENTIAL).items() if len(entries) > 1)
    words = ask(client, CONFIDENTIAL, both)["words"]
    assert words[0]["zh"] == "贵单位在批次 example-2026 的名录中，名录共 240 户。"
    assert words[1]["zh"].startswith("贵单位在本批次被抽中，任务：第")
    assert words[1]["en"].startswith("You were drawn in this round, for: ")


def test_nothing_tells_of_grade_place_reserve_or_skip(client):
    """Fields are exactly these; sealed values, places and offsets are in no byte."""
    given_ = CONFIDENTIAL
    places = {
        place
        for stratum in given_["record"]
        for _, place in [*stratum["selected"], *stratum["reserve"]]
    }
    reserves = {t for s in given_["record"] for t, _ in s["reserve"]}
    some = [*list(drawn(given_))[:6], *sorted(reserves - set(drawn(given_)))[:6]]
    for target_id in some:
        answer = client.post(ADDRESS, json=asked(given_, target_id))
        body = answer.json()
        assert set(body) == {
            "round", "year_id", "target_id", "words", "drawn", "mode",
            "statement_digest", "seed", "rows", "bucket_hex", "root", "row",
            "sealed", "proof", "tickets",
        }  # fmt: skip
        for ticket in body["tickets"]:
            assert set(ticket) == {"group", "ticket", "number", "entries"}
            for entry in ticket["entries"]:
                assert set(entry) == {"entry_id", "name", "drawn", "stands_in"}
        columns = [cell["column"] for cell in body["row"]]
        assert columns == [
            c
            for c in given_["statement"]["frame"]["columns"]
            if c not in ("grade", "visits")
        ]
        numbers = {ticket["number"] for ticket in body["tickets"]}
        assert not [p for p in places - numbers if f'"{p}"' in answer.text]
        for hint in (
            "grade",
            "stratum",
            "offset",
            "reserve",
            "skip",
            "quota",
            'place"',
        ):
            assert hint not in answer.text
        assert given_["custody_key"] not in answer.text


def shape(answer):
    """An answer with every value that is the target's own blotted out."""
    return {
        **answer,
        "target_id": "", "row": "", "sealed": "", "proof": "",
        "tickets": [
            {**t, "ticket": "", "number": ""} for t in answer["tickets"]
        ],
    }  # fmt: skip


def test_a_reserve_and_a_skipped_firm_look_exactly_like_firms_not_drawn(client):
    given_ = CONFIDENTIAL
    chosen = drawn(given_)
    passed_over = {t for s in given_["record"] for t, _ in s["reserve"]}
    passed_over |= {t for s in given_["record"] for t in s["skipped"]}
    compared = 0
    shapes = {}
    others = [t for t in rows(given_) if t not in chosen and t not in passed_over]
    for target_id in others[:8]:
        answer = ask(client, given_, target_id)
        eligible = json.dumps(
            [[e["entry_id"] for e in t["entries"]] for t in answer["tickets"]]
        )
        shapes[eligible] = shape(answer)
    for target_id in sorted(passed_over - set(chosen))[:10]:
        answer = ask(client, given_, target_id)
        assert answer["drawn"] is False
        eligible = json.dumps(
            [[e["entry_id"] for e in t["entries"]] for t in answer["tickets"]]
        )
        if eligible in shapes:
            assert shape(answer) == shapes[eligible]
            compared += 1
    assert compared


def test_who_came_in_later_was_not_drawn_and_is_told_why_it_is_listed(client, store):
    reserve = next(
        (s["entry"], t)
        for s in CONFIDENTIAL["record"]
        for t, _ in s["reserve"]
        if t not in drawn(CONFIDENTIAL)
    )
    entry_id, target_id = reserve
    row = store.rows(ListedRow, "YEAR-1")[0]
    key = f"{round_id(CONFIDENTIAL)}|{entry_id}|{target_id}"
    values = {
        **asdict(row),
        "year_id": "YEAR-1",
        "key": key,
        "entry_id": entry_id,
        "target_id": target_id,
        "replaces": row.target_id,
    }
    with store._writing.begin() as connection:
        connection.execute(insert(TABLES[ListedRow]), values)
    answer = ask(client, CONFIDENTIAL, target_id)
    told = [e for t in answer["tickets"] for e in t["entries"] if e["stands_in"]]
    assert [e["entry_id"] for e in told] == [entry_id]
    assert answer["drawn"] is False
    assert answer["words"][1]["zh"] == "贵单位参加了本批次抽取，未被抽中。"
    assert answer["words"][2]["zh"].startswith("贵单位此后递补了被抽中的其他企业")


def test_a_firm_in_no_scope_is_told_that_it_took_no_part(client, clock):
    given_ = CONFIDENTIAL
    alone = next(
        t
        for t, row in rows(given_).items()
        if row["status"] == "注销"
        and "food" not in row["tags"]
        and "key" not in row["tags"]
    )
    answer = ask(client, given_, alone)
    assert answer["tickets"] == []
    assert answer["words"][1]["zh"].startswith("本批次没有任务的范围包含贵单位")


def test_numbers_are_read_as_people_type_them(client):
    body = asked(CONFIDENTIAL, CONFIDENTIAL["proof_of"])
    body["target_id"] = " " + "".join(
        chr(ord(c) + 0xFEE0) for c in body["target_id"].lower()
    )
    body["code"] = body["code"].lower().replace("-", " ")
    answer = client.post(ADDRESS, json=body)
    assert answer.json()["target_id"] == CONFIDENTIAL["proof_of"]


def test_an_answer_is_kept_by_nobody_on_the_way(client):
    answer = client.post(ADDRESS, json=asked(CONFIDENTIAL, CONFIDENTIAL["proof_of"]))
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_the_statement_that_the_answer_names_is_the_public_one(client):
    given_ = CONFIDENTIAL
    answer = ask(client, given_, given_["proof_of"])
    public = client.get(
        f"/api/v1/public/rounds/{answer['round']}", params={"year": answer["year_id"]}
    ).json()
    digest = sha256(canonical_json(public["statement"])).hexdigest()
    assert digest == answer["statement_digest"]


def test_a_round_of_a_superseded_year_is_answered_from_the_newer_one(
    client, store, clock
):
    publish(store, CONFIDENTIAL, year_id="YEAR-2")
    answer = ask(client, CONFIDENTIAL, CONFIDENTIAL["proof_of"])
    assert answer["year_id"] == "YEAR-2"
    gone = client.post(ADDRESS, json=asked(OPEN, OPEN["proof_of"]))
    assert gone.status_code == 404


def test_a_frame_that_was_tampered_with_proves_nothing_and_is_not_handed_out(
    client, store, tmp_path
):
    ask(client, CONFIDENTIAL, CONFIDENTIAL["proof_of"])
    row = store.row(RoundRow, "YEAR-1", round_id(CONFIDENTIAL))
    path = tmp_path / "workspace" / "snapshots" / row.frame_snapshot
    with duckdb.connect() as connection:
        table = connection.read_parquet(str(path))
        frame = pd.DataFrame(table.fetchall(), columns=table.columns, dtype=str)
        frame.loc[frame["target_id"] == CONFIDENTIAL["proof_of"], "industry"] = "9999"
        connection.register("changed", frame)
        connection.table("changed").write_parquet(str(path))
    answer = client.post(ADDRESS, json=asked(CONFIDENTIAL, CONFIDENTIAL["proof_of"]))
    assert answer.status_code == 500
    assert answer.json()["code"] == "http_internal"
