"""Runs loaded from elsewhere (backfill): kept once each, counted, never told as events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from data.domain.status import Status
from data.store.catalogue import JobNames, new_run_ids
from data.store.engine import Database
from data.store.error_texts import keep_errors
from data.store.rollups import Rollups
from data.store.rows import SELECT_JOB_NAMES, Rows, insert
from data.store.run_rows import DAY_MS, RUN_COLUMNS, RunRow, pack_key
from data.store.sql import fetch_in, ms
from data.store.text import bounded


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that has ended, as a history file tells it. It has a start, an end or a schedule."""

    job_name: str
    job_stream: str
    workstation: str
    status: Status
    run_id: str | None = None
    scheduled_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    return_code: int | None = None
    error_message: str | None = None


class PastRuns:
    """Loads past runs in batches, remembering between them what is already there.

    The same run is one of the same job with the same start (to the second: some sources have no
    more), whatever their ids, or with the same id. Of runs that never started, one with the same
    schedule where either has no id. Use one for a whole file; `dry` only counts.
    """

    def __init__(self, db: Database, *, dry: bool = False) -> None:
        self._db = db
        self._dry = dry
        self._ids: dict[JobNames, int] = {}
        self._seen: set[int] = set()

    def load(self, runs: Sequence[PastRun]) -> int:
        """Keep a batch in one transaction; returns how many were new."""
        if self._dry:
            with self._db.read() as connection:
                self._look_up_dry(connection, runs)
            return len(self._new(runs))
        begun = False

        def keep(connection: Connection) -> int:
            nonlocal begun
            if begun:
                self._forget()
            begun = True
            return self._keep(connection, runs)

        try:
            return self._db.lead(keep)
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        """What is remembered may be of something that was not kept."""
        self._ids, self._seen = {}, set()

    def _keep(self, connection: Connection, runs: Sequence[PastRun]) -> int:
        catalogue = self._db.catalogue
        ids = catalogue.job_ids(connection, {_names(run) for run in runs})
        workstations = catalogue.workstation_ids(connection, ())
        self._remember(connection, {_names(run): ids[_names(run)] for run in runs})
        rollups = Rollups()
        rows: Rows = []
        errors: dict[int, str] = {}
        new = [(run, *_filed(run)) for run in self._new(runs)]
        drawn = new_run_ids(connection, Counter(day for _, _, day in new))
        for run, end, day in new:
            run_id = next(iter(drawn[day]))
            row = RunRow(
                run_id,
                ids[_names(run)],
                ms(run.scheduled_at),
                ms(run.started_at),
                end,
                int(run.status),
                bounded(run.return_code),
                None,
                pack_key(run.run_id),
            )
            rows.append(row)
            rollups.count(None, row, workstations[run.workstation])
            if run.error_message:
                errors[run_id] = run.error_message
        insert(connection, "job_runs", RUN_COLUMNS, rows)
        keep_errors(connection, errors)
        rollups.write(connection)
        return len(rows)

    def _new(self, runs: Sequence[PastRun]) -> list[PastRun]:
        """Those not seen before, remembering them from now on."""
        new: list[PastRun] = []
        for run in runs:
            start, due, end = ms(run.started_at), ms(run.scheduled_at), ms(run.ended_at)
            marks = _marks(self._ids[_names(run)], pack_key(run.run_id), start, due, end)
            if self._seen.isdisjoint(marks.same):
                self._seen.update(marks.leaves)
                new.append(run)
        return new

    def _remember(self, connection: Connection, ids: dict[JobNames, int]) -> None:
        new = {names: id_ for names, id_ in ids.items() if names not in self._ids}
        for job_id, key, start, due, end in fetch_in(
            connection,
            "SELECT job_id, key, start_at, scheduled_at, end_at FROM job_runs WHERE job_id IN ({})",
            new.values(),
        ):
            packed = None if key is None else bytes(key)
            self._seen.update(_marks(job_id, packed, start, due, end).leaves)
        self._ids.update(new)

    def _look_up_dry(self, connection: Connection, runs: Sequence[PastRun]) -> None:
        """The same without giving ids to jobs nobody knows yet: they get negative ones."""
        unknown = {_names(run) for run in runs} - self._ids.keys()
        known: dict[JobNames, int] = {}
        for row in fetch_in(
            connection,
            f"{SELECT_JOB_NAMES} WHERE j.name IN ({{}})",
            {names[2] for names in unknown},
        ):
            known[row[0], row[1], row[2]] = row[3]
        found = {names: known[names] for names in unknown if names in known}
        self._remember(connection, found)
        for names in unknown - found.keys():
            self._ids[names] = -len(self._ids) - 1


def _filed(run: PastRun) -> tuple[int | None, int]:
    """When it ended, as far as anything tells, and the plan day it is numbered in."""
    start, end = ms(run.started_at), ms(run.ended_at)
    if end is None:
        end = start if start is not None else ms(run.scheduled_at)
    return end, max(0, ((start if start is not None else end) or 0) // DAY_MS)


class _Marks(NamedTuple):
    """What a run is known by: the `same` marks make it another's double, `leaves` are its own."""

    same: tuple[int, ...]
    leaves: tuple[int, ...]


def _marks(
    job_id: int, key: bytes | None, start: int | None, due: int | None, end: int | None
) -> _Marks:
    id_ = () if key is None else (hash((job_id, key)),)
    if start is not None:
        all_ = (hash(("start", job_id, start // 1000)), *id_)
        return _Marks(all_, all_)
    times = (job_id, due, None if due is not None else end)
    any_, bare = hash(("any", *times)), hash(("bare", *times))
    if key is None:
        return _Marks((any_,), (any_, bare))
    return _Marks((bare, *id_), (any_, *id_))


def _names(run: PastRun) -> JobNames:
    return (run.workstation, run.job_stream, run.job_name)
