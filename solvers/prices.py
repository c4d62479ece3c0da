"""What a place costs beyond whoever is in it: the room of those who have none left.

Who has no room can take one team only by passing on another, and that may take an
exception. The least that it takes is a price. It is what the dual of the flow from
teams to people says (Ahuja, Magnanti and Orlin, Network Flows, 1993, ch. 9): with
exceptions as few as can be, a place can be passed on along a path for nothing exactly
where each step of it costs nothing at these prices.
"""

from collections.abc import Collection, Sequence

from solvers.roster import Roster
from solvers.teams import Groups

#: The price of who can pass nothing on to anybody with room: more than any exceptions.
NO_WAY = 2**100


def prices_of(
    roster: Roster, people: Sequence[int], numbers: Collection[int], first: int
) -> Groups:
    """Return whose room has which price, on one bench and with teams of one length.

    Parameters
    ----------
    people
        All who may be in the bench's teams.
    numbers
        The teams that may be passed on.
    first
        The number of the first person on the bench.
    """
    full = [person for person in people if not roster.room[person]]
    follow = {
        person: [
            (team, team.cost(person - first), roster.may_follow(number, person))
            for number in roster.held[person]
            if number in numbers
            for team in (roster.teams.teams[number],)
        ]
        for person in full
    }
    price = dict.fromkeys(full, NO_WAY)
    fell = sum(1 << person - first for person in people if roster.room[person])
    for _ in full:
        known = _groups(price, first)
        lower: dict[int, int] = {}
        for person, own in follow.items():
            for team, cost, others in own:
                if others & fell:
                    least = max(0, team.least(others & fell, known) - cost)
                    lower[person] = min(least, lower.get(person, price[person]))
        lower = {p: least for p, least in lower.items() if least < price[p]}
        if not lower:
            break
        price |= lower
        fell = sum(1 << person - first for person in lower)
    return _groups(price, first)


def price_of(prices: Groups, position: int) -> int:
    """Return the price of somebody's room."""
    return next((price for people, price in prices if people >> position & 1), 0)


def _groups(price: dict[int, int], first: int) -> Groups:
    """Return whoever has the same price together, but for those who have none."""
    groups = dict.fromkeys(sorted(set(price.values()) - {0}), 0)
    for person, own in price.items():
        if own:
            groups[own] |= 1 << person - first
    return tuple((people, own) for own, people in groups.items())
