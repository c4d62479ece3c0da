"""A party's nonce in a file of its own, kept by the party until it reveals."""

import json
import os
from pathlib import Path

from planner.ceremony.kept_nonce import kept_nonce
from planner.errors import Finding, InputError
from planner.ports import Entropy
from planner.protocol.ceremony import Party


def make_nonce(path: Path, round_id: str, party: str, entropy: Entropy) -> str:
    """Make a nonce, keep it in a new file of its owner's, and return its commitment.

    Raises
    ------
    InputError
        If the file is there already: a nonce that was committed must not be lost.
    """
    made = Party(party=party, nonce=entropy.token_hex())
    text = json.dumps({"round": round_id, "party": party, "nonce": made.nonce})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InputError([_finding("nonce_file_there", path)]) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    return made.commitment(round_id)


def read_nonce(path: Path, round_id: str, party: str) -> str:
    """Return the nonce that a party kept for a round.

    Raises
    ------
    InputError
        If the file keeps none, or another's: revealing that would end the round.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except ValueError as error:
        raise InputError([_finding("nonce_file_bad", path)]) from error
    nonce = kept_nonce(text, round_id, party)
    if nonce is None:
        raise InputError([_finding("nonce_file_bad", path)])
    return nonce


def _finding(code: str, path: Path) -> Finding:
    return Finding(file=path.name, code=code, value=str(path))
