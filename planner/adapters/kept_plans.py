"""A season's plan kept as it was made, so that its steps needn't make it anew.

A plan of a city takes minutes to make and a second to read. What is read is believed
only where it is, byte for byte, what this very program left: its name is the SHA-256 of
its bytes, and that name is pinned by the ledger, as keys are. Anything else is as if
nothing were kept.
"""

import copyreg
import io
import pickle
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pandas as pd

from planner.adapters.engines.stored_targets import StoredTargets
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.program import PACKAGES, program_digest
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.errors import CheckFailedError
from planner.ids import digest_json
from planner.planning.tables import Tables
from planner.season.plan import SeasonPlan

_SUFFIX = ".plan"
#: Stands before the name of a table of targets, which isn't read into memory.
_TARGETS = "targets:"
_SNAPSHOT = "snapshot"
#: What a plan is made up of besides records of the planner's own.
_FOREIGN = frozenset(
    {
        ("collections", "Counter"),
        ("collections", "OrderedDict"),
        ("datetime", "date"),
        ("decimal", "Decimal"),
        ("fractions", "Fraction"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)
_OUTSIDE = ("planner.adapters", "planner.cli", "planner.composition")
#: What reading a plan may end with that another program left, or a torn disk.
_UNREADABLE = (
    pickle.UnpicklingError,
    CheckFailedError,
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    TypeError,
    ValueError,
)


class KeptPlans:
    """Implements `planner.season.records.PlanShelf`.

    Parameters
    ----------
    inputs
        What plans were made from. It is looked at each time: a plan that nobody could
        make again isn't gone on with.
    """

    def __init__(
        self, workspace: Workspace, store: SqlStore, inputs: KeptInputs
    ) -> None:
        self._workspace = workspace
        self._store = store
        self._inputs = inputs

    def find(
        self, season: str, told: Mapping[str, Any], salt: str
    ) -> SeasonPlan | None:
        """Return the plan that this program kept for what the ledger tells of it.

        Raises
        ------
        CheckFailedError
            If what it was made from is gone, or was changed.
        """
        self._inputs.at(told["inputs"])
        for revision in told.get("revisions", ()):
            if "changes" in revision:
                self._inputs.at(revision["changes"])
        kept = self._store.ceremony(season, _name(told, salt))
        if kept is None:
            return None
        try:
            data = self._workspace.read_bytes(kept[_SNAPSHOT])
            plan = _Reader(io.BytesIO(data), self._workspace).load()
        except _UNREADABLE:
            return None
        return plan if isinstance(plan, SeasonPlan) else None

    def keep(
        self, season: str, told: Mapping[str, Any], salt: str, plan: SeasonPlan
    ) -> None:
        """Keep a plan; one that is kept already stays."""
        if self._store.ceremony(season, _name(told, salt)) is not None:
            return
        data = io.BytesIO()
        _Writer(data, self._workspace).dump(plan)
        name = self._workspace.keep_bytes(data.getvalue(), _SUFFIX)
        self._store.remember_ceremony(season, _name(told, salt), {_SNAPSHOT: name})


class _Writer(pickle.Pickler):
    """Writes a plan, its tables beside it."""

    def __init__(self, file: io.BytesIO, workspace: Workspace) -> None:
        super().__init__(file, protocol=5)
        self._workspace = workspace
        self._kept: dict[int, str] = {}

    def reducer_override(self, obj: Any) -> Any:
        """Write tables whole: sent to another process they leave out the library."""
        if isinstance(obj, Tables):
            return copyreg.__newobj__, (Tables,), obj.__dict__  # type: ignore[attr-defined]
        return NotImplemented

    def persistent_id(self, obj: Any) -> str | None:
        """Return the name that a table is kept under, None of anything else."""
        if isinstance(obj, StoredTargets):
            return f"{_TARGETS}{self._workspace.keep_targets(obj)}"
        if not isinstance(obj, pd.DataFrame):
            return None
        if id(obj) not in self._kept:
            self._kept[id(obj)] = self._workspace.keep_table(obj)
        return self._kept[id(obj)]


class _Reader(pickle.Unpickler):
    """Reads a plan, and makes nothing that no plan is made up of."""

    def __init__(self, file: io.BytesIO, workspace: Workspace) -> None:
        super().__init__(file)
        self._workspace = workspace
        self._read: dict[str, Any] = {}

    def persistent_load(self, pid: str) -> Any:
        """Return the table kept under a name, the same object for the same name."""
        if pid not in self._read:
            name = pid.removeprefix(_TARGETS)
            kept = self._workspace
            read = kept.read_table if name == pid else kept.find_targets
            self._read[pid] = read(name)
        return self._read[pid]

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return a class of the planner's, or one of the few others."""
        if (module_name, global_name) in _FOREIGN:
            return super().find_class(module_name, global_name)
        package = module_name.partition(".")[0]
        if package in PACKAGES and not module_name.startswith(_OUTSIDE):
            found = getattr(import_module(module_name), global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        msg = f"no part of a plan: {module_name}.{global_name}"
        raise pickle.UnpicklingError(msg)


def _name(told: Mapping[str, Any], salt: str) -> str:
    """Return what a plan of this program's is kept under.

    The ledger says it to everybody; unsalted, it would tell whoever tries inputs
    that his guess is right.
    """
    named = {"program": program_digest(), "told": dict(told), "salt": salt}
    return f"plan:{digest_json(named)}"
