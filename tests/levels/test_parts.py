"""A part of a round stands alone, and all parts are the round."""

import gzip
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings

from planner.composition.parts import cut_part
from planner.errors import InputError
from planner.ids import canonical_json
from tests.checker.bundles import members_of, refused
from tests.checker.rounds import drawn_rounds, village
from tests.levels.parts import failed, members, part_of, report, results, rows_of, whole

NORTH, SOUTH = "110101", "110102"


@pytest.fixture
def bundle(tmp_path):
    return whole(village(), tmp_path / "whole")


@pytest.fixture
def north(bundle, tmp_path):
    return part_of(bundle, tmp_path / "north", NORTH)


def written(members_, folder):
    folder.mkdir()
    for name, content in members_.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_part_passes_alone_and_says_what_it_cannot_tell(bundle, tmp_path):
    part_of(bundle, tmp_path / "north", NORTH)
    told = report(tmp_path / "north")

    assert told["passed"]
    assert told["bundle"] == "part"
    assert told["summary"]["districts"] == NORTH
    assert told["summary"]["rows of the part"] == 4
    came = results(tmp_path / "north")
    assert {name for name, result in came.items() if result == "SKIP"} == {
        "policy digest",
        "strata digest",
        "sums of entries",
        "result digest",
        "list digest",
        "published list",
        "roster digest",
        "roster and teams",
        "visits",
        "team rules",
        "even loads",
        "teams by lot",
    }


def drawn_in(record):
    return sorted(
        (row["entry"], row["stratum"], tuple(map(tuple, row["selected"])))
        for row in record["strata"]
        if "." in row["stratum"]
    )


slow = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@slow
@given(drawn_rounds())
def test_the_parts_of_all_districts_are_the_whole(tmp_path_factory, record):
    tmp_path = tmp_path_factory.mktemp("round")
    bundle = whole(record, tmp_path / "whole")
    names = [one["district"] for one in record.statement["districts"]]
    parts = {name: part_of(bundle, tmp_path / name, name) for name in names}

    assert all(not failed(tmp_path / name) for name in names)
    rows = [row for part in parts.values() for row in rows_of(part["rows.csv.gz"])[1]]
    columns = len(record.frame.columns)
    assert sorted(tuple(row[:columns]) for row in rows) == sorted(
        record.frame.read(record.frame.columns).itertuples(index=False, name=None)
    )
    records = [json.loads(part["record.json"]) for part in parts.values()]
    assert sorted(one for its in records for one in drawn_in(its)) == drawn_in(
        record.record
    )
    shown = [json.loads(part["part.json"]) for part in parts.values()]
    lists = {
        (row["entry"], target)
        for its in records
        for row in its["strata"]
        for target, _ in row["selected"]
    } | {
        (one["entry"], target)
        for its in shown
        for one in its["across"]
        for target in one["selected"]
    }
    assert lists == set(record.selections)


@slow
@given(drawn_rounds())
def test_a_part_of_a_part_is_the_part_itself(tmp_path_factory, record):
    tmp_path = tmp_path_factory.mktemp("round")
    bundle = whole(record, tmp_path / "whole")
    county = record.statement["districts"][0]["district"]
    part_of(bundle, tmp_path / "city", "1101")

    direct = part_of(bundle, tmp_path / "direct", county)
    assert part_of(tmp_path / "city", tmp_path / "county", county) == direct
    assert not failed(tmp_path / "county")


def test_a_part_of_all_is_all_leaves_and_counts_them(bundle, tmp_path):
    part = part_of(bundle, tmp_path / "all", "1101")

    leaves = gzip.decompress(part["leaves.txt.gz"]).decode().split()
    assert len(leaves) == 8
    assert not failed(tmp_path / "all")


def test_a_part_shows_nobody_else(bundle, tmp_path, north):
    south = rows_of(part_of(bundle, tmp_path / "south", SOUTH)["rows.csv.gz"])[1]
    key = (bundle / "custody_key.txt").read_bytes()
    strangers = [row[0].encode() for row in south]
    assert strangers

    for name, content in north.items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        assert key not in plain, name
        assert SOUTH.encode() not in plain or name == "statement.json"
        assert not [one for one in strangers if b'"' + one + b'"' in plain], name
    assert not {"policy.json", "strata.json", "custody_key.txt"} & set(north)


#: What comes first in these is of the whole round: only its public list tells.
OF_THE_PART = {"record.json": b'"strata"', "part.json": b'"caps"'}


