"""Runs by when they ended, though there is no index of ends.

Of named jobs all runs are few; of a stream's, a workstation's or all jobs those come into question
that began in an hour of which a run lasted until the period: the hours' longest are known.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from data.domain.status import ENDED, Status
from data.domain.views import RunView
from data.store.asked.chosen import MOST_ROWS, Chosen, of_jobs
from data.store.filed import began
from data.store.history import read_runs
from data.store.run_rows import HOUR_MS
from data.store.sql import fetch, listed, ms
from data.store.where import Where

HAS_ENDED = f"r.status IN {listed(ENDED)}"
_WORTH_ROLLUPS_MS = 6 * HOUR_MS
CLOCK_MS = 2 * HOUR_MS
"""How long before its start a run can seem to have ended: a clock put back, and some."""


def ended(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime
) -> dict[Status, int]:
    """How many runs ended in a period, by the status they ended in."""
    first, last = ms(start), ms(end)
    if chosen == Chosen() and last - first > _WORTH_ROLLUPS_MS:
        return _ended_by_rollups(connection, first, last)
    return _by_status(connection, of_ended(connection, chosen, start, end))


def _by_status(connection: Connection, parts: Sequence[Where]) -> Counter[Status]:
    found: Counter[Status] = Counter()
    for where in parts:
        for status, count in fetch(
            connection,
            f"SELECT r.status, count(*) FROM job_runs r{where} GROUP BY r.status",
            where.values,
        ):
            found[Status(status)] += count
    return found


def _ended_by_rollups(connection: Connection, first: int, last: int) -> dict[Status, int]:
    """The same of all jobs over many days: whole hours are counted already, by their start.

    What began in them and ended after (or before) the period is taken off, what ended in it and
    began elsewhere comes to it: few runs, of hours that are known by their longest run.
    """
    from_, to = -(-first // HOUR_MS) * HOUR_MS, last // HOUR_MS * HOUR_MS
    counted: Counter[Status] = Counter()
    for status, count in fetch(
        connection,
        f"SELECT r.status, sum(r.n) FROM stats_hourly r WHERE r.hour >= ? AND r.hour < ?"
        f" AND {HAS_ENDED} GROUP BY r.status",
        (from_ // HOUR_MS, to // HOUR_MS),
    ):
        counted[Status(status)] += int(count)

    def ran(since: int, until: int, more: str, *values: int) -> Where:
        where = Where(HAS_ENDED)
        where.add(*began(since, until))
        where.add(more, *values)
        return where

    inside = "r.end_at >= ? AND r.end_at < ?"
    off = [
        ran(max(since, from_), until, "r.end_at >= ?", last)
        for since, until in lasting(connection, to, last)
        if until > from_
    ]
    off.append(ran(from_, from_ + CLOCK_MS, "r.end_at < ?", first))
    on = [
        ran(since, until, inside, first, last) for since, until in lasting(connection, from_, first)
    ]
    on.append(ran(to, last + CLOCK_MS, inside, first, last))
    for since, until in ((first, from_), (to, last)):
        never = Where(HAS_ENDED, "r.start_at IS NULL")
        never.add("r.end_at >= ? AND r.end_at < ?", since, until)
        on.append(never)
    counted.update(_by_status(connection, on))
    counted.subtract(_by_status(connection, off))
    return {status: count for status, count in counted.items() if count > 0}


def ended_runs(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime, most: int = MOST_ROWS
) -> list[RunView]:
    """The runs that ended last in a period."""
    ids: list[tuple[int, int]] = []
    for where in of_ended(connection, chosen, start, end):
        ids += fetch(
            connection,
            f"SELECT r.end_at, r.id FROM job_runs r{where}"
            f" ORDER BY r.end_at DESC, r.id DESC LIMIT {int(most)}",
            where.values,
        )
    newest = sorted(ids, key=lambda row: (row[0], row[1]), reverse=True)[:most]
    return read_runs(connection, [row[1] for row in newest])


def of_ended(
    connection: Connection,
    chosen: Chosen,
    start: datetime,
    end: datetime,
    which: str = HAS_ENDED,
) -> list[Where]:
    """The conditions of runs that ended in a period, in parts that share no run.

    One part where jobs are named; else one for each span of hours in which they began.
    """
    first, last = ms(start), ms(end)
    wanted = [int(one) for one in chosen.statuses]

    def part(more: str = "", *values: int) -> Where:
        where = of_jobs(chosen, which)
        where.among("r.status", wanted)
        where.add("r.end_at >= ? AND r.end_at < ?", first, last)
        if more:
            where.add(more, *values)
        return where

    if chosen.names_jobs:
        return [part()]
    hour = first // HOUR_MS * HOUR_MS
    return [
        part(*began(hour, last + CLOCK_MS)),
        part("r.start_at IS NULL"),
        *(part(*began(*span)) for span in lasting(connection, hour, first)),
    ]


def lasting(connection: Connection, before: int, until: int) -> list[tuple[int, int]]:
    """The hours before a full hour in which a run began that lasted until an instant, as spans."""
    rows = fetch(
        connection,
        "SELECT DISTINCT hour FROM stats_hourly"
        f" WHERE hour < ? AND (hour + 1) * {HOUR_MS} + dur_max >= ? ORDER BY hour",
        (before // HOUR_MS, until),
    )
    spans: list[tuple[int, int]] = []
    for (hour,) in rows:
        since, end = hour * HOUR_MS, (hour + 1) * HOUR_MS
        if spans and spans[-1][1] == since:
            since = spans.pop()[0]
        spans.append((since, end))
    return spans
