"""What the public sees of who was drawn, who was replaced, and who stands in.

Never who stands in for whom: both are of one stratum, and so of one grade.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from planner.publishing.public_bundle import public_members
from planner.publishing.publication import is_released
from planner.publishing.published import PublicStore
from planner.publishing.store import ListedRow, Page, RoundRow, Where, YearRow
from planner.publishing.withdrawal import (
    What,
    Withdrawal,
    Withdrawn,
    public_id,
)
from planner.replacement.reasons import REASON_NAMES, Reason

_STANDS_IN = ("候补递补", "a reserve that stands in")


#: How a cursor names a withdrawn row: by its id, as its key spells out the target.
_BY_ID = "#"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicListed:
    """A target that an entry drew, or a reserve that stands in, after its embargo.

    `replaced` tells that it isn't inspected after all; the remarks say all of it in
    words, "" where there is nothing to say. Of a withdrawn row no target is named;
    `withdrawn_on` is the day since which it is. `public_id` stays the same for good.
    """

    key: str
    public_id: str
    round_id: str
    entry_id: str
    target_id: str
    name: str
    district: str
    released_on: date
    stands_in: bool
    replaced: bool
    withdrawn_on: date | None
    remark_zh: str
    remark_en: str


def public_lists(
    store: PublicStore, year: YearRow, today: date, page: Page, where: Where
) -> list[PublicListed]:
    """Return a page of the lists that are public on a day.

    `released_by` of `where` is set here; the cursor may stand after a withdrawn row.
    """
    made = store.published.withdrawals(year.year)
    after = key_after(page.after, made)
    rows = store.rows(
        ListedRow,
        year.year_id,
        replace(page, after=after),
        replace(where, released_by=today),
    )
    withdrawn = Withdrawn(made)
    return [public_listed(row, year.year, today, withdrawn) for row in rows]


def key_after(cursor: str, made: Iterable[Withdrawal]) -> str:
    """Return the key of the row that a cursor stands after."""
    if not cursor.startswith(_BY_ID):
        return cursor
    keys = {one.public_id: one.row_key for one in made}
    return keys.get(cursor.removeprefix(_BY_ID), cursor)


def public_listed(
    row: ListedRow, year: int, today: date, withdrawn: Withdrawn
) -> PublicListed:
    """Return a row of a public list.

    Raises
    ------
    ValueError
        If the row is still under embargo: a query let it through.
    """
    if row.released_on > today:
        msg = "a row under embargo was asked for in public"
        raise ValueError(msg)
    of = public_id(year, What.LISTED, row.key)
    taken_back = withdrawn.find(of)
    if taken_back is not None:
        return _withdrawn(row, taken_back)
    said = [_STANDS_IN] if row.replaces else []
    if row.replaced:
        zh, en = REASON_NAMES[Reason(row.replaced)]
        said.append((f"已替换：{zh}", f"replaced: {en}"))
    return PublicListed(
        key=row.key,
        public_id=of,
        round_id=row.round_id,
        entry_id=row.entry_id,
        target_id=row.target_id,
        name=row.name,
        district=row.district,
        released_on=row.released_on,
        stands_in=bool(row.replaces),
        replaced=bool(row.replaced),
        withdrawn_on=None,
        remark_zh="；".join(zh for zh, _ in said),
        remark_en="; ".join(en for _, en in said),
    )


def _withdrawn(row: ListedRow, made: Withdrawal) -> PublicListed:
    """Return what stays of a row that was taken back: where it was, since when, why."""
    zh, en = said_of(made)
    return PublicListed(
        key=f"{_BY_ID}{made.public_id}",
        public_id=made.public_id,
        round_id=row.round_id,
        entry_id=row.entry_id,
        target_id="",
        name="",
        district="",
        released_on=row.released_on,
        stands_in=False,
        replaced=False,
        withdrawn_on=made.withdrawn_on,
        remark_zh=zh,
        remark_en=en,
    )


def said_of(made: Withdrawal) -> tuple[str, str]:
    """Return what is said of a withdrawal, in Chinese and English."""
    zh, en = made.ground_names
    note_zh, note_en = (f"：{made.note}", f": {made.note}") if made.note else ("", "")
    return f"已撤下（{zh}{note_zh}）", f"withdrawn ({en}{note_en})"


def public_bundle(
    round_: RoundRow, listed: Iterable[ListedRow], today: date, withdrawn: Withdrawn
) -> dict[str, bytes]:
    """Return a public bundle's members; the list, as drawn, only once all is out.

    A list of which something was withdrawn can't be told as it was drawn.
    """
    out = is_released(round_, today) and round_.round_id not in withdrawn.rounds()
    drawn = ((r.entry_id, r.target_id) for r in listed if not r.replaces)
    return public_members(
        statement=round_.statement,
        plan=round_.plan,
        reveals=round_.reveals,
        seed=round_.seed,
        list_digest=round_.list_digest,
        published=drawn if out else None,
    )
