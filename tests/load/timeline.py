"""The timeline over a year of history: what a page costs on the server.

    .venv/bin/python tests/load/timeline.py --folder /tmp/year

Fills a SQLite store with a year of 9,000 runs a day (3.3 million runs, some 6.7 million events),
once a folder, and times pages with and without filters at seeded places. Exits with 1 when the p95
of any kind of page is over the budget.
"""

import argparse
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.charts.intervals import count_bars  # noqa: E402
from data.domain.events import Category, EventType, Severity  # noqa: E402
from data.domain.status import Status  # noqa: E402
from data.store.engine import Database  # noqa: E402
from data.store.events import EventQuery, events_page  # noqa: E402

BUDGET_MS = 100  # p95 of a page (issue 3)
BEGIN = datetime(2025, 11, 1, tzinfo=UTC)
DAY_MS = 86_400_000
JOBS, STREAMS, WORKSTATIONS = 9_000, 700, 40
SAID = ("ORA-01653: unable to extend table", "Permission denied", "Connection refused", "timeout")


def fill(path: Path, days: int) -> None:
    """A year as a poller would have left it; rows go in directly, for they are millions."""
    with Database.open(f"sqlite:///{path}"):
        pass
    dice = random.Random(7)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    put = connection.executemany
    put("INSERT INTO workstations VALUES (?,?,NULL)", [(n, f"SRV{n:03}") for n in range(1, 41)])
    put("INSERT INTO job_streams VALUES (?,?,NULL)", [(n, f"FLUXO_{n:03}") for n in range(STREAMS)])
    jobs = [(n, n % WORKSTATIONS + 1, n % STREAMS, f"CARGA_{n:05}") for n in range(JOBS)]
    put("INSERT INTO jobs VALUES (?,?,?,?,NULL)", jobs)
    texts = [(n, bytes([n]), said, said.lower()) for n, said in enumerate(SAID)]
    put("INSERT INTO error_texts VALUES (?,?,?,?)", texts)
    seq = 0
    for day in range(days):
        runs, errors, told = _day(dice, day, first_run=day * JOBS + 1)
        put("INSERT INTO job_runs VALUES (?,?,?,?,?,?,?,NULL,NULL,NULL)", runs)
        put("INSERT INTO run_errors VALUES (?,?)", errors)
        told.sort()
        put(
            "INSERT INTO events VALUES (?,?,2000,?,?,?,?,?,?,?,?,NULL,NULL,NULL)",
            [(seq + n, *event) for n, event in enumerate(told, 1)],
        )
        seq += len(told)
        connection.commit()
    connection.execute("UPDATE counters SET following = ? WHERE name = 'event'", (seq + 1,))
    connection.commit()
    connection.close()


def _day(dice: random.Random, day: int, first_run: int) -> tuple[list, list, list]:
    midnight = int(BEGIN.timestamp() * 1000) + day * DAY_MS
    runs, errors, told = [], [], []
    for job in range(JOBS):
        start = midnight + dice.randrange(DAY_MS)
        end = start + int(dice.expovariate(1 / 300_000)) + 1000
        run = first_run + job
        bad = dice.random() < 0.03
        status, code = (Status.ABEND, 8) if bad else (Status.SUCC, 0)
        runs.append((run, job, start, start, end, int(status), code))
        told.append(
            (start, 0, int(EventType.JOB_STARTED), job, None, run, None, int(Status.EXEC), None)
        )
        kind = EventType.JOB_ABEND if bad else EventType.JOB_COMPLETED
        severity = int(Severity.ERROR) if bad else 0
        told.append((end, severity, int(kind), job, None, run, int(Status.EXEC), int(status), code))
        if bad:
            errors.append((run, 3 if dice.random() < 0.002 else dice.randrange(3)))
    for _ in range(20):
        at = midnight + dice.randrange(DAY_MS)
        lost = (at, 1, int(EventType.WORKSTATION_UNLINKED), None, dice.randrange(1, 41), None)
        told.append((*lost, None, 101, None))
    return runs, errors, told


