"""Whether a ledger is whole: every fault found, and where it is.

The chain shows what was changed between events; signatures show what was added or
rewritten by somebody without the key; checkpoints kept elsewhere show even what
the key's owner rewrote, and what was cut off at the end.
"""

from collections.abc import Collection, Iterator, Sequence

from planner.errors import Finding
from planner.ledger.checkpoint import Checkpoint, SignatureCheck, checkpoint_of
from planner.ledger.event import START, is_field
from planner.ledger.line import Line

#: How many broken places are tried for an event that was moved; beyond these a
#: ledger is not tampered with but destroyed.
_PLACES_TRIED = 200


def chain_faults(lines: Sequence[Line]) -> list[Finding]:
    """Return the faults of a chain from its first event to its last.

    Parameters
    ----------
    lines
        In the order in which they are stored, private bodies told or not.
    """
    broken = {n for n, line in enumerate(lines) if not _holds(line)}
    moved = _moved(lines, broken)
    faults: list[Finding] = []
    for position, line in enumerate(lines):
        before = lines[position - 1] if position else None
        faults += _of_place(line, before)
        if position in moved:
            faults.append(
                _fault("ledger_event_moved", line.seq, place=str(moved[position]))
            )
        elif position in broken:
            faults.append(_of_line(line))
        elif position - 1 not in broken and not _follows(line, before):
            faults.append(_fault("ledger_event_link", line.seq))
        if not line.body_holds():
            faults.append(_fault("ledger_event_body", line.seq))
    return faults


def signature_faults(
    lines: Sequence[Line], keys: Collection[str], check: SignatureCheck
) -> list[Finding]:
    """Return the events whose signature isn't one of the keys' over what they are.

    Parameters
    ----------
    keys
        The public keys that count, in hex; if there are none, any does.
    """
    faults = []
    for line in lines:
        code = _signature_fault(checkpoint_of(line), keys, check)
        if code:
            faults.append(_fault(f"ledger_event_{code}", line.seq, key=line.key))
    return faults


def checkpoint_faults(
    checkpoints: Sequence[Checkpoint],
    lines: Sequence[Line],
    keys: Collection[str],
    check: SignatureCheck,
) -> list[Finding]:
    """Return where a ledger isn't what checkpoints of it say.

    Parameters
    ----------
    keys
        The public keys that count, in hex; if there are none, any does.
    """
    digests = {line.seq: line.digest for line in lines}
    last = max(digests, default=0)
    faults = []
    for checkpoint in checkpoints:
        seq, code = checkpoint.seq, _signature_fault(checkpoint, keys, check)
        if code:
            faults.append(_fault(f"ledger_checkpoint_{code}", seq, key=checkpoint.key))
        elif seq not in digests:
            faults.append(_fault("ledger_checkpoint_ahead", seq, last=str(last)))
        elif digests[seq] != checkpoint.digest:
            faults.append(_fault("ledger_checkpoint_differs", seq, at=checkpoint.at))
    return faults


def _signature_fault(
    checkpoint: Checkpoint, keys: Collection[str], check: SignatureCheck
) -> str:
    if keys and checkpoint.key not in keys:
        return "stranger"
    held = check(checkpoint.key, checkpoint.signature, checkpoint.text)
    return "" if held else "unsigned"


def _holds(line: Line) -> bool:
    return _formed(line) and line.true_digest() == line.digest


def _formed(line: Line) -> bool:
    # A bar within a field would let it be cut elsewhere under the same digest.
    fields = (line.at, line.actor, line.kind, line.subject)
    return line.seq >= 1 and all(map(is_field, fields))


def _follows(line: Line, before: Line | None) -> bool:
    if before is None:
        # Where the first is gone, that is said; what it was isn't known.
        return line.seq != 1 or line.previous == START
    return line.previous == before.digest or line.seq != before.seq + 1


def _of_place(line: Line, before: Line | None) -> Iterator[Finding]:
    expected = before.seq + 1 if before else 1
    if line.seq > expected:
        gone = str(expected)
        if line.seq - 1 > expected:
            gone = f"{expected}-{line.seq - 1}"
        yield _fault("ledger_event_missing", expected, gone=gone)
    elif line.seq < expected:
        yield _fault("ledger_event_order", line.seq)


def _of_line(line: Line) -> Finding:
    changed = _formed(line)
    return _fault("ledger_event_field" if changed else "ledger_event_form", line.seq)


def _moved(lines: Sequence[Line], broken: set[int]) -> dict[int, int]:
    """Return, for events that are whole but stand elsewhere, their own seq."""
    there = {line.seq for line in lines}
    last = max(there, default=0)
    places = [seq for seq in range(1, last + 2) if seq not in there]
    places += [lines[position].seq for position in broken]
    if len(places) > _PLACES_TRIED:
        return {}
    found = {}
    for position in broken:
        line = lines[position]
        for seq in places:
            if _formed(line) and line.true_digest(seq) == line.digest:
                found[position] = seq
    return found


def _fault(code: str, seq: int, **params: str) -> Finding:
    return Finding(file="ledger", code=code, row=seq, value=str(seq), params=params)
