"""Unfair lots: frames that serve the draw almost as they should."""

from operator import attrgetter

from planner.protocol.engine_port import NUMBERS


class Unfair:
    """An opened frame, its candidates changed."""

    def __init__(self, frame):
        self.frame = frame

    def __getattr__(self, name):
        return getattr(self.frame, name)

    def candidates_all(self, asked):
        return [
            self.candidates(one.scope, one.strata_columns, one.group_key, one.wants)
            for one in asked
        ]

    def candidates(self, scope, strata_columns, group_key, wants):
        served = {}
        for want in wants:
            everybody = want._replace(limit=want.eligible)
            (ranked,) = self.frame.candidates(
                scope, strata_columns, group_key, [everybody]
            ).values()
            served[want.stratum] = self.rank(want, ranked)[: want.limit]
        return served

    def rank(self, want, ranked):
        raise NotImplementedError


class SmallestIds(Unfair):
    """The first in the list, whatever their tickets."""

    def rank(self, want, ranked):
        return sorted(ranked, key=attrgetter("target_id"))


class CoarseTickets(Unfair):
    """Tickets of two bits, and the first in the list where they tie."""

    def rank(self, want, ranked):
        return sorted(ranked, key=lambda c: (c.place * 4 // NUMBERS, c.target_id))


class EveryThird(Unfair):
    """Chance decides where in the list to start, and then takes every third."""

    def rank(self, want, ranked):
        by_id = sorted(ranked, key=attrgetter("target_id"))
        start = by_id.index(ranked[0])
        turned = by_id[start:] + by_id[:start]
        return turned[::3] + turned[1::3] + turned[2::3]


class CutShort(Unfair):
    """The last of those asked for is missed."""

    def rank(self, want, ranked):
        return ranked[: want.limit - 1]


class WithoutOffset(Unfair):
    """Every sample starts at the same point of the circle."""

    def rank(self, want, ranked):
        return sorted(ranked, key=lambda c: (c.place + want.offset) % NUMBERS)


class SameForAllSeeds(Unfair):
    """One order for ever."""

    def candidates(self, scope, strata_columns, group_key, wants):
        return self.frame.candidates(scope, strata_columns, "always", wants)


class PreferringTheUnvisited(Unfair):
    """Those never visited come first."""

    def rank(self, want, ranked):
        return sorted(ranked, key=attrgetter("visits"))
