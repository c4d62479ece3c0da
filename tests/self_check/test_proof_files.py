"""Proofs are looked up in a file that is there whole or not at all."""

import threading
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.adapters.state.proof_file import ProofFile, ProofFileError
from planner.protocol.frame_tree import FrameTree, bucket_digest, proof_holds
from planner.publishing.self_check import frozen_frame, opened_round
from planner.publishing.store import RoundRow
from tests.self_check.drawn_year import CONFIDENTIAL, round_id

LEAVES = st.sets(st.integers(0, 400), max_size=60).map(
    lambda numbers: sorted(sha256(str(n).encode()).hexdigest() for n in numbers)
)


def buckets(leaves, bucket_hex):
    found = {}
    for leaf in sorted(leaves):
        found.setdefault(leaf[:bucket_hex], []).append(leaf)
    return found


def made(folder, leaves, bucket_hex):
    held = buckets(leaves, bucket_hex)
    tree = FrameTree(bucket_hex, {n: bucket_digest(b) for n, b in held.items()})
    file = ProofFile(
        folder / "x.proofs", root=tree.root, rows=len(leaves), bucket_hex=bucket_hex
    )
    file.write((name, bucket_digest(b), "".join(b)) for name, b in held.items())
    return file, tree


@given(LEAVES, st.sampled_from([1, 2]))
def test_every_proof_is_the_trees_own(tmp_path_factory, leaves, bucket_hex):
    file, tree = made(tmp_path_factory.mktemp("proofs"), leaves, bucket_hex)
    assert file.is_whole()
    for leaf in leaves:
        proof = file.proof(leaf)
        assert proof == tree.proof(leaf, buckets(leaves, bucket_hex)[leaf[:bucket_hex]])
        assert proof_holds(proof, bucket_hex, tree.root)


def test_a_leaf_that_is_not_there_has_no_proof(tmp_path):
    file, _ = made(tmp_path, [sha256(b"a").hexdigest()], 1)
    with pytest.raises(ProofFileError, match="no leaf"):
        file.proof(sha256(b"b").hexdigest())


def test_buckets_that_do_not_give_the_root_leave_no_file(tmp_path):
    leaf = sha256(b"a").hexdigest()
    file = ProofFile(tmp_path / "x.proofs", root="0" * 64, rows=1, bucket_hex=1)
    with pytest.raises(ProofFileError, match="isn't the one stated"):
        file.write([(leaf[0], bucket_digest([leaf]), leaf)])
    assert list(tmp_path.iterdir()) == []
    assert not file.is_whole()


def test_a_file_cut_short_is_not_taken_for_whole(tmp_path):
    file, _ = made(tmp_path, [sha256(b"a").hexdigest()], 1)
    path = tmp_path / "x.proofs"
    path.write_bytes(path.read_bytes()[:-1])
    assert not file.is_whole()


def test_the_engine_and_the_file_agree_on_a_kept_frame(store):
    row = store.row(RoundRow, "YEAR-1", round_id(CONFIDENTIAL))
    key = opened_round(store, "YEAR-1", row).custody_key
    proof = store.evidence.proof(frozen_frame(row, key), CONFIDENTIAL["proof"]["leaf"])
    assert proof.as_json() == CONFIDENTIAL["proof"]


def test_many_who_ask_first_wait_for_one_file(store, monkeypatch):
    row = store.row(RoundRow, "YEAR-1", round_id(CONFIDENTIAL))
    frame = frozen_frame(row, opened_round(store, "YEAR-1", row).custody_key)
    written = []
    write = ProofFile.write

    def counted(self, found):
        written.append(1)
        write(self, found)

    monkeypatch.setattr(ProofFile, "write", counted)
    asking = [
        threading.Thread(target=store.evidence.prepare, args=(frame,)) for _ in range(6)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(30)
    assert written == [1]
