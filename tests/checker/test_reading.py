"""Bundles of any make are read warily: what is malformed fails a check, in words."""

import gzip
import io
import json
import os
import re
import sys
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import verify_round
from planner.adapters.files.bundle_files import write_bundle, write_public_bundle
from tests.checker.bundles import bundle_of, failed, faults, refused
from tests.checker.forgery import Round
from tests.protocol.examples import EXAMPLES
from verify_round import open_bundle, report_on

MEMBERS = Round(EXAMPLES[2]).members()
JSONS = sorted(name for name in MEMBERS if name.endswith(".json"))


def written():
    return Round(EXAMPLES[2]).written()


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "round"
    write_bundle(target, written())
    return target


def zipped(folder: Path, prefix: str = "") -> Path:
    path = folder.parent / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in sorted(folder.rglob("*")):
            if member.is_file():
                archive.write(member, prefix + str(member.relative_to(folder)))
    return path


def failed_at(path: Path) -> set[str]:
    return failed(open_bundle(path))


# Folders and zips


@pytest.mark.parametrize("prefix", ["", "example-2028/"])
def test_a_zip_of_the_folder_is_as_good(folder, prefix):
    write_public_bundle(folder / "public", written(), published=False)

    assert failed_at(zipped(folder, prefix)) == set()


def test_what_is_beside_the_bundle_is_named_and_not_read(folder):
    (folder / "notes.txt").write_text("x")

    for path in (folder, zipped(folder)):
        report = report_on(open_bundle(path))
        assert report["passed"]
        assert report["notes"] == ["not of the bundle, and not read: notes.txt"]


def test_an_audit_bundle_stripped_of_one_member_is_no_public_one(folder):
    for name in ("frame.csv", "record.json", "strata.json", "policy.json"):
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        assert "members" in failed_at(folder)
        (folder / name).write_bytes(data)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"PK\x03\x04 nothing behind it"),
        lambda path: path.write_bytes(b"PK\x05\x06" + b"\xff" * 18),
        lambda path: zipfile.ZipFile(path, "w").close(),
    ],
    ids=["missing", "empty file", "broken zip", "lying zip", "empty zip"],
)
def test_where_there_is_no_bundle_the_code_is_2_and_says_so(make, tmp_path, capsys):
    path = tmp_path / "bundle.zip"
    make(path)

    assert verify_round.run(path, False, None, None) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("无法核验 / can't be checked: ")


def test_two_bundles_in_one_zip_are_none(folder):
    path = zipped(folder, "a/")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("b/statement.json", "{}")

    with pytest.raises(verify_round.UnusableError, match="doesn't hold one bundle"):
        open_bundle(path)


def test_a_bundle_deep_in_a_zip_or_above_it_is_none(folder):
    for prefix in ("a/b/", "../"):
        with pytest.raises(verify_round.UnusableError):
            open_bundle(zipped(folder, prefix))


def test_an_empty_folder_fails_its_checks(tmp_path):
    assert "members" in failed_at(tmp_path)


def test_members_above_the_bundle_are_not_read(folder):
    path = zipped(folder)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../custody_key.txt", "0" * 64)
        archive.writestr("/etc/passwd", "root")

    assert failed_at(path) == set()
    assert not (folder.parent / "custody_key.txt").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice_in_a_zip_is_refused(folder):
    path = zipped(folder)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("seed.txt", "0" * 64)

    assert {"members", "seed"} <= failed_at(path)


def test_a_member_that_is_a_folder_or_a_pipe_is_refused(folder):
    (folder / "seed.txt").unlink()
    (folder / "seed.txt").mkdir()
    assert {"members", "seed"} <= failed_at(folder)
    (folder / "seed.txt").rmdir()
    os.mkfifo(folder / "seed.txt")
    assert {"members", "seed"} <= failed_at(folder)


def test_a_frame_that_unpacks_without_end_is_refused(folder):
    (folder / "frame.csv").unlink()
    header = MEMBERS["frame.csv"].partition(b"\n")[0]
    for filler in (b"0" * (1 << 26), b"\n" * (1 << 26), header * (1 << 20)):
        (folder / "frame.csv.gz").write_bytes(gzip.compress(filler))
        assert {"members", "frame root"} <= failed_at(folder)


