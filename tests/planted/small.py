"""A few jobs with failures put exactly where a test wants them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from data.domain.patterns import JobId, Pattern, PatternType
from data.domain.status import Status
from tests.planted.table import run_table
from workers.patterns.detect import detect_patterns

NOW = datetime(2026, 5, 11, tzinfo=UTC)
A, B, C = (JobId("SRV01", "NIGHT", name) for name in "ABC")


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def every(
    job: JobId,
    fails: Callable[[datetime], bool],
    *,
    hours: Iterable[int] = (2,),
    minute: int = 0,
    days: int = 30,
    length: int = 5,
    status: Status = Status.ABEND,
) -> list[tuple]:
    """A job at these hours of each day before NOW, failing where `fails` says so of its start."""
    rows = []
    for day in range(days, 0, -1):
        for hour in hours:
            start = NOW - timedelta(days=day) + timedelta(hours=hour, minutes=minute)
            end = start + timedelta(minutes=length)
            code = status if fails(start) else Status.SUCC
            rows.append((*job, ms(start), ms(start), ms(end), int(code), len(rows) + 1))
    return rows


def quiet(jobs: int = 40, days: int = 30, workstation: str = "SRV09") -> list[tuple]:
    """A plant around it in which nothing fails, each job once a day."""
    rows = []
    for n in range(jobs):
        job = JobId(workstation, "CALM", f"CALM{n:03d}")
        rows += every(job, lambda at: False, hours=(n % 24,), minute=n % 60, days=days)
    return rows


def on_days(*days: int) -> Callable[[datetime], bool]:
    """Whether a run is on one of these days before NOW (1 is the last)."""
    return lambda at: (NOW.date() - at.date()).days in days


def detect(rows: list[tuple], days: int = 30, zone=UTC, **more) -> list[Pattern]:
    return detect_patterns(run_table(rows), now=NOW, days=days, zone=zone, **more)


def chains(patterns: list[Pattern]) -> set[tuple[str, str]]:
    return {
        (pattern.job.name, pattern.related_job.name)
        for pattern in patterns
        if pattern.type is PatternType.DEPENDENCY_CHAIN
    }


def recurring(patterns: list[Pattern]) -> list[Pattern]:
    return [pattern for pattern in patterns if pattern.type is PatternType.RECURRING_FAILURE]


def timed(patterns: list[Pattern]) -> list[Pattern]:
    return [pattern for pattern in patterns if pattern.type is PatternType.TIME_CORRELATION]
