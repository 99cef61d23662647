"""The browsers that want to be told: kept, changed, forgotten; audited without their addresses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.subscription import (
    MOST_SUBSCRIPTIONS,
    Endpoint,
    Subscription,
    SubscriptionDraft,
)
from data.errors import ResyncError
from data.store.actions import Act, once
from data.store.audit import write_audit
from data.store.engine import Database
from data.store.sql import execute, fetch, fetch_in, fetch_one, instant, ms
from data.store.text import clean


class TooManySubscriptions(ResyncError):
    """No more are taken."""


_COLUMNS = (
    "id, endpoint, p256dh, auth, key, actor, label, severities, language, origin, created_at,"
    " updated_at, answered_at, refused"
)
_MOST_REMOVED = 500
_BROWSERS = "channel = 'webpush' AND endpoint IS NOT NULL"


def subscribe(db: Database, draft: SubscriptionDraft, act: Act) -> tuple[Subscription, bool]:
    """Keep a browser's wish; the same endpoint again replaces it. Whether it is new, too.

    Raises TooManySubscriptions.
    """

    def keep(connection: Connection) -> tuple[int, bool]:
        where, now = draft.endpoint, ms(act.now)
        said = (
            where.p256dh,
            where.auth,
            draft.key,
            clean(act.actor),
            clean(draft.label),
            None if draft.severities is None else ",".join(draft.severities),
            draft.language,
            draft.origin,
            now,
        )
        known = fetch_one(
            connection, "SELECT id FROM subscriptions WHERE endpoint = ?", (where.address,)
        )
        if known is None:
            count = f"SELECT count(*) FROM subscriptions WHERE {_BROWSERS}"
            if fetch(connection, count)[0][0] >= MOST_SUBSCRIPTIONS:
                raise TooManySubscriptions(f"There are {MOST_SUBSCRIPTIONS} already.")
        # Of two who bring the same browser one waits here for the other.
        (number,) = execute(
            connection,
            "INSERT INTO subscriptions (endpoint, p256dh, auth, key, actor, label, severities,"
            " language, origin, updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (endpoint) DO UPDATE SET p256dh = excluded.p256dh, auth = excluded.auth,"
            " key = excluded.key, actor = excluded.actor, label = excluded.label,"
            " severities = excluded.severities, language = excluded.language,"
            " origin = excluded.origin, updated_at = excluded.updated_at, refused = NULL"
            " RETURNING id",
            (where.address, *said, now),
        ).one()
        became = {"label": draft.label, "severities": draft.severities, "language": draft.language}
        _audit(connection, act, "push.subscribe", number, became)
        return number, known is None

    done = db.write(lambda c: once(c, act, "push.subscribe", lambda: keep(c)))
    number, new = done.answer or (0, False)
    (found,) = subscriptions(db, [number]) or (_as_asked(number, draft, act),)
    return found, new and not done.again


def unsubscribe(db: Database, address: str, act: Act) -> bool:
    """Forget a browser by its endpoint; False where nobody knows it."""

    def forget(connection: Connection) -> bool:
        row = fetch_one(
            connection, "SELECT id, label FROM subscriptions WHERE endpoint = ?", (address,)
        )
        return row is not None and _forget(connection, row[0], act)

    return _done(db, act, forget)


def remove(db: Database, number: int, owner: str | None, act: Act) -> bool:
    """Forget a browser by its number, if it is that person's (None: anybody's)."""

    def forget(connection: Connection) -> bool:
        query = f"SELECT actor FROM subscriptions WHERE id = ? AND {_BROWSERS}"
        row = fetch_one(connection, query, (number,))
        if row is None or owner not in (None, row[0]):
            return False
        return _forget(connection, number, act)

    return _done(db, act, forget)


def subscriptions(
    db: Database, numbers: Sequence[int] | None = None, owner: str | None = None
) -> list[Subscription]:
    """Those that are there, oldest first: of these numbers, of a person, or all."""
    with db.read() as connection:
        there = f"SELECT {_COLUMNS} FROM subscriptions WHERE {_BROWSERS}"
        if numbers is not None:
            rows = list(fetch_in(connection, f"{there} AND id IN ({{}})", numbers))
        elif owner is not None:
            rows = fetch(connection, f"{there} AND actor = ? ORDER BY id", (clean(owner),))
        else:
            rows = fetch(connection, f"{there} ORDER BY id")
    return [_read(row) for row in rows]


def removed(db: Database, owner: str | None = None) -> list[int]:
    """The newest of those that somebody has removed: of a person, or of all."""
    query = "SELECT id FROM subscriptions WHERE removed_by IS NOT NULL"
    whose, values = ("", ()) if owner is None else (" AND actor = ?", (clean(owner),))
    with db.read() as connection:
        rows = fetch(connection, f"{query}{whose} ORDER BY id DESC LIMIT {_MOST_REMOVED}", values)
    return [row[0] for row in rows]


def _done(db: Database, act: Act, do: Any) -> bool:
    done = db.write(lambda c: once(c, act, "push.unsubscribe", lambda: do(c)))
    return bool(done.answer)


def _forget(connection: Connection, number: int, act: Act) -> bool:
    drop(connection, [number], act.now)
    removed = "UPDATE subscriptions SET removed_by = ? WHERE id = ?"
    execute(connection, removed, (clean(act.actor), number))
    _audit(connection, act, "push.unsubscribe", number, None)
    return True


def drop(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Forget addresses and keys, whoever wants it: what they were told stays readable."""
    for number in numbers:
        execute(
            connection,
            "UPDATE subscriptions SET endpoint = NULL, p256dh = NULL, auth = NULL, gone_at = ?"
            " WHERE id = ?",
            (ms(now), number),
        )


def _audit(connection: Connection, act: Act, action: str, number: int, became: Any) -> None:
    write_audit(connection, act.now, act.actor, action, str(number), None, became)


def _as_asked(number: int, draft: SubscriptionDraft, act: Act) -> Subscription:
    """One that has gone since: an action that is sent again is answered all the same."""
    return Subscription(
        number,
        None,
        draft.key,
        act.actor,
        draft.label,
        draft.severities,
        draft.language,
        draft.origin,
        act.now,
        act.now,
        None,
        None,
    )


def _read(row: Any) -> Subscription:
    number, address, p256dh, auth, key, actor, label, severities, language, origin = row[:10]
    created_at, updated_at, answered_at, refused = row[10:]
    return Subscription(
        number,
        None if address is None else Endpoint(address, p256dh, auth),
        key,
        actor,
        label,
        None if severities is None else tuple(filter(None, severities.split(","))),
        language,
        origin,
        instant(created_at),
        instant(updated_at),
        instant(answered_at),
        refused,
    )
