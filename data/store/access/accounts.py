"""People and keys: added, changed, ended; each change audited and told, no secret in either."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.access import HANDLE_MARK, MOST_ACCOUNTS, Account, Method, Person, Role, same_name
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


class SeveralOfThatName(ResyncError):
    """A name does not say who is meant."""

    def __init__(self, name: str, handles: Iterable[str]) -> None:
        said = " or ".join(handles)
        super().__init__(f"Several are called {name}: say {said}, as `resync users list` shows.")


class OfTheProvider(ResyncError):
    """What the provider of log-ins rules is not changed here."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} comes by the provider: his role follows his groups there (APP_OAUTH_ROLES),"
            " and Resync has no password of his."
        )


class LastAdministrator(ResyncError):
    """Nobody would be left to manage users."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the last administrator: make another one first.")


class AccountsFull(ResyncError):
    """No more are taken."""


COLUMNS = (
    "id, name, method, role, disabled, created_at, created_by, seen_at, expires_at, prefix, same,"
    " ticket"
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
    return [(_read(row), bytes(row[11]) if row[11] else None) for row in rows]


def users(db: Database) -> list[Account]:
    """The people, oldest first."""
    with db.read() as connection:
        return [one for one, _ in load(connection) if not one.is_key]


def user(db: Database, name: str) -> Account:
    """Who is called so, or has that handle. Raises NoSuchAccount and SeveralOfThatName."""
    return db.write(lambda c: _find(c, "user", name))


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
    db: Database,
    name: str,
    act: Act,
    role: Role | None = None,
    disabled: bool | None = None,
    secret: str | None = None,
    keeping: str | None = None,
) -> Account:
    """Give another role or password (its hash), or shut out and let in again. Raises NoSuchAccount,
    SeveralOfThatName and OfTheProvider; LastAdministrator, where one is to stay who logs in by the
    method `keeping`."""

    def change(connection: Connection) -> Account:
        loses = disabled or role not in (None, Role.ADMINISTRATOR)
        # Held before anybody else is, in one order: of two who shut each other out one is second.
        there = _administrators(connection, keeping) if keeping and loses else ()
        before = _find(connection, "user", name)
        if before.method is Method.OAUTH and (role is not None or secret is not None):
            raise OfTheProvider(name)
        if there == [before.number]:
            raise LastAdministrator(before.name)
        if secret is not None:
            _new_password(connection, before, secret, act)
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
        what = "role" if role is not None else "disable" if off else "enable"
        return _changed(connection, act, f"user.{what}", before)

    return db.write(change)


def set_password(db: Database, name: str, secret: str, act: Act, but: bytes = b"") -> Account:
    """Another password; whoever is in by the old one is out, `but` the session of who changed it.
    Raises as `change_user`."""

    def change(connection: Connection) -> Account:
        found = _find(connection, "user", name)
        if found.method is not Method.BASIC:
            raise OfTheProvider(name)
        _new_password(connection, found, secret, act, but)
        return found

    return db.write(change)


def _new_password(
    connection: Connection, one: Account, secret: str, act: Act, but: bytes = b""
) -> None:
    execute(connection, "UPDATE accounts SET secret = ? WHERE id = ?", (secret, one.number))
    _end_sessions(connection, one.number, but)
    _tell(connection, act, "user.password", one, None, None)


def _administrators(connection: Connection, method: str) -> list[int]:
    """Who may manage users and logs in by that method; held until the transaction ends."""
    query = (
        "SELECT id FROM accounts WHERE role = ? AND method = ? AND disabled = 0"
        f" ORDER BY id{for_update(connection)}"
    )
    return [row[0] for row in fetch(connection, query, (Role.ADMINISTRATOR, method))]


def renew_hash(db: Database, number: int, secret: str) -> None:
    """The same password, hashed as it is done now."""
    db.write(lambda c: execute(c, "UPDATE accounts SET secret = ? WHERE id = ?", (secret, number)))


def revoke_key(db: Database, name: str, act: Act) -> None:
    """Let nobody in by a key any more; its name is free. Raises NoSuchAccount."""

    def revoke(connection: Connection) -> None:
        found = _find(connection, "key", name)
        execute(connection, "DELETE FROM accounts WHERE id = ?", (found.number,))
        _tell(connection, act, "key.revoke", found, _said(found), None)

    db.write(revoke)


def unlock(db: Database, name: str, act: Act) -> None:
    """Forget the wrong passwords of an account, and all from the addresses it was tried from.
    Raises as `change_user`."""

    def forget(connection: Connection) -> None:
        found, same = _find(connection, "user", name), same_name(name)
        if found.method is not Method.BASIC:
            raise OfTheProvider(name)
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
    return None if row is None else (_read(row), row[12])


def enter(db: Database, person: Person, act: Act) -> Account:
    """The account of somebody whom the provider lets in, as it is from now on: made the first
    time, shown and ruled by what the provider says each time. Raises AccountsFull."""

    def take_in(connection: Connection) -> Account:
        found = _by_same(connection, person.same)
        if found is None:
            values = {"name": person.name, "method": Method.OAUTH, "role": person.role}
            return _insert(connection, "user", person.same, values, act) or take_in(connection)
        if (found.name, found.role) == (person.name, person.role):
            return found
        shown = (clean(person.name), person.role, found.number)
        execute(connection, "UPDATE accounts SET name = ?, role = ? WHERE id = ?", shown)
        return _changed(connection, act, "user.role", found)

    return db.write(take_in)


def _add(connection: Connection, what: str, name: str, values: dict[str, Any], act: Act) -> Account:
    added = _insert(connection, what, same_name(name), {**values, "name": name}, act)
    if added is None:
        raise NameTaken(name)
    return added


def _insert(
    connection: Connection, what: str, same: str, values: dict[str, Any], act: Act
) -> Account | None:
    """None where there is one already. Raises AccountsFull."""
    if fetch(connection, "SELECT count(*) FROM accounts")[0][0] >= MOST_ACCOUNTS:
        raise AccountsFull(f"There are {MOST_ACCOUNTS} accounts already.")
    values |= {"created_at": ms(act.now), "created_by": clean(act.actor), "disabled": 0}
    values |= {"same": clean(same), "name": clean(values["name"])}
    marks = ", ".join("?" * len(values))
    number = execute(
        connection,
        f"INSERT INTO accounts ({', '.join(values)}) VALUES ({marks})"
        " ON CONFLICT (same) DO NOTHING RETURNING id",
        tuple(values.values()),
    ).scalar()
    if number is None:
        return None
    added = _by_number(connection, number)
    _tell(connection, act, f"{what}.add", added, None, _said(added))
    return added


def _by_number(connection: Connection, number: int) -> Account:
    query = f"SELECT {COLUMNS} FROM accounts WHERE id = ?{for_update(connection)}"
    return _read(fetch_one(connection, query, (number,)))


def _by_same(connection: Connection, same: str) -> Account | None:
    query = f"SELECT {COLUMNS} FROM accounts WHERE same = ?{for_update(connection)}"
    row = fetch_one(connection, query, (clean(same),))
    return None if row is None else _read(row)


def _find(connection: Connection, what: str, name: str) -> Account:
    """Who is called so, or has that handle: a name that a provider gives may be another's too."""
    called, number = clean(same_name(name)), name.removeprefix(HANDLE_MARK)
    rows = fetch(
        connection,
        f"SELECT {COLUMNS} FROM accounts WHERE same = ? OR method = ? OR id = ?",
        (called, Method.OAUTH, int(number) if number.isdecimal() and len(number) < 10 else 0),
    )
    accounts = [one for one in map(_read, rows) if one.is_key == (what == "key")]
    found = [one for one in accounts if called in (one.handle, same_name(one.name))]
    if not found:
        raise NoSuchAccount(what, name)
    if len(found) > 1:
        raise SeveralOfThatName(name, [one.handle for one in found])
    return _by_number(connection, found[0].number)


def _changed(connection: Connection, act: Act, action: str, before: Account) -> Account:
    """The account as it is now, its change told."""
    after = _by_number(connection, before.number)
    _tell(connection, act, action, after, _said(before), _said(after))
    return after


def _end_sessions(connection: Connection, number: int, but: bytes = b"") -> None:
    query = "DELETE FROM login_sessions WHERE account_id = ? AND ticket != ?"
    execute(connection, query, (number, but))


def _tell(
    connection: Connection, act: Act, action: str, one: Account, before: Any, after: Any
) -> None:
    write_audit(connection, act.now, act.actor, action, one.name, before, after)
    append(connection, Kind.ACCESS, ms(act.now), {"ids": [one.number]})


def _said(one: Account) -> dict[str, Any]:
    said: dict[str, Any] = {"role": one.role}
    if one.is_key:
        return {**said, "expires_at": one.expires_at and one.expires_at.isoformat()}
    if one.subject is not None:
        said |= {"name": one.name, "subject": one.subject}
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
        row[10].replace("\n", " ") if method == Method.OAUTH else None,
    )
