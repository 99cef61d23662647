"""How many problems there are, counted once a change of the store.

Fifty thousand cost ten milliseconds, and everybody asks: each status, each page, each board.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from data.domain.events import Severity
from data.domain.problem import State
from data.store.counters import CHANGE, last_taken
from data.store.engine import Database
from data.store.sql import fetch, ms


@dataclass(frozen=True, slots=True)
class Standings:
    """What is not over. `open` are those nobody has, by severity."""

    open: dict[Severity, int]
    acknowledged: int
    recovered: int


class Tally:
    """Whoever writes problems numbers a change with them, so what was counted holds until the next
    number. Any thread may ask. `last` is what was counted last, for while the store is away.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self.last = Standings(dict.fromkeys(Severity, 0), 0, 0)
        self._standing: tuple[int, Standings] = (-1, self.last)
        self._ended: tuple[int, datetime | None, int] = (-1, None, 0)

    def standings(self) -> Standings:
        """Counts of what is not over."""
        with self._db.read() as connection:
            change, (at, counted) = last_taken(connection, CHANGE), self._standing
            if at != change:
                counted = _standings(connection)
                self._standing = (change, counted)
        self.last = counted
        return counted

    def resolved_since(self, since: datetime) -> int:
        """How many ended since then, but for those a wider problem took in."""
        query = "SELECT count(*) FROM problems WHERE ended_at >= ? AND merged_into IS NULL"
        with self._db.read() as connection:
            change, (at, of, counted) = last_taken(connection, CHANGE), self._ended
            if (at, of) != (change, since):
                counted = int(fetch(connection, query, (ms(since),))[0][0])
                self._ended = (change, since, counted)
        return counted


def _standings(connection: Connection) -> Standings:
    query = "SELECT state, severity, count(*) FROM problems WHERE state < 3 GROUP BY 1, 2"
    found = dict.fromkeys(Severity, 0)
    others = {State.ACKNOWLEDGED: 0, State.RECOVERED: 0}
    for state, severity, count in fetch(connection, query):
        if state == State.OPEN:
            found[Severity(severity)] += count
        else:
            others[State(state)] += count
    return Standings(found, others[State.ACKNOWLEDGED], others[State.RECOVERED])
