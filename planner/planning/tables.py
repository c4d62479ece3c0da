"""What groups of one component come to, many at a time.

The same as `Weigher.measures`, which weighs one group. Here a group is a row of who is
in it, and what members bring to a scope that they share is looked up in tables, which
are filled as scopes are met.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from planner.planning.merging import Measure, Refusal, Weigher
from planner.planning.reach import Reach
from planner.planning.signs import Prepared
from planner.registry import Basis
from planner.scopes import BoolArray, Scope

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_UNKNOWN = -2
_NONE = -1
#: Room for scopes at first; it is doubled as needed.
_SCOPES = 16
#: Of more scopes it isn't asked who can be in an entry with whom.
_MOST_SCOPES = 100


class Tables:
    """Members of a component by the scopes that they share with others.

    Rows of groups, `held`, are of shape (n_groups, n_members), in the order of
    `members`; scopes are numbered anew as they are met, `own` being the members'.
    """

    def __init__(
        self,
        members: Sequence[int],
        proposals: Sequence[Prepared],
        reach: Reach,
        weigher: Weigher,
    ) -> None:
        self._members = tuple(members)
        self._own = [proposals[member] for member in members]
        self._reach = reach
        self._weigher = weigher
        held = {p.proposal.basis for p in self._own}
        # Whoever draws by credit risk decides the basis, then the first by name.
        self._bases = sorted(held, key=lambda basis: (basis is not Basis.CREDIT, basis))
        self._has = np.array(
            [[p.proposal.basis is basis for basis in self._bases] for p in self._own],
            dtype=np.float64,
        )
        ranked = sorted(range(len(members)), key=lambda at: weigher.rank(members[at]))
        self._by_rank = np.array(ranked)
        self._times = np.array([self._own[at].proposal.times for at in ranked])
        self._ceiling = np.array([m in weigher.ceilings for m in members])
        self._pinned = np.array([m in weigher.pinned for m in members])
        self._sent: Sequence[Scope] = ()
        self._numbers: list[int] = []
        self._places: dict[int, int] = {}
        n, n_bases = len(members), len(self._bases)
        self._met = np.full((0, n), _UNKNOWN, dtype=np.int64)
        self._total = np.full((0, n_bases, n), _UNKNOWN, dtype=np.int64)
        self._empty = np.zeros((0, n_bases, n), dtype=np.bool_)
        self._refused = np.zeros((0, n), dtype=np.bool_)
        self._rest = np.zeros((0, n, len(Measure)))
        self._looked = np.zeros((0, n), dtype=np.bool_)
        self.own = np.array([self._place(p.reach) for p in self._own])

    def __getstate__(self) -> dict[str, object]:
        """Leave out the library: scopes go by themselves, to be numbered again."""
        scopes = [self._reach.scope(number) for number in self._numbers]
        state = self.__dict__ | {"_sent": scopes}
        del state["_reach"], state["_weigher"], state["_numbers"], state["_places"]
        return state

    def settle(self, reach: Reach, weigher: Weigher) -> None:
        """Take up tables that came from another process."""
        if self._sent:
            self._reach, self._weigher = reach, weigher
            self._numbers = [reach.number(scope) for scope in self._sent]
            self._places = {number: at for at, number in enumerate(self._numbers)}
            self._sent = ()

    def joined(self, shared: IntArray, at: IntArray) -> IntArray:
        """Return the scopes that groups share once a member joins, -1 where none.

        None is also where the member would have no targets, or a rest of which no
        entry can be made; so it is then whoever else joins.
        """
        missing = self._met[shared, at] == _UNKNOWN
        n = len(self._own)
        for key in np.unique(shared[missing] * n + at[missing]).tolist():
            scope, member = divmod(key, n)
            met = self._meet(scope, member)
            self._met[scope, member] = met
        found: IntArray = self._met[shared, at]
        return found

    def refused(self, held: BoolArray, shared: IntArray) -> BoolArray:
        """Return which groups leave a rest of which no entry can be made.

        Nor can it, whoever else joins.
        """
        n = len(self._own)
        scopes, at = np.unique(shared, return_inverse=True)
        if not len(scopes):
            return np.zeros(0, dtype=np.bool_)
        order = np.argsort(at, kind="stable")
        starts = np.searchsorted(at[order], np.arange(len(scopes)))
        present = np.logical_or.reduceat(held[order], starts, axis=0).reshape(-1, n)
        for at_scope, scope in enumerate(scopes.tolist()):
            missing = present[at_scope] & ~self._looked[scope]
            for member in np.flatnonzero(missing).tolist():
                self._look_up_rest(scope, member)
        return np.asarray((held & self._refused[shared]).any(axis=1), dtype=np.bool_)

    def weighed(
        self, held: BoolArray, shared: IntArray, joint: BoolArray
    ) -> tuple[IntArray, IntArray, BoolArray]:
        """Return what groups' entries and their rests come to, and which may be.

        The first two are of shape (n_groups, len(Measure)). No group leaves a rest of
        which no entry can be made.

        Parameters
        ----------
        shared
            The scope of each group.
        joint
            Whether more than one department is in it.
        """
        found = np.zeros((len(held), len(Measure)), dtype=np.int64)
        rests = np.zeros_like(found)
        able = joint | ~(held & self._pinned).any(axis=1)
        several = held.sum(axis=1) > 1
        basis = np.argmax(held.astype(np.float64) @ self._has > 0, axis=1)
        times = self._times[np.argmax(held[:, self._by_rank], axis=1)]
        for rows, scope, kind in alike(shared, basis):
            own = held[rows]
            self._look_up(scope, kind, np.logical_or.reduce(own, axis=0).reshape(-1))
            totals = np.where(own, self._total[scope, kind], _NONE)
            leading = totals.argmax(axis=1)
            most = totals.max(axis=1)
            able[rows] &= ~(self._empty[scope, kind][leading] & several[rows])
            if self._ceiling.any():
                below = own & self._ceiling & (totals < most[:, None])
                able[rows] &= ~below.any(axis=1)
            found[rows] = self._measured(
                scope, most * times[rows], self._bases[kind], joint[rows]
            )
            if self._rest[scope].any():
                rests[rows] = own.astype(np.float64) @ self._rest[scope]
        return found, rests, able

    def compatible(self) -> BoolArray:
        """Return which two members any entry may hold: (n_members, n_members).

        One of them may have a ceiling that the other draws more than in every scope
        that members share; then no further member mends it.
        """
        n = len(self._own)
        found = np.zeros((n, n), dtype=np.bool_)
        scopes = self._every_scope()
        if scopes is None:
            return ~found
        credit = np.array([p.proposal.basis is Basis.CREDIT for p in self._own])
        either = credit[:, None] | credit[None, :]
        masks = [self._reach.mask(p.reach) for p in self._own]
        for scope in scopes:
            own = self._reach.mask(self._numbers[scope])
            inside = np.array([not (own & ~mask).any() for mask in masks])
            for kind, basis in enumerate(self._bases):
                self._look_up(scope, kind, inside)
                both = inside & ~self._refused[scope]
                totals = self._total[scope, kind]
                more = self._ceiling[:, None] & (totals[None, :] > totals[:, None])
                able = both[:, None] & both[None, :] & ~more & ~more.T
                found |= able if basis is Basis.CREDIT else able & ~either
        return found

    def _every_scope(self) -> range | None:
        """Meet every scope that members can share; None where there are too many."""
        at = np.arange(len(self._own))
        scope = 0
        while scope < len(self._numbers):
            if scope == _MOST_SCOPES:
                return None
            self.joined(np.full(len(at), scope), at)
            scope += 1
        return range(scope)

    def joining(self, scope: int, open_to: BoolArray) -> tuple[BoolArray, FloatArray]:
        """Return which members may join a scope, and what rests they leave then.

        Of shapes (n_members,) and (n_members, len(Measure)).
        """
        at = np.flatnonzero(open_to)
        met = self.joined(np.full(len(at), scope), at)
        at, met = at[met >= 0], met[met >= 0]
        able = np.zeros(len(self._own), dtype=np.bool_)
        able[at] = True
        for one, narrower in zip(at.tolist(), met.tolist(), strict=True):
            self._look_up_rest(narrower, one)
        left = np.zeros((len(self._own), len(Measure)))
        left[at] = self._rest[met, at]
        return able, left

    def rest_draws(self, scope: int) -> FloatArray:
        """Return what members' rests beyond a scope draw, as far as looked up."""
        return self._rest[scope, :, Measure.DRAWS]

    def _measured(
        self, scope: int, draws: IntArray, basis: Basis, joint: BoolArray
    ) -> IntArray:
        one = np.ones_like(draws)
        tasks = one * self._reach.districts(self._numbers[scope])
        columns = {
            Measure.ENTRIES: one,
            Measure.JOINT_ENTRIES: one * joint,
            Measure.TASKS: tasks,
            Measure.JOINT_TASKS: tasks * joint,
            Measure.DRAWS: draws,
            Measure.JOINT_DRAWS: draws * joint,
            Measure.LOTTERY_DRAWS: draws * (basis is not Basis.FULL),
            Measure.CREDIT_DRAWS: draws * (basis is Basis.CREDIT),
        }
        return np.stack([columns[measure] for measure in Measure], axis=1)

    def _place(self, number: int) -> int:
        """Return the new number of a scope, its rows made where it is met first."""
        if number not in self._places:
            self._places[number] = len(self._numbers)
            self._numbers.append(number)
            if len(self._numbers) > len(self._met):
                self._double()
        return self._places[number]

    def _double(self) -> None:
        more = max(_SCOPES, len(self._met))

        for name, fill in (
            ("_met", _UNKNOWN),
            ("_total", _UNKNOWN),
            ("_empty", False),
            ("_refused", False),
            ("_rest", 0.0),
            ("_looked", False),
        ):
            table = getattr(self, name)
            rows = np.full((more, *table.shape[1:]), fill, dtype=table.dtype)
            setattr(self, name, np.concatenate([table, rows]))

    def _meet(self, scope: int, at: int) -> int:
        own = self._own[at]
        met = self._reach.meet(self._numbers[scope], own.reach)
        if met is None or not any(self._reach.counts(met, own.proposal.grades)):
            return _NONE
        rest = self._weigher.rest(self._members[at], met)
        return _NONE if isinstance(rest, Refusal) else self._place(met)

    def _look_up(self, scope: int, kind: int, present: BoolArray) -> None:
        """Fill in what members ask of a scope, and what they leave."""
        missing = present & (self._total[scope, kind] == _UNKNOWN)
        for at in np.flatnonzero(missing).tolist():
            self._look_up_rest(scope, at)
            number, basis = self._numbers[scope], self._bases[kind]
            asked = self._weigher.asked(self._members[at], basis, number)
            self._total[scope, kind, at] = asked.total
            self._empty[scope, kind, at] = asked.base == 0

    def _look_up_rest(self, scope: int, at: int) -> None:
        if self._looked[scope, at]:
            return
        self._looked[scope, at] = True
        member = self._members[at]
        rest = self._weigher.rest(member, self._numbers[scope])
        if isinstance(rest, Refusal):
            self._refused[scope, at] = True
        elif rest is not None:
            self._rest[scope, at] = self._weigher.rest_measures(member, rest)


def alike(one: IntArray, other: IntArray) -> Iterator[tuple[IntArray, int, int]]:
    """Yield positions that agree in two columns of small numbers, and the numbers."""
    width = int(other.max(initial=0)) + 1
    keys = one * width + other
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    for rows in np.split(order, ends) if len(order) else ():
        key = int(keys[rows[0]])
        yield rows, key // width, key % width
