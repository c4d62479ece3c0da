"""Why a drawn target can't be inspected."""

from collections.abc import Mapping
from enum import StrEnum

#: A note is a sentence or two; papers are kept elsewhere. In characters.
LONGEST_NOTE = 500


class Reason(StrEnum):
    """A reason for which a drawn target is replaced.

    That nobody can be reached at the registered address is none: it is what an
    inspection finds, and goes into its result.
    """

    DEREGISTERED = "deregistered"
    CLOSED = "closed"
    MOVED = "moved"
    DUPLICATE = "duplicate"
    RECUSED = "recused"
    OTHER = "other"


#: What a reason is called, Chinese first; these are public.
REASON_NAMES: Mapping[Reason, tuple[str, str]] = {
    Reason.DEREGISTERED: ("已注销或被吊销", "deregistered, or its licence revoked"),
    Reason.CLOSED: ("已停业、歇业", "closed or dormant"),
    Reason.MOVED: ("已迁出辖区", "moved out of the area"),
    Reason.DUPLICATE: ("重复主体", "the same firm listed twice"),
    Reason.RECUSED: ("执法人员全部须回避", "all inspectors are recused"),
    Reason.OTHER: ("其他原因", "another reason"),
}
