"""Like inspectors have like loads, whoever's pairs lots closed."""

import pytest

from benchmarks import team_measures
from benchmarks.city_of_teams import Shape, make_city
from benchmarks.pairing import paired


@pytest.mark.parametrize("seed", [1, 2])
def test_like_inspectors_are_within_the_longest_visit_of_one_another(seed):
    # Offices of few, short leaves for all: lots close pairs of most.
    shape = Shape(visits=1500, inspectors=240, departments=6, citywide=0.1, seed=seed)
    city = make_city(shape)
    pairing = paired(city)
    assert any(squad.capped for squad in pairing.squads)
    minutes = {item.item_id: item.minutes for item in city.registry.items}
    longest = max(sum(minutes[i] for i in visit.item_ids) for visit in city.visits)
    groups = team_measures.like_people(city)
    assert len(groups) > 20
    assert max(team_measures.spreads(groups, pairing.minutes)) <= longest
