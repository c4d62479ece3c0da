"""Tests on a cluster are collected where what speaks with one is installed."""

from tests.cluster.s3 import bucket, s3_server
from tests.cluster.server import INSTALLED, remote, spark

__all__ = ["bucket", "remote", "s3_server", "spark"]

if not INSTALLED:
    collect_ignore_glob = ["test_*.py"]
