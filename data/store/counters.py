"""Numbers given out without a gap, whoever writes: a counter's row stays locked until the commit.

So the order of the numbers is the order in which readers see what they number, on both databases.
A transaction that takes several takes them in the order they stand in below, so that two never
wait for each other.
"""

from itertools import count
from typing import Protocol

from sqlalchemy import Connection

from data.store.sql import execute, fetch_one

EVENT, PROBLEM, AILMENT = "event", "problem", "ailment"
CHANGE, TERM, TELLING, ATTEMPT = "change", "term", "telling", "attempt"
KNOWN_OUTSIDE = (EVENT, PROBLEM, AILMENT, CHANGE, TERM, TELLING)
"""What programs, messages and links may remember by its number."""


def take(connection: Connection, name: str, count: int = 1, first: int = 1) -> int:
    """Reserve `count` numbers for ever and return the first; `first` begins a new counter."""
    following = execute(
        connection,
        "INSERT INTO counters (name, following) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET following = counters.following + ?"
        " RETURNING following",
        (name, first + count, count),
    ).scalar_one()
    return int(following) - count


def skip(connection: Connection, count: int) -> None:
    """Give out nothing of the next `count` numbers of what is known outside."""
    for name in KNOWN_OUTSIDE:
        take(connection, name, count)


def last_taken(connection: Connection, name: str) -> int:
    """The highest number given out, 0 before the first."""
    row = fetch_one(connection, "SELECT following FROM counters WHERE name = ?", (name,))
    return 0 if row is None else int(row[0]) - 1


class Numbered(Protocol):
    """A value that gets its number when it is kept."""

    id: int | None


def number(
    connection: Connection, name: str, values: list[Numbered], given: list[Numbered]
) -> None:
    """Number those of the values that have none yet, and add them to those given one."""
    new = [value for value in dict.fromkeys(values) if value.id is None]
    if new:
        for value, own in zip(new, count(take(connection, name, len(new)))):
            value.id = own
        given += new


def take_back(given: list[Numbered]) -> None:
    """Take the numbers back: what they were given for has not been kept."""
    for value in given:
        value.id = None
    given.clear()
