"""Small made-up cities, planned once, for a second reading of the plan."""

import pytest

from benchmarks.instances import Shape, make_instance
from benchmarks.recompute.city import City
from benchmarks.recompute.groups import Groups
from benchmarks.recompute_many import plan, with_shares

KINDS = ("fields", "dense", "overlap")
FREE = 'joint = ""\ncredit = ""\ncoverage = ""\n'


class Town:
    """A small instance: its inputs, what may be made of it, and plans of it."""

    def __init__(self, folder, kind, proposals):
        self.folder = folder
        self.inputs = folder / "inputs"
        shape = Shape(
            kind=kind,
            proposals=proposals,
            targets=600,
            departments=25,
            districts=4,
            seed=7,
            joint=None,
            credit=None,
        )
        make_instance(self.inputs, shape)
        self._codes = {}

    def groups(self):
        return Groups(City(self.inputs))

    def planned(self, name, shares=FREE):
        """Plan with these shares, once; return the exit code and where the files are."""
        with_shares(self.inputs, shares)
        out = self.folder / name
        if name not in self._codes:
            self._codes[name] = plan(self.inputs, out)
        return self._codes[name], out


@pytest.fixture(scope="package", params=KINDS)
def town(request, tmp_path_factory):
    return Town(tmp_path_factory.mktemp(request.param), request.param, 24)


@pytest.fixture(scope="package")
def field_town(tmp_path_factory):
    return Town(tmp_path_factory.mktemp("town"), "fields", 20)