def test_a_frame_with_rows_without_end_is_not_read_to_its_end(folder):
    (folder / "frame.csv").unlink()
    data = MEMBERS["frame.csv"]
    bomb = data + data.splitlines(keepends=True)[-1] * 400_000
    (folder / "frame.csv.gz").write_bytes(gzip.compress(bomb))

    assert {"frame rows and ids", "frame root"} <= failed_at(folder)
    said = faults(open_bundle(folder), "frame rows and ids")
    assert said[0] == "frame.csv.gz has 121 or more rows, stated 120"


def test_a_zip_that_unpacks_without_end_is_refused(folder):
    (folder / "policy.json").write_bytes(b" " * (1 << 26) + b"{}")

    assert {"members", "policy digest"} <= failed_at(zipped(folder))


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_a_damaged_zip_member_is_refused(folder, name):
    path = zipped(folder)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(name).header_offset + 30 + len(name)
    data[start : start + 20] = b"\xff" * 20
    path.write_bytes(data)

    assert "members" in failed_at(path)


def test_an_encrypted_zip_member_is_refused(folder):
    path = zipped(folder)
    data = bytearray(path.read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(head), bytes(data)):
            data[found.start() + flags] |= 1
    path.write_bytes(data)

    assert "members" in failed_at(path)


def test_two_frames_are_one_too_many(folder):
    frame = (folder / "frame.csv").read_bytes()
    (folder / "frame.csv.gz").write_bytes(gzip.compress(frame))

    assert "members" in failed_at(folder)


# Members that aren't what they should be

MALFORMED = {
    "no JSON": b"{",
    "no UTF-8": b"\xff\xfe",
    "UTF-16": "{}".encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "another kind": b"[]",
    "nothing": b"",
    "null": b"null",
    "a NUL": b"{}\0",
    "nested without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 100_000,
    "a member twice": b'{"entries": [], "entries": []}',
    "not a number": b'{"entries": [NaN]}',
    "infinity": b'{"entries": [1e999]}',
    "no text": b'{"entries": ["\\ud800"]}',
    "a name that is no text": b'{"\\udfff": 1}',
    "a huge number": b'{"entries": ' + b"9" * 5000 + b"}",
    "a number that must be text": b'{"entries": 9007199254740993}',
    "two values": b"{}{}",
}


@pytest.mark.parametrize("name", JSONS)
@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_member_is_a_failed_check(kind, name):
    assert "members" in refused({**MEMBERS, name: MALFORMED[kind]})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"eligible":', b'{"more":1e999,"eligible":'),
        (b'{"eligible":', b'{"more":1,"more":1,"eligible":'),
        (b'{"eligible":', b'{"more":"\\ud800","eligible":'),
        (b'{"eligible":', b'{"more":9007199254740993,"eligible":'),
        (b'{"eligible":', b'{"more":' + b"[" * 18 + b"]" * 18 + b',"eligible":'),
        (b'},{"eligible":', b'}{"eligible":'),
        (b'},{"eligible":', b'},,{"eligible":'),
        (b'},{"eligible":', b'},0,{"eligible":'),
        (b'"strata":[', b'"strata":[],"strata":['),
        (b'"strata":[', b'"strata":[[],'),
        (b'"strata":[', b'"strata":{},"more":['),
        (b'"strata":[', b'"more":\xff,"strata":['),
        (b'{"list_digest"', b'{1:2,"list_digest"'),
        (b'{"list_digest"', b'\xef\xbb\xbf{"list_digest"'),
        (b'{"list_digest"', b'{} {"list_digest"'),
        (b'{"list_digest"', b'{"more":9007199254740993,"list_digest"'),
        (b'{"list_digest"', b'{"more":"\\ud800","list_digest"'),
        (b'"result_digest"', b'"other_digest"'),
    ],
)
def test_a_record_that_is_no_json_or_of_another_form_is_refused(old, new):
    data = MEMBERS["record.json"].replace(old, new, 1)

    assert data != MEMBERS["record.json"]
    assert "members" in refused({**MEMBERS, "record.json": data})


