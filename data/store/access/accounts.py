"""People and keys: added, changed, ended; each change audited and told, no secret in either."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.access import MOST_ACCOUNTS, Account, Method, Role, same_name
from data.domain.changes import Kind
from data.errors import ResyncError
from data.feed import append
from data.store.actions import Act
from data.store.audit import write_audit
from data.store.engine import Database
from data.store.sql import execute, fetch, fetch_in, fetch_one, for_update, instant, ms
from data.store.text import clean


class NameTaken(ResyncError):
    """Somebody, or a key, is called so already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is taken: names of users and keys are unique.")


class NoSuchAccount(ResyncError):
    """Nobody is called so."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"There is no {what} {name}.")


class AccountsFull(ResyncError):
    """No more are taken."""


COLUMNS = (
    "id, name, method, role, disabled, created_at, created_by, seen_at, expires_at, prefix, ticket"
)


def load(
    connection: Connection, numbers: Iterable[int] | None = None
) -> list[tuple[Account, bytes | None]]:
    """Every account, oldest first, or those of these numbers; and the digest of a key."""
    query = f"SELECT {COLUMNS} FROM accounts"
    if numbers is None:
        rows = fetch(connection, f"{query} ORDER BY id")
    else:
        rows = list(fetch_in(connection, f"{query} WHERE id IN ({{}})", numbers))
    return [(_read(row), bytes(row[10]) if row[10] else None) for row in rows]


def users(db: Database) -> list[Account]:
    """The people, oldest first."""
    with db.read() as connection:
        return [one for one, _ in load(connection) if not one.is_key]


def keys(db: Database) -> list[Account]:
    """The keys, oldest first."""
    with db.read() as connection:
        return [one for one, _ in load(connection) if one.is_key]


def add_user(db: Database, name: str, role: Role, secret: str, act: Act) -> Account:
    """Let somebody in by a password whose hash this is. Raises NameTaken and AccountsFull."""
    values = {"method": Method.BASIC, "role": role, "secret": secret}
    return db.write(lambda c: _add(c, "user", name, values, act))


def add_key(
    db: Database,
    name: str,
    role: Role,
    held: tuple[bytes, str],
    expires_at: datetime | None,
    act: Act,
) -> Account:
    """Let a program in by a key: its digest and its prefix are `held`. Raises as above."""
    ticket, prefix = held
    values = {
        "method": Method.KEY,
        "role": role,
        "ticket": ticket,
        "prefix": prefix,
        "expires_at": ms(expires_at),
    }
    return db.write(lambda c: _add(c, "key", name, values, act))


def change_user(
    db: Database, name: str, act: Act, role: Role | None = None, disabled: bool | None = None
) -> Account:
    """Give another role, or shut out and let in again. Raises NoSuchAccount."""

    def change(connection: Connection) -> Account:
        before = _find(connection, "user", name)
        new_role = before.role if role is None else role
        off = before.disabled if disabled is None else disabled
        if (new_role, off) == (before.role, before.disabled):
            return before
        execute(
            connection,
            "UPDATE accounts SET role = ?, disabled = ? WHERE id = ?",
            (new_role, int(off), before.number),
        )
        if off:
            _end_sessions(connection, before.number)
        after = _find(connection, "user", name)
        what = "role" if role is not None else "disable" if off else "enable"
        _tell(connection, act, f"user.{what}", before.number, name, _said(before), _said(after))
        return after

    return db.write(change)


def set_password(db: Database, name: str, secret: str, act: Act, but: bytes = b"") -> Account:
    """Another password; whoever is in by the old one is out, `but` the session of who changed it.
    Raises NoSuchAccount."""

    def change(connection: Connection) -> Account:
        found = _find(connection, "user", name)
        if found.method is not Method.BASIC:
            raise NoSuchAccount("user with a password of ours called", name)
        execute(connection, "UPDATE accounts SET secret = ? WHERE id = ?", (secret, found.number))
        _end_sessions(connection, found.number, but)
        _tell(connection, act, "user.password", found.number, name, None, None)
        return found

    return db.write(change)


def renew_hash(db: Database, number: int, secret: str) -> None:
    """The same password, hashed as it is done now."""
    db.write(lambda c: execute(c, "UPDATE accounts SET secret = ? WHERE id = ?", (secret, number)))


def revoke_key(db: Database, name: str, act: Act) -> None:
    """Let nobody in by a key any more; its name is free. Raises NoSuchAccount."""

    def revoke(connection: Connection) -> None:
        found = _find(connection, "key", name)
        execute(connection, "DELETE FROM accounts WHERE id = ?", (found.number,))
        _tell(connection, act, "key.revoke", found.number, name, _said(found), None)

    db.write(revoke)


def unlock(db: Database, name: str, act: Act) -> None:
    """Forget the wrong passwords of an account, and all from the addresses it was tried from."""

    def forget(connection: Connection) -> None:
        found, same = _find(connection, "user", name), same_name(name)
        execute(
            connection,
            "DELETE FROM login_attempts WHERE same = ? OR address IN"
            " (SELECT address FROM login_attempts WHERE same = ?)",
            (same, same),
        )
        write_audit(connection, act.now, act.actor, "user.unlock", found.name, None, None)

    db.write(forget)


def secret_of(db: Database, name: str) -> tuple[Account, str] | None:
    """Who logs in by that name and the hash of his password; None: nobody does."""
    with db.read() as connection:
        row = fetch_one(
            connection,
            f"SELECT {COLUMNS}, secret FROM accounts WHERE same = ? AND method = ?",
            (clean(same_name(name)), Method.BASIC),
        )
    return None if row is None else (_read(row), row[11])


def _add(connection: Connection, what: str, name: str, values: dict[str, Any], act: Act) -> Account:
    if fetch(connection, "SELECT count(*) FROM accounts")[0][0] >= MOST_ACCOUNTS:
        raise AccountsFull(f"There are {MOST_ACCOUNTS} accounts already.")
    values |= {"created_at": ms(act.now), "created_by": clean(act.actor), "disabled": 0}
    values |= {"same": clean(same_name(name)), "name": clean(name)}
    marks = ", ".join("?" * len(values))
    number = execute(
        connection,
        f"INSERT INTO accounts ({', '.join(values)}) VALUES ({marks})"
        " ON CONFLICT (same) DO NOTHING RETURNING id",
        tuple(values.values()),
    ).scalar()
    if number is None:
        raise NameTaken(name)
    row = fetch_one(connection, f"SELECT {COLUMNS} FROM accounts WHERE id = ?", (number,))
    added = _read(row)
    _tell(connection, act, f"{what}.add", number, name, None, _said(added))
    return added


def _find(connection: Connection, what: str, name: str) -> Account:
    query = f"SELECT {COLUMNS} FROM accounts WHERE same = ?{for_update(connection)}"
    row = fetch_one(connection, query, (clean(same_name(name)),))
    if row is None or (row[2] == Method.KEY) != (what == "key"):
        raise NoSuchAccount(what, name)
    return _read(row)


def _end_sessions(connection: Connection, number: int, but: bytes = b"") -> None:
    query = "DELETE FROM login_sessions WHERE account_id = ? AND ticket != ?"
    execute(connection, query, (number, but))


def _tell(
    connection: Connection,
    act: Act,
    action: str,
    number: int,
    name: str,
    before: Any,
    after: Any,
) -> None:
    write_audit(connection, act.now, act.actor, action, name, before, after)
    append(connection, Kind.ACCESS, ms(act.now), {"ids": [number]})


def _said(one: Account) -> dict[str, Any]:
    said: dict[str, Any] = {"role": one.role}
    if one.is_key:
        return {**said, "expires_at": one.expires_at and one.expires_at.isoformat()}
    return {**said, "disabled": one.disabled}


def _read(row: Sequence[Any]) -> Account:
    number, name, method, role, disabled, created_at, created_by, seen_at, expires_at, prefix = row[
        :10
    ]
    return Account(
        number,
        name,
        Method(method),
        Role(role),
        bool(disabled),
        instant(created_at),
        created_by,
        instant(seen_at),
        instant(expires_at),
        prefix,
    )
