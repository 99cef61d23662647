"""What a diagnosis reads of the store: its subject, the hour around, the job's past."""

from datetime import timedelta
from statistics import median

import pytest

from data.domain.patterns import JobId
from data.domain.status import Status
from data.store import diagnosed
from data.store.links import record_links
from data.store.runs import PastRun, PastRuns
from tests.build import at

DAY = 24 * 60


def past(name, minute, status=Status.SUCC, took=10, place="W1", **more):
    more.setdefault("error_message", "ORA-1" if status is Status.ABEND else None)
    return PastRun(name, "DAILY", place, status, f"{name}-{minute}", at(minute), at(minute),
                   at(minute + took), 8 if status is Status.ABEND else 0, **more)  # fmt: skip


RUNS = [
    past("LOAD", 0, Status.ABEND),
    *(past("LOAD", day * DAY, took=10 + day) for day in range(1, 6)),
    past("LOAD", 6 * DAY, Status.ABEND, took=3),
    past("LOAD", 7 * DAY, Status.ABEND, took=4),
    past("LOAD", 7 * DAY + 30, took=12),
    past("SORT", 7 * DAY - 20, Status.ABEND),
    past("SEND", 7 * DAY - 300, Status.ABEND, place="W2"),
    past("SEND", 8 * DAY, place="W2"),
]
FAILED_AT = at(7 * DAY + 4)


@pytest.fixture
def kept(db):
    PastRuns(db).load(RUNS)
    ids = JobId("W2", "DAILY", "SEND"), JobId("W1", "DAILY", "LOAD"), JobId("W1", "DAILY", "SORT")
    record_links(db, {(ids[0], ids[1]), (ids[1], ids[2])}, at())
    with db.read() as connection:
        yield connection


def test_a_job_is_about_its_newest_failure_whatever_the_case(kept):
    found = diagnosed.subject_of_job(kept, "load")

    assert found.at == FAILED_AT
    assert found.workstation == "W1"
    assert (found.event, found.problem) == (None, None)
    assert diagnosed.subject_of_job(kept, "NOBODY") is None
    assert diagnosed.subject_of_event(kept, 7) is None
    assert diagnosed.subject_of_problem(kept, 7) is None


def test_a_job_that_never_failed_is_about_its_newest_run(db):
    PastRuns(db).load([past("GOOD", 0), past("GOOD", 60)])

    with db.read() as connection:
        assert diagnosed.subject_of_job(connection, "GOOD").at == at(70)


def test_its_past_is_counted_up_to_the_failure(kept):
    found = diagnosed.subject_of_job(kept, "LOAD")

    lived = diagnosed.behaviour(kept, found.job, found.run, found.at, at(DAY), 3)

    assert (lived.runs, lived.failures, lived.in_a_row) == (7, 2, 2)
    assert lived.last_good.start_time == at(5 * DAY)
    assert [run.start_time for run in lived.recent] == [at(7 * DAY), at(6 * DAY), at(5 * DAY)]
    assert lived.mended_by.start_time == at(7 * DAY + 30)
    assert lived.usual_s(0.5) == median(60 * (10 + day) for day in range(1, 6))
    assert lived.usual_s(1.0) == 15 * 60


def test_failures_around_are_those_of_other_jobs_in_the_period(kept):
    job = diagnosed.subject_of_job(kept, "LOAD").job

    hour = diagnosed.other_failures(kept, job, FAILED_AT - timedelta(hours=1), FAILED_AT, 9)
    day = diagnosed.other_failures(kept, job, FAILED_AT - timedelta(days=1), FAILED_AT, 9)

    assert [run.job_name for run in hour] == ["SORT"]
    assert [run.job_name for run in day] == ["SORT", "SEND"]


def test_who_stands_before_and_behind_is_known_by_the_links(kept):
    job = diagnosed.subject_of_job(kept, "LOAD").job

    (ahead,) = diagnosed.jobs_ahead(kept, job, at(7 * DAY), 9)

    assert ahead.names == ("SEND", "DAILY", "W2")
    assert ahead.run.status == "ABEND"  # not the later one
    assert diagnosed.jobs_ahead(kept, job, at(-DAY), 9)[0].run is None
    assert diagnosed.jobs_behind(kept, job, 9) == [("SORT", "DAILY", "W1")]


def test_a_workstation_nobody_has_seen_has_no_state_and_no_events(db, kept):
    assert diagnosed.station_at(kept, "W1", FAILED_AT) is None
    assert diagnosed.station_events(db, kept, "W1", at(), FAILED_AT, 9) == []
