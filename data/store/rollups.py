"""Counts of ended runs by hour, by day and workstation, and by job; kept in step run by run. And
counts of events by the quarter of an hour: every zone's hours and days are made of whole ones.

A run counts once, under the hour it started in (ended in, where it never started). When the engine
corrects an ended run (a person confirms an ABEND as SUCC) the old count is taken back.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from data.domain.patterns import JobId
from data.domain.status import ENDED, FAILURES, RESULTS
from data.store.engine import Database
from data.store.rows import Rows, insert, named
from data.store.run_rows import DAY_MS, HOUR_MS, RunRow
from data.store.sql import execute, fetch

_ENDED, _FAILURES, _RESULTS = (frozenset(map(int, each)) for each in (ENDED, FAILURES, RESULTS))


class Rollups:
    """Collects what a transaction changes, then writes it in one go."""

    def __init__(self) -> None:
        self._hours: dict[tuple[int, int], list[int]] = {}
        self._days: dict[tuple[int, int, int], list[int]] = {}
        self._jobs: dict[tuple[int], list[float]] = {}

    def count(self, before: RunRow | None, after: RunRow, workstation_id: int) -> None:
        """Count a run as it is now instead of as it was."""
        if before is not None:
            if before[3:6] == after[3:6]:
                return
            self._add(before, workstation_id, -1)
        self._add(after, workstation_id, 1)

    def _add(self, run: RunRow, workstation_id: int, sign: int) -> None:
        if run.status not in _ENDED or run.end_at is None:
            return
        filed = run.end_at if run.start_at is None else run.start_at
        took = 0 if run.start_at is None else max(0, run.end_at - run.start_at)
        longest = took if sign > 0 else 0
        for table, key in (
            (self._hours, (filed // HOUR_MS, run.status)),
            (self._days, (filed // DAY_MS, workstation_id, run.status)),
        ):
            counts = table.setdefault(key, [0, 0, 0])  # pyright: ignore[reportArgumentType]
            counts[0] += sign
            counts[1] += sign * took
            counts[2] = max(counts[2], longest)
        if run.status in _RESULTS:
            job = self._jobs.setdefault((run.job_id,), [0, 0, 0, 0.0, 0, 0])
            job[0] += sign
            job[1] += sign * (run.status in _FAILURES)
            job[2] += sign * took
            job[3] += sign * (took / 1000) ** 2
            job[4] = max(job[4], longest)
            job[5] = max(job[5], run.id)

    def write(self, connection: Connection) -> None:
        """Add everything collected to the tables."""
        for table, keys, columns, counted in (
            ("stats_hourly", "hour, status", _SUMS, self._hours),
            ("stats_daily", "day, workstation_id, status", _SUMS, self._days),
            ("job_stats", "job_id", "n, fails, dur_sum, dur_sq, dur_max, last_run_id", self._jobs),
        ):
            changes = ", ".join(_grown(table, name) for name in columns.split(", "))
            rows: Rows = [(*key, *counts) for key, counts in counted.items()]
            clash = f"({keys}) DO UPDATE SET {changes}"
            insert(connection, table, f"{keys}, {columns}", rows, clash)


_SUMS = "n, dur_sum, dur_max"
_LARGEST = frozenset({"dur_max", "last_run_id"})


def _grown(table: str, name: str) -> str:
    """A column with what comes to it."""
    old, new = f"{table}.{name}", f"excluded.{name}"
    grown = f"CASE WHEN {new} > {old} THEN {new} ELSE {old} END"
    return f"{name} = {grown if name in _LARGEST else f'{old} + {new}'}"


QUARTER_MS = HOUR_MS // 4


def count_events(
    connection: Connection, told: Iterable[tuple[int, int, int]], sign: int = 1
) -> None:
    """Count events that come, or with `sign` -1 go: when they were, of which type and severity."""
    counted = Counter((at // QUARTER_MS, type_, severity) for at, type_, severity in told)
    rows: Rows = [(*key, sign * n) for key, n in counted.items()]
    clash = f"(quarter, type, severity) DO UPDATE SET {_grown('stats_events', 'n')}"
    insert(connection, "stats_events", "quarter, type, severity, n", rows, clash)
    if sign < 0 and counted:
        last = max(quarter for quarter, _, _ in counted)
        execute(connection, "DELETE FROM stats_events WHERE n = 0 AND quarter <= ?", (last,))


def usual_durations(db: Database) -> dict[JobId, float]:
    """The seconds a run of each job has taken on average, failed ones too."""
    with db.read() as connection:
        rows = fetch(
            connection,
            f"SELECT w.name, s.name, j.name, t.dur_sum, t.n FROM job_stats t{named('t.job_id')}"
            " WHERE t.n > 0",
        )
    return {JobId(*row[:3]): row[3] / row[4] / 1000 for row in rows}
