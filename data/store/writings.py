"""Silences, runbooks, views: what people write. Every change is done once by its action id,
audited and told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.runbooks import MOST_RUNBOOKS, RunbookDraft
from data.domain.saved_views import MOST_VIEWS, ViewDraft
from data.domain.silence import MOST_SILENCES, SilenceDraft
from data.domain.written import Written
from data.errors import ResyncError
from data.feed import append
from data.store.actions import Act, once
from data.store.audit import write_audit
from data.store.engine import Database
from data.store.sql import execute, fetch, fetch_one, for_update, instant, ms
from data.store.text import clean

D = TypeVar("D")


class NotWritten(ResyncError):
    """There is nothing of that number."""


class WrittenMeanwhile(ResyncError):
    """Somebody has changed it since; `by` whom."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has changed it since.")
        self.by = by


class ShelfFull(ResyncError):
    """No more are taken."""


class OtherAction(ResyncError):
    """The action id has done something else."""


@dataclass(frozen=True, slots=True)
class Kept(Generic[D]):
    """What is there now, in the order it was given in, and how many of it are new or different."""

    written: list[Written[D]]
    created: int
    changed: int


@dataclass(frozen=True, slots=True)
class Shelf(Generic[D]):
    """One kind of what is written: its word in the audit, and how it is told and bounded."""

    word: str
    kind: Kind
    draft: type[D]
    most: int

    def load(self, db: Database) -> list[Written[D]]:
        """Every one, oldest first."""
        with db.read() as connection:
            return self._all(connection)

    def keep(
        self, db: Database, drafts: Sequence[D], act: Act, key: Callable[[D], object] = id
    ) -> Kept[D]:
        """Keep them, all or none; one with the key of another takes its place. The same action
        again answers the same.

        Raises ShelfFull and OtherAction.
        """

        def keep(connection: Connection) -> Kept[D]:
            there = {key(one.draft): one for one in self._all(connection)}
            created = {key(draft) for draft in drafts} - there.keys()
            if len(there) + len(created) > self.most:
                raise ShelfFull(f"There are {len(there)} of {self.most} already.")
            kept: list[Written[D]] = []
            differ = 0
            for draft in drafts:
                before = there.get(key(draft))
                if before is None:
                    kept.append(self._insert(connection, draft, act))
                elif before.draft != draft:
                    differ += 1
                    kept.append(self._update(connection, before, draft, act))
                else:
                    kept.append(before)
                there[key(draft)] = kept[-1]
            return Kept(kept, len(created), differ)

        call = f"{self.word}.keep"
        done = db.write(lambda c: once(c, act, call, lambda: msgspec.to_builtins(keep(c))))
        if done.answer is None:
            raise OtherAction("This action id has done something else.")
        kept = msgspec.convert(done.answer, Kept[self.draft])
        return replace(kept, created=0, changed=0) if done.again else kept

    def change(
        self, db: Database, number: int, draft: D, act: Act, seen_at: datetime | None = None
    ) -> Written[D]:
        """Replace all that one says: as it stood at `seen_at`, where that is given.

        Raises NotWritten and WrittenMeanwhile.
        """

        def change(connection: Connection) -> None:
            before = self._find(connection, number)
            if seen_at is not None and ms(seen_at) != ms(before.changed_at):
                raise WrittenMeanwhile(before.changed_by)
            self._update(connection, before, draft, act)

        def work(connection: Connection) -> Written[D]:
            once(connection, act, f"{self.word}.change", lambda: change(connection))
            return self._find(connection, number)

        return db.write(work)

    def remove(
        self, db: Database, number: int, act: Act, is_known: Callable[[D], bool] = lambda _: True
    ) -> None:
        """Forget one; raises NotWritten, also for one that whoever asks does not know of."""

        def remove(connection: Connection) -> None:
            before = self._find(connection, number).draft
            if not is_known(before):
                raise self._unknown(number)
            execute(connection, "DELETE FROM writings WHERE id = ?", (number,))
            self._told(connection, act, "remove", number, before, None)

        db.write(lambda c: once(c, act, f"{self.word}.remove", lambda: remove(c)))

    @property
    def _of(self) -> tuple[str]:
        return (self.kind.value,)

    def _all(self, connection: Connection) -> list[Written[D]]:
        query = f"SELECT {_COLUMNS} FROM writings WHERE kind = ? ORDER BY id"
        return [self._written(row) for row in fetch(connection, query, self._of)]

    def _insert(self, connection: Connection, draft: D, act: Act) -> Written[D]:
        at, by = ms(act.now), clean(act.actor)
        number = execute(
            connection,
            "INSERT INTO writings (kind, draft, over_at, created_at, created_by, changed_at,"
            " changed_by) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (*self._of, *_kept(draft), at, by, at, by),
        ).scalar_one()
        self._told(connection, act, "keep", number, None, draft)
        return self._find(connection, number)

    def _update(self, connection: Connection, before: Written[D], draft: D, act: Act) -> Written[D]:
        execute(
            connection,
            "UPDATE writings SET draft = ?, over_at = ?, changed_at = ?, changed_by = ?"
            " WHERE id = ?",
            (*_kept(draft), ms(act.now), clean(act.actor), before.number),
        )
        self._told(connection, act, "change", before.number, before.draft, draft)
        return self._find(connection, before.number)

    def _find(self, connection: Connection, number: int) -> Written[D]:
        query = f"SELECT {_COLUMNS} FROM writings WHERE id = ? AND kind = ?{for_update(connection)}"
        row = fetch_one(connection, query, (number, *self._of))
        if row is None:
            raise self._unknown(number)
        return self._written(row)

    def _unknown(self, number: int) -> NotWritten:
        return NotWritten(f"There is no {self.word} {number}.")

    def _written(self, row: Sequence[Any]) -> Written[D]:
        number, draft, created_at, created_by, changed_at, changed_by = row
        return Written(
            number,
            msgspec.json.decode(draft, type=self.draft),
            instant(created_at),
            created_by,
            instant(changed_at),
            changed_by,
        )

    def _told(
        self,
        connection: Connection,
        act: Act,
        what: str,
        number: int,
        before: D | None,
        after: D | None,
    ) -> None:
        was, became = (one and msgspec.to_builtins(one) for one in (before, after))
        subject = f"{self.word} {number}"
        write_audit(connection, act.now, act.actor, f"{self.word}.{what}", subject, was, became)
        append(connection, self.kind, ms(act.now), {"ids": [number]})


SILENCES = Shelf("silence", Kind.SILENCES, SilenceDraft, MOST_SILENCES)
RUNBOOKS = Shelf("runbook", Kind.RUNBOOKS, RunbookDraft, MOST_RUNBOOKS)
VIEWS = Shelf("view", Kind.VIEWS, ViewDraft, MOST_VIEWS)
_COLUMNS = "id, draft, created_at, created_by, changed_at, changed_by"


def _kept(draft: object) -> tuple[str, int | None]:
    """A draft as it is stored, and when it is over: what comes once only."""
    text = clean(msgspec.json.encode(draft).decode())
    return text, ms(getattr(draft, "ends_at", None))
