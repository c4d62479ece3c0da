"""Connections to DuckDB: a process has two databases, as each takes long to make."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb

from planner.adapters.engines.scope_sql import literal
from planner.adapters.temporary import own_folder

#: What DuckDB may hold of a library's table; beyond it, it sorts on disk.
MEMORY = "2GB"


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Ask DuckDB, its memory bounded; what is beyond it lies among temporary files."""
    with _database(os.getpid()).cursor() as cursor:
        yield cursor


@contextmanager
def in_order() -> Iterator[duckdb.DuckDBPyConnection]:
    """Ask DuckDB for rows as they lie: one thread takes them, anew from the file."""
    with _one_thread(os.getpid()).cursor() as cursor:
        yield cursor


# What a fork takes along can neither be used nor let go of: each process has its own.
@cache
def _database(_pid: int) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(":memory:")
    database.execute(f"SET memory_limit = '{MEMORY}'")
    database.execute(f"SET temp_directory = {literal(own_folder())}")
    database.execute("SET enable_progress_bar = false")
    return database


@cache
def _one_thread(_pid: int) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(":memory:")
    database.execute("SET threads = 1")
    database.execute("SET enable_progress_bar = false")
    # What a file held before is no proof of what it holds.
    database.execute("SET enable_external_file_cache = false")
    return database
