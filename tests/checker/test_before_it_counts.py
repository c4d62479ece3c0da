"""A drawn round is held against the checker before it counts, its frame as it lies."""

from dataclasses import replace

import pytest

from planner.composition.round_check import refuse_faulty
from planner.errors import CheckFailedError
from planner.protocol.frame import freeze
from tests.checker.test_large_frames import RECORD
from tests.target_tables import all_of, stored


def test_a_sound_round_counts_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    refuse_faulty(RECORD)
    assert not list(tmp_path.iterdir())


def test_a_round_whose_seed_isnt_its_reveals_is_refused():
    reveals = {**RECORD.reveals, "public_value": "another"}
    with pytest.raises(CheckFailedError) as caught:
        refuse_faulty(replace(RECORD, reveals=reveals))
    (finding,) = caught.value.findings
    assert finding.code == "record_refused"
    assert finding.value == RECORD.round_id


def test_a_round_over_another_frame_is_refused():
    table = all_of(RECORD.frame)
    table.loc[0, "grade"] = "C" if table.loc[0, "grade"] != "C" else "A"
    other = freeze(stored(table), confidential=True)
    with pytest.raises(CheckFailedError, match="frame"):
        refuse_faulty(replace(RECORD, frame=other.table))
