"""Who tried to get in: counted before a password is looked at, so that no two at once slip past.

An account is shut to addresses that are not its own, an address to all accounts; both by what
was wrong in the last minutes, and whoever is let try again is let try rightly too.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from data.domain.access import KNOWN_FOR, MOST_WRONG, WINDOW, network_of, same_name
from data.store.counters import ATTEMPT, take
from data.store.engine import Database
from data.store.sql import execute, fetch, fetch_one, instant, ms
from data.store.text import clean


def wait(db: Database, name: str, address: str, now: datetime) -> timedelta | None:
    """How long nobody may try that name from there; None: he may."""
    with db.read() as connection:
        return _wait(connection, clean(same_name(name)), network_of(address), now)[0]


def begin(db: Database, name: str, address: str, now: datetime) -> int | timedelta:
    """Count a try as wrong until it proves right: its number, or how long to wait."""
    same, place = clean(same_name(name)), network_of(address)

    def count(connection: Connection) -> int | timedelta:
        take(connection, ATTEMPT)  # one at a time, whichever process
        patience, known = _wait(connection, same, place, now)
        if patience is not None:
            return patience
        return execute(
            connection,
            "INSERT INTO login_attempts (at, same, address, known) VALUES (?, ?, ?, ?)"
            " RETURNING id",
            (ms(now), same, place, int(known)),
        ).scalar_one()

    return db.write(count)


def right(db: Database, number: int) -> None:
    """The password was right: it does not count."""
    db.write(lambda c: execute(c, "DELETE FROM login_attempts WHERE id = ?", (number,)))


def _wait(
    connection: Connection, same: str, place: str, now: datetime
) -> tuple[timedelta | None, bool]:
    """How long to wait, and whether the account has logged in from there."""
    known = fetch_one(
        connection,
        "SELECT 1 FROM login_addresses l JOIN accounts a ON a.id = l.account_id"
        " WHERE a.same = ? AND l.address = ? AND l.at >= ?",
        (same, place, ms(now - KNOWN_FOR)),
    )
    until = _until(connection, "address = ?", place, now)
    if known is None:
        until = max(until, _until(connection, "same = ? AND known = 0", same, now))
    return (until - now if until > now else None), known is not None


def _until(connection: Connection, which: str, value: str, now: datetime) -> datetime:
    """When so many of these are old that one more may be tried."""
    rows = fetch(
        connection,
        f"SELECT at FROM login_attempts WHERE {which} AND at > ?"
        f" ORDER BY at DESC LIMIT {MOST_WRONG}",
        (value, ms(now - WINDOW)),
    )
    return instant(rows[-1][0]) + WINDOW if len(rows) == MOST_WRONG else now
