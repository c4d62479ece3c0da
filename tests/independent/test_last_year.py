"""A tenth of a city's plan of last year, consolidated as the city asked."""

import json

from benchmarks.instances import Shape, make_instance
from benchmarks.recompute.city import City
from benchmarks.recompute.groups import Groups
from benchmarks.recompute.judge import judge
from benchmarks.recompute_many import plan

#: Of 95 internal and 15 joint entries: 27.7 % fewer in all, 36.9 % fewer internal,
#: 32.1 % more joint ones.
MOST, MOST_INTERNAL, LEAST_JOINT = 79, 59, 20


def test_a_tenth_of_last_years_plan_is_consolidated_by_a_quarter(tmp_path):
    inputs, out = tmp_path / "inputs", tmp_path / "out"
    tenth = Shape(
        kind="last_year",
        proposals=110,
        departments=25,
        districts=4,
        targets=1_500,
        seed=3,
    )
    make_instance(inputs, tenth)
    assert plan(inputs, out) == 0
    lines = json.loads((out / "plan" / "certificate.json").read_text("utf-8"))
    told = {line["requirement"]: line for line in lines}
    assert told["entries.total"]["reached"] <= MOST
    assert told["entries.internal"]["reached"] <= MOST_INTERNAL
    assert told["entries.joint"]["reached"] >= LEAST_JOINT
    assert told["joint_share.entries"]["reached"] >= 0.243
    assert told["credit_share.draws"]["reached"] >= 0.8
    assert all(line["holds"] for line in lines)
    assert judge(Groups(City(inputs)), inputs, out) == []
