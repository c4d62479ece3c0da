"""All tables of state, whichever module they stand in."""

import pkgutil
from functools import cache
from importlib import import_module

from sqlalchemy import MetaData

import planner.adapters.state as package
from planner.adapters.state.sql_tables import Base


@cache
def all_tables() -> MetaData:
    """Return the models' metadata once every module with tables is loaded."""
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.endswith("_tables") or module.name == "sql_evidence":
            import_module(f"{package.__name__}.{module.name}")
    return Base.metadata
