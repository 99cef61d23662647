"""Which error texts of the store mean what a question speaks of."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from app.ask import Context
from data.store.asked.said import texts_said
from workers.questions.asked import Asked
from workers.questions.told_errors import widened

MOST_TEXTS = 2_000
"""Texts looked at, the newest: reading one for the first time takes a millisecond."""
_EVER = datetime(1971, 1, 2, tzinfo=UTC)


def spoken_of(
    context: Context, connection: Connection, asked: Asked, now: datetime
) -> tuple[int, ...] | None:
    """Their numbers; None where the question speaks of no error by its meaning."""
    if not asked.meanings:
        return None
    start, end = (asked.period.start, asked.period.end) if asked.period else (_EVER, now)
    if asked.reference is not None:
        start = min(start, asked.reference.start)
    read, wanted = context.core.solutions.reading.read, widened(asked.meanings)
    return tuple(
        number
        for number, text in texts_said(connection, start, end, MOST_TEXTS)
        if read(text).concepts & wanted
    )
