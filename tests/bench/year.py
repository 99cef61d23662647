"""`resync bench year`: what a year costs that is at hand, on SQLite and PostgreSQL.

Every figure stands beside what is asked of it: 95 of 100 tries, in the store.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.charts.intervals import count_bars
from data.domain.events import Category, EventType, Severity
from data.store.engine import Database
from data.store.events import EventQuery, events_page
from data.store.failures import failure_counts
from data.store.history import job_history
from data.store.leader import Lead
from data.store.retention import cleanup
from tests.bench import machine
from tests.bench.year_store import BEGIN, DAYS_FULL, JOBS, WORKSTATIONS, fill, sizes
from tests.postgres import binaries, throwaway_server

TRIES = 40
MOST_S = 20.0
"""Of one kind of question; of a slow one there are fewer tries."""
KEEP = {"days_full": DAYS_FULL, "days_runs": 400, "days_summary": 30, "days_patterns": 90}
FILE_MIB = {"all": 350, "month": 250}
HELD_MS = 100
_SEVERE = (Severity.ERROR, Severity.CRITICAL)
_ZONE = ZoneInfo("America/Sao_Paulo")
T = TypeVar("T")
Ask = Callable[[Database, random.Random], Any]


def questions(days: int) -> Iterator[tuple[str, float, Ask]]:
    """What is asked, the milliseconds it may take, and how."""
    end = BEGIN + timedelta(days=days)

    def events(name: str, most_ms: float, query: Callable[[random.Random], EventQuery]) -> Any:
        return name, most_ms, lambda db, dice: events_page(db, replace(query(dice), within_ms=50))

    def at(dice: random.Random) -> datetime:
        return BEGIN + timedelta(days=days) * dice.random()

    def job(dice: random.Random) -> str:
        return f"CARGA_{dice.randrange(1, JOBS + 1):05}"

    def station(dice: random.Random) -> str:
        return f"SRV{dice.randrange(1, WORKSTATIONS + 1):03}"

    yield events("last 1,000 events", 10, lambda _: EventQuery(limit=1000))
    yield "a job's history", 10, lambda db, dice: job_history(db, job(dice), BEGIN)
    yield events("a job's events", 10, lambda dice: EventQuery(end=at(dice), job=job(dice)))
    yield events(
        "a job's failures",
        10,
        lambda dice: EventQuery(end=at(dice), job=job(dice), severities=_SEVERE),
    )
    for name, most_ms, long in (("30 days", 30, 30), ("a year", 200, 365)):
        yield (
            f"heat map of {name}",
            most_ms,
            lambda db, _, long=long: failure_counts(db, end - timedelta(days=long), end, _ZONE),
        )
    yield (
        "heat map of a job's year",
        200,
        lambda db, dice: failure_counts(db, end - timedelta(days=365), end, _ZONE, job(dice)),
    )
    for name, hours in (("a day", 24), ("30 days", 720), ("a year", 8760)):
        yield (
            f"chart of {name}",
            200,
            lambda db, _, hours=hours: count_bars(
                db, end - timedelta(hours=hours), end, _ZONE, EventQuery()
            ),
        )
    yield (
        "chart of a year's failures",
        200,
        lambda db, _: count_bars(
            db, end - timedelta(days=365), end, _ZONE, EventQuery(severities=_SEVERE)
        ),
    )
    yield events("a frequent text", 50, lambda dice: EventQuery(end=at(dice), text="ora-01653"))
    yield events("a rare text", 50, lambda dice: EventQuery(end=at(dice), text="timeout"))
    yield events("a job as text", 50, lambda dice: EventQuery(end=at(dice), text=job(dice)))
    yield events("no such text", 50, lambda dice: EventQuery(end=at(dice), text="nada parecido"))
    yield events("anywhere, older", 100, lambda dice: EventQuery(end=at(dice)))
    yield events("anywhere, newer", 100, lambda dice: EventQuery(start=at(dice), oldest_first=True))
    yield events("failures", 100, lambda dice: EventQuery(end=at(dice), severities=_SEVERE))
    yield events(
        "workstations",
        100,
        lambda dice: EventQuery(end=at(dice), categories=(Category.WORKSTATIONS,)),
    )
    yield events(
        "a type never told", 100, lambda dice: EventQuery(end=at(dice), types=(EventType.JOB_HELD,))
    )
    yield events(
        "jobs of a glob",
        100,
        lambda dice: EventQuery(end=at(dice), job=f"CARGA_0{dice.randrange(9)}*"),
    )
    yield events("no such job", 100, lambda dice: EventQuery(end=at(dice), job="NADA*"))
    yield events(
        "a workstation", 100, lambda dice: EventQuery(end=at(dice), workstation=station(dice))
    )
    yield events(
        "a workstation, newer",
        100,
        lambda dice: EventQuery(start=at(dice), workstation=station(dice), oldest_first=True),
    )


class _Watched(Database):
    """It remembers how long each turn of the writer took."""

    def __init__(self, *given: Any) -> None:
        self.held_ms: list[float] = []
        super().__init__(*given)

    def _run(self, fn: Callable[[Connection], T], lead: Lead | None) -> T:
        began = time.perf_counter()
        try:
            return super()._run(fn, lead)
        finally:
            self.held_ms.append((time.perf_counter() - began) * 1000)


def bench_year(days: int = 365, folder: Path | None = None, only: str = "") -> Iterator[str]:
    """Yield lines of figures; with a folder the SQLite store is kept there for the next time."""
    yield machine.describe()
    with ExitStack() as until_the_end:
        place = Path(until_the_end.enter_context(tempfile.TemporaryDirectory()))
        if only in ("", "sqlite"):
            kept = (folder or place) / f"year-{days}.db"
            if not kept.exists():
                yield from _filled("SQLite", f"sqlite:///{kept}", days)
            used = place / "used.db"  # retention takes most of it away
            copyfile(kept, used)
            yield from _measured("SQLite", f"sqlite:///{used}", days)
        if only in ("", "postgresql") and (found := binaries()):
            url = until_the_end.enter_context(throwaway_server(found))
            yield from _filled("PostgreSQL", url, days)
            yield from _measured("PostgreSQL", url, days)


def _filled(kind: str, url: str, days: int) -> Iterator[str]:
    began = time.perf_counter()
    fill(url, days)
    yield f"{kind}: {days} days filled in {time.perf_counter() - began:.0f} s"


def _measured(kind: str, url: str, days: int) -> Iterator[str]:
    with _Watched.open(url) as db:
        assert isinstance(db, _Watched)
        yield f"{kind}, every event kept:"
        yield from _sized(db, FILE_MIB["all"])
        for name, most_ms, ask in questions(days):
            walls, cpus = (sorted(each) for each in zip(*_tries(db, ask), strict=True))
            p95 = _p95(walls)
            yield (
                f"  {name:26} p50 {walls[len(walls) // 2]:8.1f} ms   p95 {p95:8.1f} ms"
                f" (our CPU {_p95(cpus):6.1f})   asked {most_ms:.0f}{_verdict(p95, most_ms)}"
            )
        yield from _let_go(db, days)
        yield f"{kind}, 30 days of events kept:"
        yield from _sized(db, FILE_MIB["month"])


def _p95(took: list[float]) -> float:
    return took[min(len(took) - 1, int(len(took) * 0.95))]


def _tries(db: Database, ask: Ask) -> Iterator[tuple[float, float]]:
    """The milliseconds of each try, and those this thread computed."""
    dice, spent = random.Random(3), 0.0
    ask(db, dice)  # the first warms the caches
    for _ in range(TRIES):
        began, cpu = time.perf_counter(), time.thread_time()
        ask(db, dice)
        took = time.perf_counter() - began
        yield took * 1000, (time.thread_time() - cpu) * 1000
        spent += took
        if spent > MOST_S:
            return


def _let_go(db: _Watched, days: int) -> Iterator[str]:
    """A run of retention over all of it: how long it keeps others from writing at a time."""
    db.held_ms.clear()
    began = time.perf_counter()
    removed = cleanup(db, now=BEGIN + timedelta(days=days), **KEEP)
    wall = time.perf_counter() - began
    held = sorted(db.held_ms)
    yield (
        f"  retention: {sum(removed.values()):,} rows in {wall:.0f} s, {len(held):,} turns of the"
        f" writer, p95 {_p95(held):.0f} ms, the longest {held[-1]:.0f} ms,"
        f" asked {HELD_MS}{_verdict(held[-1], HELD_MS)}"
    )


def _sized(db: Database, most_mib: int) -> Iterator[str]:
    db.checkpoint()
    mib = db.size_bytes() / 2**20
    asked = f", asked {most_mib}{_verdict(mib, most_mib)}" if db.is_sqlite else ""
    yield f"  {mib:.0f} MiB in all{asked}"
    for name, size in sizes(db)[:12]:
        yield f"    {name:26} {size / 2**20:8.1f} MiB"


def _verdict(value: float, most: float) -> str:
    return "" if value <= most else "  MISSED"
