from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.store.failures import Count, Place, failed_runs, failure_counts
from data.store.runs import PastRun, PastRuns
from tests.build import Status

SAO_PAULO = ZoneInfo("America/Sao_Paulo")  # three hours behind, no summer time
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
UNTIL = MONDAY + timedelta(days=14)


def past(hours, status=Status.SUCC, name="FOLHA_CALC", **more):
    start = MONDAY + timedelta(hours=hours)
    return PastRun(name, "FOLHA", "SRV1", status, started_at=start,
                   ended_at=start + timedelta(minutes=5), **more)  # fmt: skip


def abend(hours, **more):
    return past(hours, Status.ABEND, return_code=8, **more)


def test_failures_are_counted_at_the_local_hour_weekday_and_day(db):
    # 01:30 UTC on Monday is 22:30 on Sunday in São Paulo.
    PastRuns(db).load([abend(1.5), past(1.6, name="OTHER"), past(30)])

    counts = failure_counts(db, MONDAY, UNTIL, SAO_PAULO)

    assert counts.by_hour == {(6, 22): Count(2, 1), (1, 3): Count(1, 0)}
    assert counts.by_day == {date(2026, 1, 4): Count(2, 1), date(2026, 1, 6): Count(1, 0)}


def test_the_counts_of_one_job_are_those_of_all_where_it_runs_alone(db):
    PastRuns(db).load([abend(1.5), past(2), past(26.2), abend(170), past(3, Status.CANCL)])

    of_all = failure_counts(db, MONDAY, UNTIL, SAO_PAULO)

    assert failure_counts(db, MONDAY, UNTIL, SAO_PAULO, "FOLHA_CALC") == of_all
    assert sum(count.runs for count in of_all.by_hour.values()) == 4


def test_other_jobs_and_other_times_are_not_counted(db):
    PastRuns(db).load([abend(5), abend(5, name="OTHER"), abend(24 * 20)])

    counts = failure_counts(db, MONDAY, UNTIL, UTC, "FOLHA_CALC")

    assert counts.by_hour == {(0, 5): Count(1, 1)}
    assert failure_counts(db, MONDAY, UNTIL, UTC, "NOBODY").by_day == {}


def test_the_runs_of_a_place_are_those_that_were_counted_there(db):
    weekly = [abend(5.2 + 168 * n) for n in range(2)]
    never_started = PastRun(
        "FOLHA_ENVIA", "FOLHA", "SRV1", Status.FAIL, ended_at=MONDAY + timedelta(hours=5)
    )
    PastRuns(db).load([*weekly, never_started, past(5.3), abend(29.1), abend(6)])

    found = failed_runs(db, MONDAY, UNTIL, UTC, Place(hour=5, weekday=0))

    assert found.total == 3
    assert [(job.job_name, job.failures) for job in found.jobs] == [
        ("FOLHA_CALC", 2),
        ("FOLHA_ENVIA", 1),
    ]
    newest = found.runs[0]
    assert (newest.start_time, newest.return_code) == (MONDAY + timedelta(hours=173.2), 8)
    assert failed_runs(db, MONDAY, UNTIL, UTC, Place(hour=5)).total == 4
    assert failed_runs(db, MONDAY, UNTIL, UTC, Place(day=date(2026, 1, 5))).total == 3
    assert failed_runs(db, MONDAY, UNTIL, UTC, Place(), "FOLHA_ENVIA").total == 1


def test_the_newest_failures_are_listed_and_all_are_counted(db):
    PastRuns(db).load([abend(n / 20) for n in range(20)])

    found = failed_runs(db, MONDAY, UNTIL, UTC, Place(), most_runs=3)

    assert (found.total, len(found.runs)) == (20, 3)
    assert found.runs[0].start_time == MONDAY + timedelta(hours=19 / 20)
