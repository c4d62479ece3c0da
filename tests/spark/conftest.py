"""Spark's tests are collected where its client is installed."""

from tests.spark.server import INSTALLED, remote, spark

__all__ = ["remote", "spark"]

if not INSTALLED:
    collect_ignore_glob = ["test_*.py"]