@pytest.mark.parametrize("name", JSONS)
def test_a_name_twice_is_refused_where_both_say_the_same(name):
    data = MEMBERS[name]
    first = re.match(rb'\{("\w+":)', data)[1]

    assert "members" in refused(
        {**MEMBERS, name: b"{" + first + b"0," + data.lstrip(b"{")}
    )


HEADER, FIRST, *REST = MEMBERS["frame.csv"].decode().split("\r\n")


def frame(*lines, end="\r\n"):
    return end.join(lines).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"target_id,name\n1\n",
        b'"unclosed',
        b"\xff",
        b"target_id\n" + b"x" * 200_000,
        b"\xef\xbb\xbf" + MEMBERS["frame.csv"],
        frame(HEADER, FIRST + ",", *REST),
        frame(HEADER, FIRST[:-1], *REST),
        frame(HEADER, "", FIRST, *REST),
        frame(HEADER, FIRST, *REST, ""),
        frame(HEADER, FIRST.replace(",", ',"', 1), *REST),
        frame(HEADER, FIRST.replace(",", ',"a"b', 1), *REST),
        frame(HEADER, FIRST.replace(",", ',a"b"', 1), *REST),
        frame(HEADER, FIRST.replace(",", ',"a\nb"', 1), *REST),
        frame(HEADER.upper(), FIRST, *REST),
        frame(HEADER, FIRST, *REST, end="\r"),
        frame(FIRST, *REST),
    ],
    ids=[
        "empty",
        "blank",
        "ragged",
        "unclosed",
        "no UTF-8",
        "a huge cell",
        "a byte order mark",
        "a cell too many",
        "a cell too few",
        "a blank line",
        "a blank line at the end",
        "a quote unclosed",
        "text after a quote",
        "a bare quote",
        "a line end in a cell",
        "another header",
        "CR alone",
        "no header",
    ],
)
def test_a_malformed_frame_is_a_failed_check(data):
    found = refused({**MEMBERS, "frame.csv": data})

    assert {"members", "frame root", "selections"} <= found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\r\n", "\r\r\n"),
        (",", ",\0"),
        (",", ",|"),
        (",", ",\x85"),
        (",", ",\x7f"),
        (",", ",\x1b[2J"),
    ],
    ids=["CR CR LF", "NUL", "bar", "NEL", "DEL", "an escape"],
)
def test_a_cell_with_what_no_cell_may_hold_is_refused(old, new):
    data = MEMBERS["frame.csv"].decode().replace(old, new, 25).replace(new, old, 20)

    found = refused({**MEMBERS, "frame.csv": data.encode()})

    assert {"frame rows and ids", "frame root"} <= found


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoted", [False, True])
def test_either_line_end_and_quotes_around_any_cell_are_the_same_frame(end, quoted):
    lines = [HEADER, FIRST, *REST[:-1]]
    if quoted:
        lines = ['"' + line.replace(",", '","') + '"' for line in lines]

    assert refused({**MEMBERS, "frame.csv": frame(*lines, end=end)}) == set()


def test_the_depth_of_json_is_that_of_its_brackets_not_of_its_texts():
    deep = r'{"a": [1, "[[[[\"[[[\\", {"]]]": %s[]%s}]}'
    fits, too_deep = (deep % ("[" * n, "]" * n) for n in (16, 17))

    for size in range(1, len(fits)):
        cut = [fits[at : at + size] for at in range(0, len(fits), size)]
        assert list(verify_round.shallow(cut)) == cut
        cut = [too_deep[at : at + size] for at in range(0, len(too_deep), size)]
        with pytest.raises(ValueError, match="nested too deep"):
            list(verify_round.shallow(cut))


@given(st.integers(1, 40), st.booleans())
def test_a_record_in_pieces_of_any_length_is_the_same(piece, loose):
    record = json.loads(MEMBERS["record.json"])
    record["more"] = {"strata": [{"a": -12.5e3}, 123456], "text": '\\"示例'}
    data = json.dumps(record, ensure_ascii=False, indent=3 if loose else None).encode()

    with mock.patch.object(verify_round, "PIECE", piece):
        read = bundle_of({"record.json": data}).get("record.json")

    for row, its in zip(read.pop("strata"), record.pop("strata"), strict=True):
        assert row.pop("looked_at") == sum(
            len(its[name]) for name in verify_round.LISTS
        )
        for name in verify_round.LISTS:
            row[name] = json.loads(row[name])
        assert row == its
    assert read == record


