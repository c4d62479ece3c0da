"""Which program this is: what one version kept, another makes anew."""

import hashlib
import platform
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

#: The packages that decide what is planned and drawn.
PACKAGES = ("planner", "solvers")
#: Code, and the tables of codes beside it.
_SUFFIXES = frozenset({".py", ".csv"})


@cache
def program_digest() -> str:
    """Return a digest of the program's own text, and of what it stands on."""
    stands_on = (platform.python_version(), np.__version__, pd.__version__)
    found = hashlib.sha256("|".join(stands_on).encode())
    for package in PACKAGES:
        spec = find_spec(package)
        root = Path(str(spec and spec.origin)).parent
        for path in sorted(root.rglob("*")):
            if path.suffix in _SUFFIXES:
                found.update(f"|{path.relative_to(root)}|".encode())
                found.update(path.read_bytes())
    return found.hexdigest()
