"""What self-checks and auditors are answered from: the evidence's port."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from planner.protocol.frame_tree import Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFrame:
    """A round's frame as it was kept, and what makes and checks its leaves.

    `snapshot` names the table; the rest is the statement's, and the round's key.
    """

    snapshot: str
    columns: tuple[str, ...]
    sealed_columns: tuple[str, ...]
    rows: int
    bucket_hex: int
    root: str
    custody_key: str | None


class Evidence(Protocol):
    """Keys, frames and proofs of drawn rounds, and a count of who asked for them."""

    def custody_key(self, round_id: str, commitment: str) -> str | None:
        """Return the key that a round's statement commits to, None where it's lost."""

    def document(self, name: str) -> dict[str, Any]:
        """Return a JSON document that was kept under a name of its digest.

        Raises
        ------
        CheckFailedError
            If it is gone, or not what its name says.
        """

    def cells(self, frame: FrozenFrame, target_id: str) -> Mapping[str, str] | None:
        """Return a target's row by column, None if it isn't in the frame."""

    def rows(
        self, frame: FrozenFrame, columns: Sequence[str]
    ) -> Iterator[tuple[str, ...]]:
        """Yield these columns of all rows, in the order of their ids."""

    def lines(self, frame: FrozenFrame) -> Iterator[bytes]:
        """Yield all rows as `frame.csv` holds them, in pieces."""

    def table(self, frame: FrozenFrame) -> IO[bytes]:
        """Open the frame as it was kept, which is as Parquet."""

    def proof(self, frame: FrozenFrame, leaf: str) -> Proof:
        """Return the inclusion proof of a leaf that is in the frame."""

    def prepare(self, frame: FrozenFrame) -> None:
        """Make what proofs are looked up in; where it is there, nothing is done."""

    def count_attempt(
        self, caller: str, window: int, may_try: Callable[[int, int], bool]
    ) -> bool:
        """Count an attempt if `may_try` allows it; tell whether it was allowed.

        `may_try` is given how many there were in this window, of the caller and of
        all. Processes that share the state share the count.
        """
