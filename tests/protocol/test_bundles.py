"""Bundles on disk: the same bytes each time, read warily, malformed ones refused."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.adapters.files import bundle_files
from planner.adapters.files.bundle_files import (
    read_bundle,
    write_bundle,
    write_public_bundle,
)
from planner.errors import ExitCode, InputError
from planner.protocol.bundle import AUDIT_MEMBERS, Bundle
from planner.verify import verify_bundle
from tests.protocol.examples import EXAMPLES
from tests.protocol.forgery import Round


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "round"
    write_bundle(target, Round(EXAMPLES[2], target).written())
    return target


@pytest.fixture
def public_folder(tmp_path):
    target = tmp_path / "public"
    write_public_bundle(target, Round(EXAMPLES[2], target).written(), published=True)
    return target


def failed(bundle: Bundle) -> set[str]:
    return {check.name for check in verify_bundle(bundle) if not check.passed}


def zipped(folder: Path, prefix: str = "") -> Path:
    path = folder.parent / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in sorted(folder.rglob("*")):
            if member.is_file():
                archive.write(member, prefix + str(member.relative_to(folder)))
    return path


def test_an_audit_bundle_has_the_members_of_the_protocol(folder):
    assert sorted(member.name for member in folder.iterdir()) == [
        "custody_key.txt",
        "frame.csv",
        "plan.json",
        "policy.json",
        "record.json",
        "reveals.json",
        "seed.txt",
        "statement.json",
        "strata.json",
    ]


def test_the_same_round_gives_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    write_bundle(again, Round(EXAMPLES[2], again).written())

    assert {m.name: m.read_bytes() for m in folder.iterdir()} == {
        m.name: m.read_bytes() for m in again.iterdir()
    }


def test_a_large_frame_is_packed_the_same_way_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle_files, "_PACKED_FROM_ROWS", 10)
    packed = []
    for name in ("a", "b"):
        round_ = Round(EXAMPLES[2], tmp_path / name)
        assert failed(round_.bundle()) == set()
        packed.append((tmp_path / name / "frame.csv.gz").read_bytes())

    assert packed[0] == packed[1]
    assert not (tmp_path / "a" / "frame.csv").exists()


@pytest.mark.parametrize("prefix", ["", "example-2028/"])
def test_a_zip_of_the_folder_is_as_good(folder, prefix):
    write_public_bundle(
        folder / "public", Round(EXAMPLES[2], folder).written(), published=False
    )

    assert failed(read_bundle(zipped(folder, prefix))) == set()


def test_the_public_bundle_holds_nothing_for_auditors(public_folder):
    names = {member.name for member in public_folder.iterdir()}
    text = b"".join(m.read_bytes() for m in public_folder.iterdir()).decode()
    secret = EXAMPLES[2].given["custody_key"]

    assert names.isdisjoint(AUDIT_MEMBERS)
    assert secret not in text
    assert failed(read_bundle(public_folder)) == set()


def test_what_only_an_auditor_may_have_is_for_the_owners_eyes(folder):
    modes = {m.name: m.stat().st_mode & 0o077 for m in folder.iterdir()}
    guarded = {name for name, mode in modes.items() if mode == 0}

    assert guarded >= set(AUDIT_MEMBERS) & set(modes)


def test_before_the_embargo_ends_only_the_digest_of_the_list_is_public(tmp_path):
    target = tmp_path / "public"
    write_public_bundle(target, Round(EXAMPLES[2], target).written(), published=False)

    assert not (target / "published.csv").exists()
    assert (target / "list_digest.txt").read_text() == EXAMPLES[2].given["list_digest"]
    assert failed(read_bundle(target)) == set()


def test_a_published_list_with_a_firm_swapped_is_refused(public_folder):
    path = public_folder / "published.csv"
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([lines[0], *lines[2:]]))

    assert failed(read_bundle(public_folder)) == {"published list"}


def test_a_published_list_out_of_order_is_refused(public_folder):
    path = public_folder / "published.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *reversed(rows)]))

    assert failed(read_bundle(public_folder)) == {"published list"}


def test_a_public_bundle_says_what_it_cannot_show(public_folder):
    first = verify_bundle(read_bundle(public_folder))[0]

    assert first.passed
    assert "were not checked" in first.line()


def test_an_audit_bundle_stripped_of_one_member_is_no_public_one(folder):
    for name in ("frame.csv", "record.json", "strata.json", "policy.json"):
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        assert "members" in failed(read_bundle(folder))
        (folder / name).write_bytes(data)


# What can't be opened ends with a finding, not a traceback


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"PK\x03\x04 nothing behind it"),
        lambda path: zipfile.ZipFile(path, "w").close(),
    ],
    ids=["missing", "empty file", "broken zip", "empty zip"],
)
def test_what_is_no_bundle_is_unreadable_input(make, tmp_path):
    path = tmp_path / "bundle.zip"
    make(path)

    with pytest.raises(InputError) as caught:
        read_bundle(path)

    assert caught.value.exit_code is ExitCode.UNREADABLE
    assert caught.value.findings[0].code == "bundle_unreadable"


def test_an_empty_folder_fails_its_checks(tmp_path):
    assert "members" in failed(read_bundle(tmp_path))


def test_members_above_the_bundle_are_not_read(folder):
    path = zipped(folder)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../custody_key.txt", "0" * 64)
        archive.writestr("/etc/passwd", "root")

    assert failed(read_bundle(path)) == set()
    assert not (folder.parent / "custody_key.txt").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice_in_a_zip_is_refused(folder):
    path = zipped(folder)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("seed.txt", "0" * 64)

    assert {"members", "seed"} <= failed(read_bundle(path))


def test_a_member_that_unpacks_without_end_is_refused(folder):
    (folder / "frame.csv").unlink()
    bomb = gzip.compress(b"0" * (1 << 26))
    (folder / "frame.csv.gz").write_bytes(bomb)

    bundle = read_bundle(folder)

    assert "unpacks to more" in bundle.unreadable["frame.csv.gz"]
    assert {"members", "frame root"} <= failed(bundle)


def test_a_zip_that_unpacks_without_end_is_refused(folder):
    (folder / "policy.json").write_bytes(b" " * (1 << 26) + b"{}")

    assert {"members", "policy digest"} <= failed(read_bundle(zipped(folder)))


def test_a_damaged_zip_member_is_refused(folder):
    path = zipped(folder)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("strata.json").header_offset + 60
    data[start : start + 20] = b"\xff" * 20
    path.write_bytes(data)

    assert "members" in failed(read_bundle(path))


def test_two_frames_are_one_too_many(folder):
    frame = (folder / "frame.csv").read_bytes()
    (folder / "frame.csv.gz").write_bytes(gzip.compress(frame))

    assert "members" in failed(read_bundle(folder))


# Members that aren't what they should be


MALFORMED = {
    "no JSON": b"{",
    "no UTF-8": b"\xff\xfe",
    "another kind": b"[]",
    "nothing": b"",
    "null": b"null",
    "nested without end": b"[" * 100_000,
    "a member twice": b'{"entries": [], "entries": []}',
    "not a number": b'{"entries": [NaN]}',
    "no text": b'{"entries": ["\\ud800"]}',
    "a huge number": b'{"entries": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize(
    "name", ["statement", "plan", "policy", "strata", "reveals", "record"]
)
@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_member_is_a_failed_check(kind, name):
    bundle = Bundle(members={**MEMBERS, f"{name}.json": MALFORMED[kind]})

    assert "members" in failed(bundle)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\n\n",
        b"target_id,name\n1\n",
        b'"unclosed',
        b"\xff",
        b"target_id\n" + b"x" * 200_000,
    ],
    ids=["empty", "blank", "ragged", "unclosed", "no UTF-8", "a huge cell"],
)
def test_a_malformed_frame_is_a_failed_check(frame):
    bundle = Bundle(members={**MEMBERS, "frame.csv": frame})

    assert {"members", "frame root", "selections"} <= failed(bundle)


def _members():
    record = Round(EXAMPLES[2], Path("unused")).written()
    text = io.StringIO()
    record.frame.to_csv(text, index=False)
    return {
        "statement.json": json.dumps(record.statement).encode(),
        "plan.json": json.dumps(record.plan).encode(),
        "policy.json": json.dumps(record.policy).encode(),
        "strata.json": json.dumps(record.strata).encode(),
        "reveals.json": json.dumps(record.reveals).encode(),
        "record.json": json.dumps(record.record).encode(),
        "seed.txt": record.seed.encode() + b"\n",
        "custody_key.txt": record.custody_key.encode() + b"\n",
        "frame.csv": text.getvalue().encode(),
    }


MEMBERS = _members()


def test_json_need_not_be_canonical_to_be_checked():
    assert failed(Bundle(members=MEMBERS)) == set()


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
@given(st.sampled_from([n for n in MEMBERS if n.endswith(".json")]), odd, st.data())
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
    bundle = Bundle(members={**MEMBERS, name: json.dumps(value).encode()})

    assert failed(bundle)


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

    assert failed(Bundle(members={**MEMBERS, name: changed}))
