"""Fifty thousand open problems: a page of them, taking one, the verdict, the board."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from app.board import gather
from app.trends import TrendKeeper
from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind, Cause, FailedRun, Problem, ProblemKind
from data.store.actions import Act
from data.store.engine import Database
from data.store.problems.find import ProblemQuery, problems_page
from data.store.problems.hands import take
from data.store.problems.keep import keep
from data.store.problems.load import load
from data.store.problems.tally import Tally
from data.store.sql import ms
from tests.bench.machine import describe
from tests.build import job
from tests.living import API, living

START = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
CAUSE = Cause("DISK FULL", True)
AT_ONCE = 5000


def bench_problems(count: int = 50_000) -> list[str]:
    """A line a figure. To reach: a page and taking one within 50 ms."""
    with TemporaryDirectory() as folder:
        took = {**_measure(Path(folder), count), **_measure_served(Path(folder))}
    return [describe(), *(f"{name:28} {said}" for name, said in took.items())]


def _measure(folder: Path, count: int) -> dict[str, str]:
    with Database.open(f"sqlite:///{folder / 'resync.db'}") as db:
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
        tally = Tally(db)
        return {
            "keep all": f"{kept:.0f} ms",
            "load all": f"{loaded:.0f} ms",
            "page of 100": _times(page),
            "take one": _times(lambda n: take(db, [n + 1], None, None, act, one=True)),
            "counts, after a change": _times(lambda _: Tally(db).standings()),
            "counts": _times(lambda _: tally.standings()),
        }


def _measure_served(folder: Path) -> dict[str, str]:
    """The same by REST, and what the dashboards read after each change."""
    with living(folder) as server:
        server.see(job())

        def ask(number: int) -> None:
            assert server.http.get(f"{API}/problems?limit=100").status_code == 200

        def acknowledge(number: int) -> None:
            path = f"{API}/problems/{server.db.store_id}-p{number + 1000}/acknowledge"
            assert server.http.post(path, json={"action_id": f"a{number}"}).status_code == 200

        trends = TrendKeeper(server.core)
        return {
            "page of 100 by REST": _times(ask),
            "take one by REST": _times(acknowledge),
            "board": _times(lambda _: gather(server.core, trends), times=20),
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


def _times(work: Callable[[int], object], times: int = 100) -> str:
    """The median and the 95th percentile of doing it so often, and the CPU of the process."""
    work(times)
    took: list[float] = []
    cpu = time.process_time()
    for number in range(times):
        began = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - began) * 1000)
    cpu_ms = (time.process_time() - cpu) * 1000 / times
    took.sort()
    p50, p95 = took[times // 2], took[int(times * 0.95) - 1]
    return f"p50 {p50:6.1f} ms, p95 {p95:6.1f} ms, CPU {cpu_ms:6.1f} ms"
