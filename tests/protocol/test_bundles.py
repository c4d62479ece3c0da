"""Bundles on disk: the members of the protocol, the same bytes each time."""

import csv
import gzip
from dataclasses import replace

import pytest

from planner.adapters.engines.frame_rows import columns_of, rows
from planner.adapters.files import bundle_files
from planner.adapters.files.bundle_files import write_bundle, write_public_bundle
from planner.adapters.files.frame_files import write_packed
from planner.protocol.bundle import AUDIT_MEMBERS
from tests.checker.bundles import failed
from tests.checker.forgery import Round
from tests.protocol.examples import EXAMPLES
from verify_round import open_bundle


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "round"
    write_bundle(target, Round(EXAMPLES[2]).written())
    return target


@pytest.fixture
def public_folder(tmp_path):
    target = tmp_path / "public"
    write_public_bundle(target, Round(EXAMPLES[2]).written(), published=True)
    return target


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
    write_bundle(again, Round(EXAMPLES[2]).written())

    assert {m.name: m.read_bytes() for m in folder.iterdir()} == {
        m.name: m.read_bytes() for m in again.iterdir()
    }


def test_a_large_frame_is_packed_the_same_way_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle_files, "LARGE_FRAME_ROWS", 10)
    packed = []
    for name in ("a", "b"):
        write_bundle(tmp_path / name, Round(EXAMPLES[2]).written())
        assert failed(open_bundle(tmp_path / name)) == set()
        packed.append((tmp_path / name / "frame.csv.gz").read_bytes())

    assert packed[0] == packed[1]
    assert not (tmp_path / "a" / "frame.csv").exists()


def test_a_large_frame_is_there_as_parquet_too(tmp_path, monkeypatch):
    record = replace(Round(EXAMPLES[0]).written(), frame=EXAMPLES[0].frame.table)
    monkeypatch.setattr(bundle_files, "LARGE_FRAME_ROWS", 10)
    write_bundle(tmp_path, record)

    columns = columns_of(tmp_path / "frame.parquet")
    told = list(rows(tmp_path / "frame.parquet", columns))

    text = gzip.decompress((tmp_path / "frame.csv.gz").read_bytes()).decode()
    assert [columns, *map(list, told)] == list(csv.reader(text.splitlines()))
    assert failed(open_bundle(tmp_path)) == set()


@pytest.mark.parametrize("size", [1, 100, 5_000])
def test_a_text_in_pieces_is_packed_as_if_it_were_whole(tmp_path, size):
    text = bundle_files.frame_bytes(EXAMPLES[0].frame.table)
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    write_packed(tmp_path / "text.gz", pieces)

    packed = (tmp_path / "text.gz").read_bytes()

    assert packed == gzip.compress(text, compresslevel=6, mtime=0)


def test_the_public_bundle_holds_nothing_for_auditors(public_folder):
    names = {member.name for member in public_folder.iterdir()}
    text = b"".join(m.read_bytes() for m in public_folder.iterdir()).decode()
    secret = EXAMPLES[2].given["custody_key"]

    assert names.isdisjoint(AUDIT_MEMBERS)
    assert secret not in text
    assert failed(open_bundle(public_folder)) == set()


def test_what_only_an_auditor_may_have_is_for_the_owners_eyes(folder):
    modes = {m.name: m.stat().st_mode & 0o077 for m in folder.iterdir()}
    guarded = {name for name, mode in modes.items() if mode == 0}

    assert guarded >= set(AUDIT_MEMBERS) & set(modes)


def test_so_they_are_while_they_are_written(tmp_path, monkeypatch):
    modes = []

    def noting(path, lines):
        modes.extend(m.stat().st_mode & 0o077 for m in path.parent.iterdir())
        write_packed(path, lines)

    monkeypatch.setattr(bundle_files, "LARGE_FRAME_ROWS", 10)
    monkeypatch.setattr(bundle_files, "write_packed", noting)
    record = replace(Round(EXAMPLES[2]).written(), frame=EXAMPLES[2].frame.table)
    write_bundle(tmp_path, record)

    # Statement, plan, reveals and seed are for all; the other members for one.
    assert sorted(map(bool, modes)) == [False] * 5 + [True] * 4


def test_before_the_embargo_ends_only_the_digest_of_the_list_is_public(tmp_path):
    target = tmp_path / "public"
    write_public_bundle(target, Round(EXAMPLES[2]).written(), published=False)

    assert not (target / "published.csv").exists()
    assert (target / "list_digest.txt").read_text() == EXAMPLES[2].given["list_digest"]
    assert failed(open_bundle(target)) == set()