def test_json_nested_without_end_is_refused_even_where_python_would_go_on():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        data = b'{"a":' + b"[" * 200_000
        assert "members" in refused({**MEMBERS, "policy.json": data})
    finally:
        sys.setrecursionlimit(before)


def test_json_of_any_layout_and_white_space_around_a_text_say_the_same():
    loose = {
        name: json.dumps(json.loads(data), indent=3, sort_keys=False).encode() + b"\n"
        if name in JSONS
        else data + b"\r\n"
        if name.endswith(".txt")
        else data
        for name, data in MEMBERS.items()
    }

    assert loose != MEMBERS
    assert refused(loose) == set()


@pytest.mark.parametrize("name", ["seed.txt", "custody_key.txt"])
@pytest.mark.parametrize(
    "change",
    [
        bytes.upper,
        lambda text: text[:-1],
        lambda text: text + b"0",
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text[:32] + b"\n" + text[32:],
        lambda text: "\u0660".encode() + text[1:],
        lambda text: b"",
    ],
    ids=["upper", "short", "long", "mark", "cut", "digit", "empty"],
)
def test_a_text_that_is_not_64_digits_is_refused(name, change):
    assert "members" in refused({**MEMBERS, name: change(MEMBERS[name])})


def test_what_comes_from_a_bundle_cannot_steer_the_terminal():
    trick = "x\nPASS  selections\x1b[2K\u202e"
    drawn = Round(EXAMPLES[2])
    drawn.plan["entries"][0]["scope"]["exclude"] = {trick: ["x"]}

    lines = list(verify_round.lines_of(report_on(drawn.bundle())))

    assert any(r"x\nPASS  selections\x1b[2K\u202e" in line for line in lines)
    assert all(line.isprintable() for line in lines)


# Anything anywhere

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**70),
    st.floats(allow_nan=False),
    st.sampled_from(["", "-", "x", "P001", "9" * 25, "\ud800", "٣", "2026-02-30"]),
    st.just([]),
    st.just({}),
    st.just(["x"]),
    st.just({"x": [1]}),
)


def _paths(value, path=()):
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _paths(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value[:3]):
            yield from _paths(member, (*path, index))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(JSONS), odd, st.data())
def test_anything_put_anywhere_is_refused_without_a_traceback(name, oddity, data):
    value = json.loads(MEMBERS[name])
    path = data.draw(st.sampled_from(list(_paths(value))))
    before = value
    for step in path[:-1]:
        before = before[step]
    if path and json.dumps(before[path[-1]]) == json.dumps(oddity):
        return
    if path:
        before[path[-1]] = oddity
    else:
        value = oddity

    assert refused({**MEMBERS, name: json.dumps(value).encode()})


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["frame.csv", "record.json", "strata.json", "seed.txt"]),
    st.floats(0, 1, exclude_max=True),
    st.binary(min_size=1, max_size=4),
)
def test_any_bytes_put_anywhere_are_refused_without_a_traceback(name, where, junk):
    data = MEMBERS[name]
    at = int(where * len(data))
    changed = data[:at] + junk + data[at + len(junk) :]
    # White space around a text, and a quote around a cell, say nothing new.
    if changed.split() == data.split() or b'"' in junk or junk.isspace():
        return

    assert refused({**MEMBERS, name: changed})


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(verify_round.MEMBERS), st.binary(max_size=40)))
def test_members_of_any_bytes_are_refused_without_a_traceback(members):
    report = report_on(bundle_of(members))

    assert not report["passed"]
    assert list(verify_round.lines_of(report))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)),
        min_size=1,
        max_size=5,
    )
)
def test_a_zip_with_any_bytes_in_it_is_checked_or_refused(changes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    data = packed.getvalue()
    for where, junk in changes:
        at = int(where * len(data))
        data = data[:at] + junk + data[at + 2 :]
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        with suppress(verify_round.UnusableError):
            assert list(verify_round.lines_of(report_on(open_bundle(Path(file.name)))))
