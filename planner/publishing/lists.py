"""What the public sees of who was drawn, who was replaced, and who stands in.

Never who stands in for whom: both are of one stratum, and so of one grade.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.publishing.public_bundle import public_members
from planner.publishing.publication import is_released
from planner.publishing.store import ListedRow, RoundRow
from planner.replacement.reasons import REASON_NAMES, Reason

_STANDS_IN = ("候补递补", "a reserve that stands in")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicListed:
    """A target that an entry drew, or a reserve that stands in, after its embargo.

    `replaced` tells that it isn't inspected after all; the remarks say all of it in
    words, "" where there is nothing to say.
    """

    round_id: str
    entry_id: str
    target_id: str
    name: str
    district: str
    stands_in: bool
    replaced: bool
    remark_zh: str
    remark_en: str


def public_listed(row: ListedRow, today: date) -> PublicListed:
    """Return a row of a public list.

    Raises
    ------
    ValueError
        If the row is still under embargo: a query let it through.
    """
    if row.released_on > today:
        msg = "a row under embargo was asked for in public"
        raise ValueError(msg)
    said = [_STANDS_IN] if row.replaces else []
    if row.replaced:
        zh, en = REASON_NAMES[Reason(row.replaced)]
        said.append((f"已替换：{zh}", f"replaced: {en}"))
    return PublicListed(
        round_id=row.round_id,
        entry_id=row.entry_id,
        target_id=row.target_id,
        name=row.name,
        district=row.district,
        stands_in=bool(row.replaces),
        replaced=bool(row.replaced),
        remark_zh="；".join(zh for zh, _ in said),
        remark_en="; ".join(en for _, en in said),
    )


def public_bundle(
    round_: RoundRow, listed: Iterable[ListedRow], today: date
) -> dict[str, bytes]:
    """Return a public bundle's members; the list, as drawn, only once all is out."""
    out = is_released(round_, today)
    drawn = ((r.entry_id, r.target_id) for r in listed if not r.replaces)
    return public_members(
        statement=round_.statement,
        plan=round_.plan,
        reveals=round_.reveals,
        seed=round_.seed,
        list_digest=round_.list_digest,
        published=drawn if out else None,
    )
