"""Error texts as questions ask for them."""

from datetime import datetime

from sqlalchemy import Connection

from data.store.asked.chosen import Chosen
from data.store.asked.failed import of_failures
from data.store.sql import fetch, fetch_one
from data.store.text import containing


def texts_said(
    connection: Connection, start: datetime, end: datetime, most: int
) -> list[tuple[int, str]]:
    """The error texts of failures that ended in a period, with their numbers, newest first."""
    where = of_failures(Chosen(), start, end)
    rows = fetch(
        connection,
        "SELECT t.id, t.text FROM error_texts t WHERE t.id IN (SELECT x.text_id FROM job_runs r"
        f" JOIN run_errors x ON x.run_id = r.id{where}) ORDER BY t.id DESC LIMIT {int(most)}",
        where.values,
    )
    return [(row[0], row[1]) for row in rows]


def newest_text(connection: Connection, said: str) -> str | None:
    """The newest error text that holds some words, whatever the case and accents."""
    row = fetch_one(
        connection,
        "SELECT text FROM error_texts WHERE folded LIKE ? ESCAPE '!' ORDER BY id DESC LIMIT 1",
        (containing(said),),
    )
    return None if row is None else row[0]
