"""Fifty thousand open problems: a page of them, taking one, the verdict."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind, Cause, FailedRun, Problem, ProblemKind
from data.store.actions import Act
from data.store.engine import Database
from data.store.problems.find import ProblemQuery, problems_page, standings
from data.store.problems.hands import take
from data.store.problems.keep import keep
from data.store.problems.load import load
from data.store.sql import ms

START = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
CAUSE = Cause("DISK FULL", True)
AT_ONCE = 5000


def bench_problems(count: int = 50_000) -> list[str]:
    """A line a figure. To reach: a page and taking one within 50 ms."""
    return [f"{name:12} {took:10.1f} ms" for name, took in _measure(count).items()]


def _measure(count: int, times: int = 100) -> dict[str, float]:
    """Milliseconds: the 95th percentile where something was done many times."""
    with TemporaryDirectory() as folder, Database.open(f"sqlite:///{Path(folder) / 'r.db'}") as db:
        began = time.perf_counter()
        for first in range(0, count, AT_ONCE):
            _open(db, range(first, min(first + AT_ONCE, count)))
        kept = (time.perf_counter() - began) * 1000

        def page(number: int) -> None:
            problems_page(db, ProblemQuery(limit=100, cursor=cursors[number % len(cursors)]))

        cursors = [None, problems_page(db, ProblemQuery(limit=500)).next_cursor]
        began = time.perf_counter()
        with db.read() as connection:
            load(connection, 0, lambda *_: CAUSE)
        loaded = (time.perf_counter() - began) * 1000
        act = Act("ana", START)
        return {
            "keep all": kept,
            "load all": loaded,
            "page of 100": _p95(page, times),
            "take one": _p95(lambda n: take(db, [n + 1], None, None, act, one=True), times),
            "verdict": _p95(lambda _: standings(db), times),
        }


def _open(db: Database, numbers: range) -> None:
    problems = [_problem(number) for number in numbers]
    ailments = [one for each in problems for one in each.ailments]
    db.lead(lambda c: keep(db, c, problems, ailments, ms(START), []))


def _problem(number: int) -> Problem:
    at = START + timedelta(seconds=number % 3600)
    subject = JobId(f"AGENT{number % 200:03}", f"STREAM{number % 2000:04}", f"JOB{number:05}")
    failed = FailedRun(number + 1, at, at, CAUSE)
    ailment = Ailment(AilmentKind.FAILURE, subject, "MDM", at, at, str(number), runs=[failed])
    problem = Problem(ProblemKind.JOB_FAILURE, at, [ailment])
    ailment.problem = problem
    return problem


def _p95(work, times: int) -> float:
    took = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(times * 0.95) - 1]
