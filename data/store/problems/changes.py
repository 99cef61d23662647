"""What every writer of problems does: note steps, tell the feed, take a problem from who had it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.problem_steps import Step
from data.feed import append
from data.store.counters import Numbered
from data.store.rows import Rows, insert
from data.store.sql import execute, fetch, fetch_in, for_update
from data.store.text import clean

Group = Callable[[Connection, list[Numbered]], Mapping[int, int]]
"""Groups what was seen into problems, in the transaction that keeps it.

Called once the runs have their ids and the plan is kept. What it numbers it adds to the list; it
answers the ailment each event tells of, by `id(detected)`. Its transaction may fail, or be tried
a second time: the numbers are taken back, all else it changed in memory it sets back itself.
"""

MOST_NAMED = 500
"""Problems that one change names; of more it says `all`, and `since` when they are changed."""


class Steps:
    """Steps of one transaction, written at once."""

    def __init__(self, connection: Connection, now_ms: int) -> None:
        self._connection, self.now_ms = connection, now_ms
        self._rows: Rows = []

    def add(
        self, id_: int, what: Step, by: str | None = None, facts: Mapping[str, Any] | None = None
    ) -> None:
        told = clean(json.dumps(facts, ensure_ascii=False)) if facts else None
        self._rows.append((id_, self.now_ms, int(what), clean(by), told))
        changed_problems(self._connection).setdefault(id_, set()).add(what)

    def write(self) -> None:
        columns = "problem_id, at, what, actor, facts"
        insert(self._connection, "problem_steps", columns, self._rows)
        self._rows = []


def changed_problems(connection: Connection) -> dict[int, set[Step]]:
    """The problems that this transaction has changed so far, with the steps it noted of each."""
    return connection.info.setdefault("problems", {})


def changed(connection: Connection, ids: Iterable[int], now_ms: int) -> None:
    """Tell that these problems are not as they were; nothing for none."""
    named = sorted(set(ids))
    for id_ in named:
        changed_problems(connection).setdefault(id_, set())
    if named:
        few = len(named) <= MOST_NAMED
        facts: dict[str, Any] = {"ids": named} if few else {"all": True, "since": now_ms}
        append(connection, Kind.PROBLEMS, now_ms, facts)


def give_back(connection: Connection, ids: Sequence[int], why: str, steps: Steps) -> list[int]:
    """Take the problems among these that somebody has from him, and say whose they were.

    Of a `rerun` only those that were taken until then, of a `time` those whose time has come.
    Returns the numbers of those taken.
    """
    only = {"rerun": " AND ack_rerun = 1", "time": f" AND ack_until <= {steps.now_ms}"}.get(why, "")
    query = f"SELECT id, ack_by FROM problems WHERE id IN ({{}}) AND ack_at IS NOT NULL{only}"
    had = {row[0]: row[1] for row in fetch_in(connection, query, ids)}
    for id_, by in sorted(had.items()):
        execute(
            connection,
            f"UPDATE problems SET {NOBODYS}, returned_from = ?, updated_at = ? WHERE id = ?",
            (by, steps.now_ms, id_),
        )
        steps.add(id_, Step.RETURNED, facts={"from": by, "why": why})
    return list(had)


NOBODYS = "ack_at = NULL, ack_by = NULL, ack_note = NULL, ack_until = NULL, ack_rerun = 0"


class Owed(NamedTuple):
    """What people did that the grouping takes up: the problems they closed are to be noted, those
    they took until an instant that has come are to be given back."""

    closed: list[int]
    due: list[int]


def owed(connection: Connection, now_ms: int) -> Owed:
    """What is owed by now, read and not done: that is for `keep`."""
    closed = "SELECT id FROM problems WHERE closed_at IS NOT NULL AND close_noted = 0"
    due = "SELECT id FROM problems WHERE ack_until IS NOT NULL AND ack_until <= ? AND state < 3"
    return Owed(
        [row[0] for row in fetch(connection, closed)],
        [row[0] for row in fetch(connection, due, (now_ms,))],
    )


def lock(connection: Connection) -> str:
    """What a query of problems ends with whose rows will be written: in one order for all who
    write, so that no two wait in turn."""
    return " ORDER BY id" + for_update(connection)
