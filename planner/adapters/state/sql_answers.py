"""First answers in SQL; implements `planner.jobs.first_answers.AnswerBook`."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from planner.adapters.state.sql_work_tables import ANSWERS
from planner.jobs.first_answers import HOURS, Found, Standing
from planner.ports import Clock
from planner.protocol.times import time_text


class SqlAnswers:
    """First answers over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    clock
        What answers age by.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._writing = engine.execution_options(writes=True)
        self._clock = clock

    def begin(self, key: str, fingerprint: str, holder: str, seconds: int) -> Found:
        """Return how a write stands; an open one is held for so many seconds."""
        try:
            with self._writing.begin() as connection:
                return self._begin(connection, key, fingerprint, holder, seconds)
        except IntegrityError:
            # Two wrote the same new key at once; the other one was first.
            return Found(standing=Standing.BUSY)

    def _begin(
        self, connection: Connection, key: str, mark: str, holder: str, seconds: int
    ) -> Found:
        now = self._clock.now()
        old = time_text(now - timedelta(hours=HOURS))
        connection.execute(delete(ANSWERS).where(ANSWERS.c.created_at < old))
        query = select(ANSWERS).where(ANSWERS.c.answer_key == key).with_for_update()
        row = connection.execute(query).mappings().first()
        held = {"held_by": holder, "held_until": self._until(seconds)}
        if row is None:
            values = {"answer_key": key, "fingerprint": mark, "answer": None, **held}
            connection.execute(
                insert(ANSWERS), {**values, "created_at": time_text(now)}
            )
            return Found(standing=Standing.OPEN)
        if row["fingerprint"] != mark:
            return Found(standing=Standing.OTHER)
        if row["answer"] is not None:
            return Found(standing=Standing.ANSWERED, answer=row["answer"])
        if row["held_until"] >= time_text(now):
            return Found(standing=Standing.BUSY)
        connection.execute(
            update(ANSWERS).where(ANSWERS.c.answer_key == key).values(held)
        )
        return Found(standing=Standing.OPEN)

    def renew(self, key: str, holder: str, seconds: int) -> None:
        """Hold a write longer."""
        self._change(key, holder, held_until=self._until(seconds))

    def finish(self, key: str, holder: str, answer: str) -> None:
        """Keep the answer to a write that is held."""
        self._change(key, holder, held_until=None, answer=answer)

    def forget(self, key: str, holder: str) -> None:
        """Let go of a write that came to nothing, so that it may be tried again."""
        with self._writing.begin() as connection:
            mine = (ANSWERS.c.answer_key == key) & (ANSWERS.c.held_by == holder)
            connection.execute(delete(ANSWERS).where(mine, ANSWERS.c.answer.is_(None)))

    def _change(self, key: str, holder: str, **values: Any) -> None:
        with self._writing.begin() as connection:
            mine = (ANSWERS.c.answer_key == key) & (ANSWERS.c.held_by == holder)
            connection.execute(update(ANSWERS).where(mine).values(values))

    def _until(self, seconds: int) -> str:
        return time_text(self._clock.now() + timedelta(seconds=seconds))
