"""What grouping adds to a poll, and whether a storm of failures leaves one without a problem.

Polls with and without grouping take turns, and each is compared with the one beside it: whatever
else the machine does meets both alike. CPU is that of the whole process, as in `resync bench poll`.
"""

import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from data.domain.events import JOB_FAILURES
from data.store.sql import fetch, listed
from tests.bench import machine
from tests.bench.poll import pages_of, serving

FAILING = 20  # of the thousand that change
STORM, STORM_POLLS = 10_000, 120  # an hour of a poll each half minute
MOST_ADDED = 0.10
PATIENCE_S = 600.0


class _Ungrouped:
    @contextmanager
    def polled(self, *_: object) -> Iterator[None]:
        yield None


def bench_grouping(jobs: int = 100_000, pairs: int = 9) -> Iterator[str]:
    """Yield lines of figures: a plant on time, and one whose thousand changes each end a problem
    of a job that was late."""
    yield machine.describe()
    for overdue in (False, True):
        yield _added(jobs, pairs, overdue)


def _added(jobs: int, pairs: int, overdue: bool) -> str:
    with serving(jobs, overdue=overdue) as (base, server):
        grouped = server.poller.triage
        server.poller.poll_now(PATIENCE_S)
        ratios: list[float] = []
        costs: dict[bool, list[float]] = {True: [], False: []}
        for n in range(2 * pairs):
            with_it = n % 4 in (0, 3)  # neither is always the first of its pair
            server.poller.triage = grouped if with_it else _Ungrouped()  # type: ignore[assignment]
            _get(base, "/fail?" + "&".join(f"job={FAILING * n + i}" for i in range(FAILING)))
            _get(base, "/advance")
            pages_of(base, jobs)
            cpu = time.process_time()
            server.poller.poll_now(PATIENCE_S)
            costs[with_it].append((time.process_time() - cpu) * 1000)
            if n % 2:
                ratios.append(costs[True][-1] / costs[False][-1])
        server.poller.triage = grouped
        medians = {with_it: statistics.median(cost) for with_it, cost in costs.items()}
        of = "all late" if overdue else "on time"
        return (
            f"{jobs} jobs {of}, 1 % changed, {FAILING} failures: "
            f"{medians[True]:.0f} ms CPU a poll, {medians[False]:.0f} ms without grouping; "
            f"median of {pairs} pairs {statistics.median(ratios):.3f} (aim: {1 + MOST_ADDED:.2f})"
        )


def bench_storm(failures: int = STORM, polls: int = STORM_POLLS) -> Iterator[str]:
    """Yield lines of figures; raises AssertionError where a failure is lost."""
    with serving(round(failures * 1.2)) as (base, server):
        server.poller.poll_now(PATIENCE_S)
        walls: list[float] = []
        for n in range(polls):
            some = range(failures * n // polls, failures * (n + 1) // polls)
            _get(base, "/fail?" + "&".join(f"job={job}" for job in some))
            wall = time.perf_counter()
            server.poller.poll_now(PATIENCE_S)
            walls.append((time.perf_counter() - wall) * 1000)
        query = (
            "SELECT count(*), count(DISTINCT f.run_id), count(DISTINCT p.id)"
            " FROM ailment_runs f JOIN ailments a ON a.id = f.ailment_id"
            " JOIN problems p ON p.id = a.problem_id WHERE p.state = 0"
        )
        types = listed(JOB_FAILURES)
        severe = f"SELECT count(*), count(ailment_id) FROM events WHERE type IN {types}"
        with server.db.read() as connection:
            (in_problems, runs, problems), (told, placed) = (
                tuple(fetch(connection, asked)[0]) for asked in (query, severe)
            )
        assert in_problems == runs == told == placed == failures, (in_problems, runs, told, placed)
        walls.sort()
        yield (
            f"{failures} failures in {polls} polls: each in one of {problems} problems; a poll "
            f"{statistics.median(walls):.0f} ms, the slowest {walls[-1]:.0f} ms"
        )


def _get(base: str, path: str) -> None:
    urllib.request.urlopen(f"{base}{path}").read()
