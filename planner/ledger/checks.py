"""The checks that need nothing but the events, and whoever kept a checkpoint."""

from collections.abc import Sequence

from planner.errors import Finding
from planner.ledger.chain import chain_faults, checkpoint_faults, signature_faults
from planner.ledger.checkpoint import Checkpoint, SignatureCheck
from planner.ledger.line import Line
from planner.ledger.verdict import Verdict

_EMPTY = Finding(file="ledger", code="ledger_empty")


def check_ledger(
    lines: Sequence[Line],
    keys: Sequence[str],
    check: SignatureCheck,
    outside: Sequence[Checkpoint] = (),
) -> list[Verdict]:
    """Return what there is to say of a ledger from its events alone.

    Parameters
    ----------
    keys
        The public keys that count, in hex; if there are none, any does.
    outside
        Checkpoints that somebody kept elsewhere.
    """
    verdicts = [
        Verdict(
            name_zh="事件链",
            name_en="chain",
            count=len(lines),
            faults=tuple(chain_faults(lines)),
            notes=() if lines else (_EMPTY,),
        ),
        Verdict(
            name_zh="签名",
            name_en="signatures",
            count=len(lines),
            faults=tuple(signature_faults(lines, keys, check)),
        ),
    ]
    if outside:
        faults = checkpoint_faults(outside, lines, keys, check)
        verdicts.append(
            Verdict(
                name_zh="外部检查点",
                name_en="outside checkpoints",
                count=len(outside),
                faults=tuple(faults),
            )
        )
    return verdicts
