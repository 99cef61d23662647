"""Log-ins that last: begun, used, over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data.domain.access import (
    IDLE,
    KNOWN_FOR,
    MOST_SESSIONS,
    WINDOW,
    Account,
    Session,
    network_of,
)
from data.domain.changes import Kind
from data.feed import append
from data.store.access import accounts
from data.store.audit import write_audit
from data.store.engine import Database
from data.store.rows import insert, upsert
from data.store.sql import execute, execute_many, fetch, fetch_in, fetch_one, instant, ms
from data.store.text import clean

_COLUMNS = "ticket, account_id, created_at, seen_at, until_at, address, agent"


class Loaded(NamedTuple):
    """Accounts, each with the digest of a key; sessions; and by account where it has logged in
    from."""

    accounts: list[tuple[Account, bytes | None]]
    sessions: list[Session]
    homes: list[tuple[int, str]]


def load(db: Database, numbers: Iterable[int] | None = None) -> Loaded:
    """Who may come in, and who is in, of one moment: of these accounts, or all."""

    def rows(connection: Connection, query: str) -> Sequence[Any]:
        if numbers is None:
            return fetch(connection, f"{query} ORDER BY 1")
        return list(fetch_in(connection, f"{query} WHERE account_id IN ({{}})", numbers))

    with db.read() as connection:
        kept = rows(connection, f"SELECT id, {_COLUMNS} FROM login_sessions")
        homes = rows(connection, "SELECT account_id, address FROM login_addresses")
        return Loaded(
            accounts.load(connection, numbers),
            [_read(row[1:]) for row in kept],
            [(account, address) for account, address in homes],
        )


def account_of(db: Database, ticket: bytes) -> int | None:
    """Whose session that is, by the number of his account; None: nobody's."""
    with db.read() as connection:
        query = "SELECT account_id FROM login_sessions WHERE ticket = ?"
        row = fetch_one(connection, query, (ticket,))
    return None if row is None else row[0]


def begin(db: Database, session: Session, account: Account) -> None:
    """Keep a log-in. The oldest of too many ends, and the address counts as the account's own."""

    def keep(connection: Connection) -> None:
        at, number = ms(session.created_at), account.number
        row = (session.ticket, number, at, at, ms(session.until), session.address)
        insert(connection, "login_sessions", _COLUMNS, [(*row, clean(session.agent))])
        execute(
            connection,
            "DELETE FROM login_sessions WHERE account_id = ? AND id NOT IN (SELECT id FROM"
            f" login_sessions WHERE account_id = ? ORDER BY id DESC LIMIT {MOST_SESSIONS})",
            (number, number),
        )
        known = [(number, network_of(session.address), at)]
        upsert(connection, "login_addresses", "account_id, address, at", known, keys=2)
        execute(connection, "UPDATE accounts SET seen_at = ? WHERE id = ?", (at, number))
        said = account.subject and {"subject": account.subject}
        write_audit(connection, session.created_at, account.name, "login", account.name, None, said)
        append(connection, Kind.ACCESS, at, {"ids": [number]})

    db.write(keep)


def end(db: Database, account: Account, now: datetime, ticket: bytes | None = None) -> int:
    """End a session of somebody, or all of his; how many there were."""

    def forget(connection: Connection) -> int:
        only = "" if ticket is None else " AND ticket = ?"
        bound = (account.number,) if ticket is None else (account.number, ticket)
        query = f"DELETE FROM login_sessions WHERE account_id = ?{only}"
        ended = execute(connection, query, bound).rowcount
        if ended:
            said = {"sessions": ended}
            write_audit(connection, now, account.name, "logout", account.name, said, None)
            append(connection, Kind.ACCESS, ms(now), {"ids": [account.number]})
        return ended

    return db.write(forget)


def keep_use(
    db: Database, sessions: Mapping[bytes, datetime], accounts: Mapping[int, datetime]
) -> None:
    """Keep when sessions and keys were last used; what is known later stays."""

    def keep(connection: Connection) -> None:
        for table, key, used in (
            ("login_sessions", "ticket", sessions),
            ("accounts", "id", accounts),
        ):
            execute_many(
                connection,
                f"UPDATE {table} SET seen_at = ? WHERE {key} = ? AND coalesce(seen_at, 0) < ?",
                [(ms(at), one, ms(at)) for one, at in used.items()],
            )

    if sessions or accounts:
        db.write(keep)


def drop_aged(db: Database, now: datetime) -> None:
    """Forget sessions that are over, addresses that are nobody's own any more, and tries that
    count no more."""
    over, aged = ms(now - IDLE), ms(now - KNOWN_FOR)

    def forget(connection: Connection) -> None:
        query = "DELETE FROM login_sessions WHERE until_at <= ? OR seen_at <= ?"
        execute(connection, query, (ms(now), over))
        execute(connection, "DELETE FROM login_addresses WHERE at < ?", (aged,))
        execute(connection, "DELETE FROM login_attempts WHERE at <= ?", (ms(now - WINDOW),))

    db.write(forget)


def _read(row: Sequence[Any]) -> Session:
    ticket, account, created_at, seen_at, until, address, agent = row
    times = (instant(created_at), instant(seen_at), instant(until))
    return Session(bytes(ticket), account, *times, address, agent)
