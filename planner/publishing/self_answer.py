"""What an enterprise is told of itself in a round, as records and in sentences."""

from dataclasses import dataclass

from planner.protocol.frame_tree import Proof
from planner.protocol.own_row import OwnRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAnswer:
    """An entry that the target was eligible for, and whether it was drawn.

    `stands_in` tells whether it came in later, in the place of one that was drawn.
    """

    entry_id: str
    name: str
    drawn: bool
    stands_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAnswer:
    """The target's ticket in a group, and that group's entries it was eligible for.

    `number` is decimal text of a number in [0, 2^60).
    """

    group: str
    ticket: str
    number: str
    entries: tuple[EntryAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Something said to people, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that a target is told of itself in a round."""

    year_id: str
    round_id: str
    target_id: str
    mode: str
    statement_digest: str
    seed: str
    rows: int
    bucket_hex: int
    root: str
    row: OwnRow
    proof: Proof
    tickets: tuple[TicketAnswer, ...]

    @property
    def drawn(self) -> bool:
        """Whether any entry drew the target."""
        return any(entry.drawn for found in self.tickets for entry in found.entries)

    @property
    def words(self) -> tuple[Sentence, ...]:
        """The answer in plain sentences."""
        said = [
            Sentence(
                zh=f"贵单位在批次 {self.round_id} 的名录中，名录共 {self.rows} 户。",
                en=f"You are in the list that round {self.round_id} was drawn from, "
                f"with {self.rows} firms in all.",
            )
        ]
        entries = [e for found in self.tickets for e in found.entries]
        drawn = [e.name for e in entries if e.drawn]
        later = "、".join(e.name for e in entries if e.stands_in)
        if drawn:
            names = "、".join(drawn)
            said.append(
                Sentence(
                    zh=f"贵单位在本批次被抽中，任务：{names}。",
                    en=f"You were drawn in this round, for: {names}.",
                )
            )
        elif self.tickets:
            said.append(
                Sentence(
                    zh="贵单位参加了本批次抽取，未被抽中。",
                    en="You took part in this round's draw and were not drawn.",
                )
            )
        else:
            said.append(
                Sentence(
                    zh="本批次没有任务的范围包含贵单位，因此没有参加抽取。",
                    en="No task of this round has you in its scope, "
                    "so you took no part in its draw.",
                )
            )
        if later:
            said.append(
                Sentence(
                    zh=f"贵单位此后递补了被抽中的其他企业，任务：{later}。",
                    en="You came in later, in the place of a firm that was drawn, "
                    f"for: {later}.",
                )
            )
        return tuple(said)
