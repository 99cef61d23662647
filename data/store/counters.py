"""Numbers given out without a gap, whoever writes: a counter's row stays locked until the commit.

So the order of the numbers is the order in which readers see what they number, on both databases.
A transaction that takes several takes events before changes, so that two never wait for each other.
"""

from sqlalchemy import Connection

from data.store.sql import execute, fetch_one

EVENT, CHANGE, TERM = "event", "change", "term"


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


def last_taken(connection: Connection, name: str) -> int:
    """The highest number given out, 0 before the first."""
    row = fetch_one(connection, "SELECT following FROM counters WHERE name = ?", (name,))
    return 0 if row is None else int(row[0]) - 1
