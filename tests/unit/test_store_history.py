from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.store.asked.chosen import Chosen
from data.store.asked.ended import ended
from data.store.asked.present import last_run, running_at
from data.store.history import daily, job_history
from data.store.run_columns import runs_by_day
from data.store.runs import PastRun, PastRuns
from tests.build import Status, at, job, run
from tests.stored import Story

BERLIN = ZoneInfo("Europe/Berlin")


def past(start, seconds=60, status=Status.SUCC, name="FOLHA_CALC", **more):
    return PastRun(name, "FOLHA", "SRV1", status, started_at=start,
                   ended_at=start + timedelta(seconds=seconds), **more)  # fmt: skip


def day(hour=0.0, number=5):
    return datetime(2026, 1, number, tzinfo=UTC) + timedelta(hours=hour)


def test_statistics_count_results_and_take_durations_between_the_nearest(db):
    runs = [past(day(n), seconds) for n, seconds in enumerate((10, 20, 30, 40))]
    runs.append(past(day(5), 50, Status.ABEND, return_code=8, error_message="ORA-1"))
    runs.append(PastRun("FOLHA_CALC", "FOLHA", "SRV1", Status.CANCL, ended_at=day(6)))
    runs.append(past(day(-1), status=Status.ERROR))  # not checked: no result, but somebody's work
    PastRuns(db).load(runs)

    found = job_history(db, "FOLHA_CALC", day(-1))

    statistics = found.statistics
    assert (statistics.runs, statistics.failures, statistics.failure_rate) == (5, 1, 0.2)
    assert (statistics.p50_seconds, statistics.p95_seconds) == (30.0, 48.0)
    assert [run.status for run in found.runs][:2] == ["CANCL", "ABEND"]
    assert found.runs[1].error_message == "ORA-1"
    assert daily(db, date(2026, 1, 4), UTC).totals.failed == 1


def test_pages_of_a_jobs_history_join_without_a_gap(db):
    PastRuns(db).load([past(day(n / 2)) for n in range(25)])
    seen, cursor = [], None

    while True:
        page = job_history(db, "folha_calc", day(2), limit=4, cursor=cursor)
        seen += [run.start_time for run in page.runs]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == [day(n / 2) for n in reversed(range(4, 25))]


def test_a_job_nobody_knows_has_an_empty_history(db):
    found = job_history(db, "NOBODY", day())

    assert found.runs == []
    assert (found.statistics.runs, found.statistics.failure_rate) == (0, None)


def test_a_day_is_local_with_its_hours_as_they_passed(db):
    PastRuns(db).load(
        [past(day(-1.5)), past(day(-0.5), status=Status.ABEND), past(day(22.5)), past(day(23.5))]
    )

    found = daily(db, date(2026, 1, 5), BERLIN)

    assert (found.totals.runs, found.totals.failed) == (2, 1)
    assert [n for n, hour in enumerate(found.by_hour) if hour.runs] == [0, 23]
    assert [(w.job_name, w.runs, w.failures) for w in found.worst_jobs] == [("FOLHA_CALC", 2, 1)]


def test_dst_nights_have_23_and_25_hours(db):
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]  # both 02:30 local
    PastRuns(db).load([past(start) for start in twice])

    assert len(daily(db, spring, BERLIN).by_hour) == 23
    hours = daily(db, autumn, BERLIN).by_hour
    assert len(hours) == 25
    busy = [hour for hour in hours if hour.runs]
    assert [hour.start.astimezone(BERLIN).hour for hour in busy] == [2, 2]


def test_runs_that_never_started_are_filed_under_their_end(db):
    PastRuns(db).load([PastRun("A", "S", "W", Status.FAIL, ended_at=day(3))])

    found = daily(db, date(2026, 1, 5), UTC)

    assert (found.totals.failed, found.by_hour[3].failed) == (1, 1)


@pytest.mark.parametrize("days", [-40, -1, 0, 1, 2, 3, 40])
def test_a_run_is_found_where_it_began_however_far_from_its_plan_day(db, days):
    """First seen on one day, and then the engine says that it began on another."""
    began = at(days * 1440)
    story = Story(db)
    story.poll(job(run(Status.EXEC, key="a")), minute=0)
    story.poll(
        job(run(Status.SUCC, key="a", started_at=began, ended_at=began + timedelta(minutes=5))),
        minute=max(days, 0) * 1440 + 6,
    )

    def counted(day):
        return daily(db, (began + timedelta(days=day)).date(), UTC).totals.runs

    def learned(day):
        since = began + timedelta(days=day)
        return sum(map(len, runs_by_day(db, since, since + timedelta(hours=1), 0)))

    assert (counted(-1), counted(0), counted(1)) == (0, 1, 0)
    assert (learned(-1), learned(0), learned(1)) == (0, 1, 0)
    with db.read() as connection:
        soon, over = began + timedelta(minutes=1), began + timedelta(minutes=10)
        assert running_at(connection, Chosen(), soon)[0] == 1
        assert ended(connection, Chosen(), soon, over) == {Status.SUCC: 1}
        assert last_run(connection, Chosen(), soon).start_time == began
        assert last_run(connection, Chosen(), began - timedelta(minutes=1)) is None