def kinds(days: int) -> Iterator[tuple[str, Callable[[random.Random], EventQuery]]]:
    """Kinds of pages, and a query of each at a place of the year."""

    def at(dice: random.Random) -> datetime:
        return BEGIN + timedelta(days=days) * dice.random()

    severe = (Severity.ERROR, Severity.CRITICAL)
    yield "newest", lambda _: EventQuery()
    yield "anywhere, older", lambda dice: EventQuery(end=at(dice))
    yield "anywhere, newer", lambda dice: EventQuery(start=at(dice), oldest_first=True)
    yield "failures", lambda dice: EventQuery(end=at(dice), severities=severe)
    yield "info", lambda dice: EventQuery(end=at(dice), severities=(Severity.INFO,))
    yield "workstations", lambda dice: EventQuery(end=at(dice), categories=(Category.WORKSTATIONS,))
    yield "a type", lambda dice: EventQuery(end=at(dice), types=(EventType.JOB_ABEND,))
    yield "a type never told", lambda dice: EventQuery(end=at(dice), types=(EventType.JOB_HELD,))
    yield "criticals (none)", lambda dice: EventQuery(end=at(dice), severities=(Severity.CRITICAL,))
    yield "one job", lambda dice: EventQuery(end=at(dice), job=f"CARGA_{dice.randrange(JOBS):05}")
    yield (
        "one job's failures",
        lambda dice: EventQuery(
            end=at(dice), job=f"CARGA_{dice.randrange(JOBS):05}", severities=severe
        ),
    )
    yield (
        "jobs of a glob",
        lambda dice: EventQuery(end=at(dice), job=f"CARGA_0{dice.randrange(9)}*"),
    )
    yield "no such job", lambda dice: EventQuery(end=at(dice), job="NADA*")
    yield (
        "a workstation",
        lambda dice: EventQuery(end=at(dice), workstation=f"SRV{dice.randrange(1, 41):03}"),
    )
    yield (
        "a workstation, newer",
        lambda dice: EventQuery(
            start=at(dice), workstation=f"SRV{dice.randrange(1, 41):03}", oldest_first=True
        ),
    )
    yield "a frequent text", lambda dice: EventQuery(end=at(dice), text="ora-01653")
    yield "a rare text", lambda dice: EventQuery(end=at(dice), text="timeout")
    yield (
        "a job as text",
        lambda dice: EventQuery(end=at(dice), text=f"carga_{dice.randrange(JOBS):05}"),
    )
    yield "no such text", lambda dice: EventQuery(end=at(dice), text="nada parecido")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--days", type=int, default=366)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    path = options.folder / f"year-{options.days}.db"
    if not path.exists():
        options.folder.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        fill(path, options.days)
        print(f"filled in {time.perf_counter() - began:.0f} s")
    print(f"{path.stat().st_size / 2**20:.0f} MiB")
    late = False
    with Database.open(f"sqlite:///{path}") as db:
        for name, query in kinds(options.days):
            if options.only not in name:
                continue
            dice, took, rows = random.Random(3), [], 0
            for _ in range(options.pages):
                asked = replace(query(dice), within_ms=50)
                began = time.perf_counter()
                rows += len(events_page(db, asked).items)
                took.append((time.perf_counter() - began) * 1000)
                if sum(took) > 20_000:
                    break
            p95 = quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
            late |= p95 > BUDGET_MS
            print(
                f"{name:24} p50 {sorted(took)[len(took) // 2]:7.1f} ms  p95 {p95:7.1f} ms"
                f"  worst {max(took):7.1f} ms  {rows / len(took):5.1f} rows"
            )
        end = BEGIN + timedelta(days=options.days)
        for name, hours in (("a day", 24), ("a month", 720), ("a year", 8760)):
            began = time.perf_counter()
            count_bars(db, end - timedelta(hours=hours), end, UTC, EventQuery())
            print(f"chart of {name:15} {(time.perf_counter() - began) * 1000:7.1f} ms")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