def changed_texts(name, content):
    start = content.index(OF_THE_PART.get(name, b""))
    for at in range(start, len(content), max(1, len(content) // 25)):
        yield content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_no_changed_byte_goes_unseen(north, tmp_path):
    for name, content in north.items():
        packed = name.endswith(".gz")
        plain = gzip.decompress(content) if packed else content
        for number, text in enumerate(changed_texts(name, plain)):
            changed = gzip.compress(text) if packed else text
            folder = written({**north, name: changed}, tmp_path / f"{name}-{number}")
            assert failed(folder), (name, number)


def without_row(packed, number):
    lines = gzip.decompress(packed).split(b"\r\n")
    return gzip.compress(b"\r\n".join(lines[:number] + lines[number + 1 :]))


def test_a_row_left_out_is_missed(north, tmp_path):
    short = {**north, "rows.csv.gz": without_row(north["rows.csv.gz"], 2)}

    assert {"frame rows and ids", "districts"} <= failed(
        written(short, tmp_path / "short")
    )


def test_a_row_of_another_frame_is_refused(north, tmp_path):
    text = gzip.decompress(north["rows.csv.gz"]).replace("示例0号".encode(), b"other")
    other = {**north, "rows.csv.gz": gzip.compress(text)}

    assert failed(written(other, tmp_path / "other")) == {"frame root"}


def told_otherwise(part, change):
    document = json.loads(part["part.json"])
    change(document)
    return {**part, "part.json": canonical_json(document)}


def forget(document):
    document["across"][0]["selected"].pop()


def fewer(document):
    stratum = document["districts"][0]["entries"][0]["strata"][0]
    stratum["expected_micro"] = 0


def carry(document):
    document["districts"][0]["entries"][0]["strata"][0]["carried_micro"] += 1


def loosen(document):
    document["caps"]["A"] = 9


@pytest.mark.parametrize("change", [fewer, carry, loosen])
def test_other_strata_than_stated_are_refused(north, tmp_path, change):
    forged = written(told_otherwise(north, change), tmp_path / "forged")
    assert "districts" in failed(forged)


def test_the_published_list_says_whom_an_entry_drew_across_districts(
    bundle, north, tmp_path
):
    lines = sorted(f"{e},{t}" for e, t in village().selections)
    listed = "\r\n".join(["entry,target_id", *lines, ""]).encode()
    shown = {**north, "published.csv": listed}
    assert not failed(written(shown, tmp_path / "shown"))

    hidden = told_otherwise(shown, forget)
    assert "published list" in failed(written(hidden, tmp_path / "hidden"))


@pytest.mark.parametrize("member", ["rows", "digest"])
def test_an_auditor_sees_a_district_misstated(member):
    record = village()
    stated = record.statement["districts"][0]
    stated[member] = 3 if member == "rows" else "0" * 64
    assert "districts" in refused(members_of(record))


def test_a_district_left_out_of_the_statement_is_seen():
    record = village()
    record.statement["districts"].pop()
    assert "districts" in refused(members_of(record))


def test_zips_are_read_and_written(bundle, tmp_path, north):
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        for path in bundle.iterdir():
            archive.write(path, f"2026Q1/{path.name}")
    cut_part(tmp_path / "whole.zip", [NORTH], tmp_path / "north.zip")

    with zipfile.ZipFile(tmp_path / "north.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == north
    assert not failed(tmp_path / "north.zip")
    cut_part(tmp_path / "north.zip", [NORTH], tmp_path / "again")
    assert members(tmp_path / "again") == north


def code(error):
    return error.value.findings[0].code


def test_what_cannot_be_cut_is_refused_in_words(bundle, tmp_path):
    with pytest.raises(InputError) as error:
        cut_part(bundle, ["44"], tmp_path / "part")
    assert code(error) == "part_no_district"
    with pytest.raises(InputError) as error:
        cut_part(bundle, [NORTH], bundle)
    assert code(error) == "part_there"
    with pytest.raises(InputError) as error:
        cut_part(tmp_path, [NORTH], tmp_path / "part")
    assert code(error) == "bundle_unusable"
    statement = json.loads((bundle / "statement.json").read_bytes())
    del statement["districts"]
    (bundle / "statement.json").write_bytes(canonical_json(statement))
    with pytest.raises(InputError) as error:
        cut_part(bundle, [NORTH], tmp_path / "part")
    assert code(error) == "part_not_stated"
    assert not (tmp_path / "part").exists()
