"""A store after a year of 9,000 runs a day, as polls would have left it, on either database.

Rows go in directly, for they are millions, and in the order of time, with all indexes in place: an
index that is made afterwards is a third smaller than one that has grown. What the nightly clean-up
folds is folded day by day.
"""

import random
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import psycopg

from data.domain.events import EventType, Severity
from data.domain.status import Status
from data.store.connect import unbounded
from data.store.engine import Database
from data.store.retention import fold_aged
from data.store.rollups import count_events
from data.store.run_rows import DAY_MS, HOUR_MS, N_BITS
from data.store.sql import execute, fetch, marks, ms

BEGIN = datetime(2025, 11, 1, tzinfo=UTC)
DAYS_FULL = 7
JOBS, STREAMS, WORKSTATIONS = 9_000, 700, 40
SAID = ("ORA-01653: unable to extend table", "Permission denied", "Connection refused", "timeout")
_LAG_MS = 2000
_RUN = "id, job_id, scheduled_at, start_at, end_at, status, rc"
_EVENT = "seq, at, lag_ms, severity, type, job_id, workstation_id, run_id, previous, current, rc"
Row = tuple[Any, ...]


class Put(Protocol):
    """Rows of some columns into a table."""

    def __call__(self, table: str, columns: str, rows: Iterable[Row]) -> None: ...


def fill(url: str, days: int) -> None:
    """Make the store, which must not be there yet."""
    with Database.open(url) as db:
        with _putting(db) as put:
            _names(put)
            dice, seq = random.Random(7), 0
            for day in range(days):
                runs, errors, told = _day(dice, ms(BEGIN) + day * DAY_MS)
                put("job_runs", _RUN, runs)
                put("run_errors", "run_id, text_id", errors)
                put("events", _EVENT, [(seq + n, *row) for n, row in enumerate(told, 1)])
                seq += len(told)
                counted = [(row[0], row[3], row[2]) for row in told]
                db.lead(partial(count_events, told=counted))
                fold_aged(db, ms(BEGIN) + (day + 1 - DAYS_FULL) * DAY_MS)
        db.lead(lambda connection: _count(connection, seq))


def _names(put: Put) -> None:
    put("workstations", "id, name", [(n, f"SRV{n:03}") for n in range(1, WORKSTATIONS + 1)])
    put("job_streams", "id, name", [(n, f"FLUXO_{n:03}") for n in range(1, STREAMS + 1)])
    jobs = [(n, n % WORKSTATIONS + 1, n % STREAMS + 1, f"CARGA_{n:05}") for n in range(1, JOBS + 1)]
    put("jobs", "id, workstation_id, stream_id, name", jobs)
    texts = [(n, bytes([n]), said, said.lower()) for n, said in enumerate(SAID, 1)]
    put("error_texts", "id, digest, text, folded", texts)


def _day(dice: random.Random, midnight: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Runs, what they said, and what was told of them; three in a hundred fail."""
    runs: list[Row] = []
    errors: list[Row] = []
    told: list[Row] = []
    first = midnight // DAY_MS << N_BITS
    executing, info = int(Status.EXEC), int(Severity.INFO)
    for job in range(1, JOBS + 1):
        start = midnight + dice.randrange(DAY_MS)
        end = start + int(dice.expovariate(1 / 300_000)) + 1000
        run, bad = first + job - 1, dice.random() < 0.03
        status, code = (int(Status.ABEND), 8) if bad else (int(Status.SUCC), 0)
        runs.append((run, job, start, start, end, status, code))
        of = (job, None, run)
        began = int(EventType.JOB_STARTED)
        told.append((start, _LAG_MS, info, began, *of, None, executing, None))
        kind = EventType.JOB_ABEND if bad else EventType.JOB_COMPLETED
        told.append((end, _LAG_MS, int(kind.severity), int(kind), *of, executing, status, code))
        if bad:
            errors.append((run, 4 if dice.random() < 0.002 else dice.randrange(1, 4)))
    lost = EventType.WORKSTATION_UNLINKED
    for _ in range(20):
        at, station = midnight + dice.randrange(DAY_MS), dice.randrange(1, WORKSTATIONS + 1)
        told.append(
            (at, _LAG_MS, int(lost.severity), int(lost), None, station, None, None, 101, None)
        )
    told.sort(key=lambda row: (row[0], row[3]))
    return runs, errors, told


def _count(connection: Any, seq: int) -> None:
    """What a poll counts with what it keeps."""
    unbounded(connection)
    execute(
        connection,
        "INSERT INTO counters (name, following) VALUES ('event', ?)"
        " ON CONFLICT (name) DO UPDATE SET following = excluded.following",
        (seq + 1,),
    )
    took = "end_at - start_at"
    sums = f"count(*), sum({took}), max({took})"
    for statement in (
        f"INSERT INTO stats_hourly (hour, status, n, dur_sum, dur_max)"
        f" SELECT start_at / {HOUR_MS}, status, {sums} FROM job_runs GROUP BY 1, 2",
        f"INSERT INTO stats_daily (day, workstation_id, status, n, dur_sum, dur_max)"
        f" SELECT r.start_at / {DAY_MS}, j.workstation_id, r.status, {sums}"
        " FROM job_runs r JOIN jobs j ON j.id = r.job_id GROUP BY 1, 2, 3",
    ):
        execute(connection, statement)


@contextmanager
def _putting(db: Database) -> Any:
    if db.path is not None:
        with _sqlite(db.path) as put:
            yield put
    else:
        with _postgres(db.url.render_as_string(hide_password=False)) as put:
            yield put


@contextmanager
def _sqlite(path: Path) -> Any:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-256000")

    def put(table: str, columns: str, rows: Iterable[Row]) -> None:
        places = marks(columns.count(",") + 1)
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
        if table == "events":  # the last of a day
            connection.commit()

    yield put
    connection.commit()
    connection.close()


@contextmanager
def _postgres(url: str) -> Any:
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:

        def put(table: str, columns: str, rows: Iterable[Row]) -> None:
            statement: Any = f"COPY {table} ({columns}) FROM STDIN"
            with connection.cursor().copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            if table == "events":
                connection.commit()

        yield put
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def sizes(db: Database) -> Sequence[tuple[str, int]]:
    """The bytes of each table and index, the largest first."""
    if db.path is not None:
        query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
    else:
        query = (
            "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind IN ('r', 'i')"
            " AND relnamespace = current_schema()::regnamespace ORDER BY 2 DESC"
        )
    with db.read() as connection:
        return [(row[0], int(row[1])) for row in fetch(connection, query)]
