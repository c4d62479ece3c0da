"""Sessions of Spark Connect: there within seconds or not at all, their faults told.

Of what Spark says of a fault only its class is told on: its texts may quote a query,
in which a round's key stands, or an address with a token.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
from pyspark.errors import PySparkException
from pyspark.sql.connect.client import DefaultChannelBuilder
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.session import SparkSession

from planner.errors import Finding, InputError

#: How long a cluster may take to answer at all.
_CONNECT_SECONDS = 15
#: Tried again after 0.05, 0.2, 0.8, 3.2 and 8 s, where a call gets no answer.
_PATIENT = DefaultPolicy(max_retries=5, max_backoff=8_000, jitter=0)
#: What no cluster, no Spark or no address makes of an attempt.
_NO_ANSWER = (PySparkException, grpc.RpcError, grpc.FutureTimeoutError, ValueError)
#: A setting that every server knows.
_ANYTHING = "spark.sql.session.timeZone"
_UNSEEN = "PATH_NOT_FOUND"


class _PromptChannel(DefaultChannelBuilder):
    """A channel that is up when it is returned."""

    def toChannel(self) -> grpc.Channel:  # noqa: N802 - Spark's name
        channel = super().toChannel()
        grpc.channel_ready_future(channel).result(timeout=_CONNECT_SECONDS)
        return channel


def connected(remote: str) -> SparkSession:
    """Return a session with the cluster at an address such as ``sc://host:15002``.

    Raises
    ------
    InputError
        If nothing there answers as Spark does.
    """
    where = ""
    try:
        channel = _PromptChannel(remote)
        where = channel.endpoint
        session = SparkSession.builder.channelBuilder(channel).create()
        session.client.set_retry_policies([_PATIENT])
        # The first word with the server, which may refuse the token.
        _ = session.version
    except _NO_ANSWER as error:
        finding = _finding("engine_unreachable", where, error)
        raise InputError([finding]) from None
    return session


def still_connected(session: SparkSession, remote: str) -> SparkSession:
    """Return a session, or a new one where the cluster has ended it.

    It forgets those that nobody asked anything for an hour, and all when it is started
    anew.

    Raises
    ------
    InputError
        If nothing there answers any more.
    """
    try:
        # Asked each time, where the version is remembered.
        session.conf.get(_ANYTHING)
    except _NO_ANSWER:
        session.client.close()
        return connected(remote)
    return session


@contextmanager
def faults_told(where: str = "") -> Iterator[None]:
    """Tell what Spark refuses while it is asked something.

    Parameters
    ----------
    where
        What it was to read.

    Raises
    ------
    InputError
        If it fails, or is gone.
    """
    try:
        yield
    except (PySparkException, grpc.RpcError) as error:
        unseen = _class_of(error) == _UNSEEN
        code = "engine_snapshot_unseen" if unseen else "engine_failed"
        raise InputError([_finding(code, where, error)]) from None


def _finding(code: str, where: str, error: Exception) -> Finding:
    reason = {"reason": _class_of(error)}
    return Finding(file="", code=code, value=where, params=reason)


def _class_of(error: Exception) -> str:
    named = error.getCondition() if isinstance(error, PySparkException) else None
    return named or type(error).__name__
