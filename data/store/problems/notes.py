"""What people wrote to problems: the newest with each, and all of one, page by page."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from data.domain.problem_steps import Step
from data.domain.problem_view import MOST_NOTES, NoteView
from data.store.engine import Database
from data.store.pages import Page, cut, from_cursor
from data.store.sql import fetch, fetch_in, instant
from data.store.where import Where


class Notes(NamedTuple):
    newest: list[NoteView]
    total: int


NO_NOTES = Notes([], 0)
_NEWEST = f"""
SELECT n.problem_id, n.total, n.at, n.actor, n.facts
  FROM (SELECT problem_id, at, actor, facts, id, row_number() OVER
               (PARTITION BY problem_id ORDER BY id DESC) AS place,
               count(*) OVER (PARTITION BY problem_id) AS total
          FROM problem_steps WHERE what = {int(Step.NOTE)} AND problem_id IN ({{}})) AS n
 WHERE n.place <= {MOST_NOTES} ORDER BY n.problem_id, n.id DESC"""


def notes_of(connection: Connection, numbers: Sequence[int]) -> dict[int, Notes]:
    """The newest notes of each problem that has any, and how many there are."""
    found: dict[int, Notes] = {}
    for number, total, *note in fetch_in(connection, _NEWEST, numbers):
        found.setdefault(number, Notes([], total)).newest.append(_note(*note))
    return found


def notes_page(db: Database, number: int, limit: int, cursor: str | None) -> Page[NoteView]:
    """The notes of a problem, newest first. Raises StoreInvalid for a cursor of another list."""
    kind = f"notes {number}"
    where = Where()
    where.add("problem_id = ?", number)
    where.add(f"what = {int(Step.NOTE)}")
    if cursor is not None:
        where.add("id < ?", *from_cursor(cursor, kind, int))
    query = f"SELECT id, at, actor, facts FROM problem_steps{where} ORDER BY id DESC LIMIT ?"
    with db.read() as connection:
        rows = fetch(connection, query, (*where.values, limit + 1))
    page, after = cut(rows, limit, kind, lambda row: (row[0],))
    return Page([_note(*row[1:]) for row in page], after)


def _note(at: int, actor: str, facts: str) -> NoteView:
    return NoteView(at=instant(at), by=actor, text=msgspec.json.decode(facts)["text"])
