"""Silences as they are kept: every change done once by its action id, audited and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.events import EventType, Severity
from data.domain.silence import MOST_SILENCES, Silence, SilenceDraft
from data.errors import ResyncError
from data.feed import append
from data.store.actions import Act, once
from data.store.engine import Database
from data.store.rows import named, update
from data.store.settings import write_audit
from data.store.sql import execute, fetch, fetch_one, instant, ms
from data.store.text import clean

MOST_FAILURES = 50_000
"""Looked at for what a silence would have held back."""


class SilenceNotKnown(ResyncError):
    """There is no silence of that id."""


class SilencesFull(ResyncError):
    """No further silence is taken."""


class OtherAction(ResyncError):
    """The action id has made something else than a silence."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An event somebody would have been told of."""

    at: datetime
    job_name: str | None
    job_stream: str | None
    workstation: str | None


def load_silences(db: Database) -> list[Silence]:
    """Every silence, oldest first, those that are over too until they are cleaned up."""
    with db.read() as connection:
        rows = fetch(connection, f"SELECT {_COLUMNS} FROM silences ORDER BY id")
    return [_silence(row) for row in rows]


def add_silence(db: Database, draft: SilenceDraft, act: Act) -> tuple[Silence, bool]:
    """Keep a new silence; whether it is new, or what its action id made before.

    Raises SilencesFull and OtherAction.
    """

    def keep(connection: Connection) -> Silence:
        (count,) = fetch_one(connection, "SELECT count(*) FROM silences")
        if count >= MOST_SILENCES:
            raise SilencesFull(f"There are {MOST_SILENCES} silences; remove one first.")
        row = (*_kept(draft), ms(act.now), clean(act.actor), ms(act.now), clean(act.actor))
        number = execute(
            connection,
            "INSERT INTO silences (draft, over_at, created_at, created_by, changed_at, changed_by)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            row,
        ).scalar_one()
        _told(connection, act, "keep", number, None, draft)
        return _find(connection, number)

    done = db.write(lambda c: once(c, act, "silence.keep", lambda: msgspec.to_builtins(keep(c))))
    if done.answer is None:
        raise OtherAction("This action id has done something else.")
    return msgspec.convert(done.answer, Silence), not done.again


def change_silence(db: Database, silence_id: int, draft: SilenceDraft, act: Act) -> Silence:
    """Replace all that a silence says; raises SilenceNotKnown."""

    def change(connection: Connection) -> None:
        before = _find(connection, silence_id).draft
        values = (*_kept(draft), ms(act.now), clean(act.actor), silence_id)
        update(connection, "silences", "draft, over_at, changed_at, changed_by, id", [values])
        _told(connection, act, "change", silence_id, before, draft)

    def work(connection: Connection) -> Silence:
        once(connection, act, "silence.change", lambda: change(connection))
        return _find(connection, silence_id)

    return db.write(work)


def remove_silence(db: Database, silence_id: int, act: Act) -> None:
    """Forget a silence; raises SilenceNotKnown."""

    def remove(connection: Connection) -> None:
        before = _find(connection, silence_id).draft
        execute(connection, "DELETE FROM silences WHERE id = ?", (silence_id,))
        _told(connection, act, "remove", silence_id, before, None)

    db.write(lambda c: once(c, act, "silence.remove", lambda: remove(c)))


def failures_since(db: Database, since: datetime) -> list[Failed]:
    """The newest MOST_FAILURES errors and criticals about jobs and workstations since then."""
    with db.read() as connection:
        rows = fetch(
            connection,
            "SELECT e.at, j.name, s.name, coalesce(w.name, ew.name) FROM events e"
            f" {named('e.job_id', join='LEFT JOIN')}"
            " LEFT JOIN workstations ew ON ew.id = e.workstation_id"
            # As the index of what is not harmless says it.
            " WHERE e.severity > 0 AND e.severity >= ? AND e.at >= ? AND e.type < ?"
            f" ORDER BY e.at DESC LIMIT {MOST_FAILURES}",
            (int(Severity.ERROR), ms(since), int(EventType.SYSTEM_DEGRADED)),
        )
    return [Failed(instant(row[0]), *row[1:]) for row in rows]


_COLUMNS = "id, draft, created_at, created_by, changed_at, changed_by"


def _kept(draft: SilenceDraft) -> tuple[str, int | None]:
    return clean(msgspec.json.encode(draft).decode()), ms(draft.ends_at)


def _find(connection: Connection, silence_id: int) -> Silence:
    row = fetch_one(connection, f"SELECT {_COLUMNS} FROM silences WHERE id = ?", (silence_id,))
    if row is None:
        raise SilenceNotKnown(f"There is no silence {silence_id}.")
    return _silence(row)


def _silence(row: Sequence[Any]) -> Silence:
    number, draft, created_at, created_by, changed_at, changed_by = row
    read = msgspec.json.decode(draft, type=SilenceDraft)
    return Silence(number, read, instant(created_at), created_by, instant(changed_at), changed_by)


def _told(
    connection: Connection,
    act: Act,
    what: str,
    silence_id: int,
    before: SilenceDraft | None,
    after: SilenceDraft | None,
) -> None:
    was, became = (None if one is None else msgspec.to_builtins(one) for one in (before, after))
    subject = f"silence {silence_id}"
    write_audit(connection, act.now, act.actor, f"silence.{what}", subject, was, became)
    append(connection, Kind.SILENCES, ms(act.now), {"ids": [silence_id]})
