"""What questions count in the store is what an independent reading of every run counts."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from data.domain.status import Status
from data.store.asked.chosen import Chosen, answering
from data.store.asked.ended import ended, ended_runs
from data.store.asked.failed import failed, failed_runs
from data.store.asked.present import last_run, running_at
from data.store.asked.took import durations, timed
from data.store.errors import StoreTooSlow
from data.store.runs import PastRun, PastRuns
from data.store.sql import fetch

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 40
STATUSES = [Status.SUCC] * 7 + [Status.ABEND, Status.FAIL, Status.CANCL]


def history(seed=7):
    """Runs of all lengths, some over days, some that never started."""
    random = Random(seed)
    for n in range(1500):
        start = BEGIN + timedelta(seconds=random.randrange(DAYS * 86_400))
        took = random.choice([30, 600, 4000, 90_000, 400_000]) * random.random()
        status, never = random.choice(STATUSES), random.random() < 0.05
        job = random.randrange(12)
        yield PastRun(
            job_name=f"JOB_{job}",
            job_stream=f"S{job % 3}",
            workstation=f"W{job % 2}",
            status=Status.FAIL if never else status,
            run_id=str(n),
            scheduled_at=start,
            started_at=None if never else start,
            ended_at=start + timedelta(seconds=round(took)),
            return_code=random.choice([4, 8]) if status is Status.ABEND else 0,
            error_message=random.choice(["ORA-00054: busy", "disk full"])
            if status is Status.ABEND
            else None,
        )


RUNS = list(history())
PERIODS = [
    (BEGIN + timedelta(hours=first), BEGIN + timedelta(hours=first, minutes=minutes))
    for first, minutes in (
        (0, 60), (31, 17), (48, 1440), (100, 7 * 1440), (3, 20 * 1440 + 7), (-50, 60 * 1440),
        (500, 4 * 1440 + 33), (2000, 90),
    )
]  # fmt: skip


@pytest.fixture
def kept(db):
    PastRuns(db).load(RUNS)
    return db


def meant(start, end, *statuses, **names):
    return [
        run
        for run in RUNS
        if start <= run.ended_at < end
        and (not statuses or run.status in statuses)
        and all(getattr(run, name) == value for name, value in names.items())
    ]


@pytest.mark.parametrize(("start", "end"), PERIODS)
def test_a_period_counts_the_runs_that_ended_in_it(kept, start, end):
    with answering(kept, 30) as connection:
        counted = ended(connection, Chosen(), start, end)
        counts = failed(connection, Chosen(), start, end)
        newest = ended_runs(connection, Chosen(), start, end, 10)
        took = durations(connection, Chosen(), start, end)
        slow = timed(connection, Chosen(), start, end, 7)
        quick = timed(connection, Chosen(), start, end, 7, fastest=True)

    runs = meant(start, end)
    failures = meant(start, end, Status.ABEND, Status.FAIL)
    good = meant(start, end, Status.SUCC)
    assert counted == {
        status: number for status in Status if (number := sum(run.status is status for run in runs))
    }
    assert sum(one.failures for one in counts) == len(failures)
    assert {one.job_name: one.failures for one in counts} == {
        name: sum(run.job_name == name for run in failures)
        for name in {run.job_name for run in failures}
    }
    assert [run.end_time for run in newest] == sorted((run.ended_at for run in runs), reverse=True)[
        :10
    ]
    lasted = sorted((run.ended_at - run.started_at).total_seconds() for run in good)
    assert sorted(took) == lasted
    assert (slow.runs, slow.total_s) == (len(lasted), pytest.approx(sum(lasted)))
    assert [run.duration_seconds for run in slow.extremes] == lasted[::-1][:7]
    assert [run.duration_seconds for run in quick.extremes] == lasted[:7]
    means = [one.mean_s for one in slow.jobs]
    assert means == sorted(means, reverse=True)


@pytest.mark.parametrize(("start", "end"), PERIODS)
def test_names_and_codes_narrow(kept, start, end):
    failures = meant(start, end, Status.ABEND, Status.FAIL)
    expected = {
        Chosen(jobs=("JOB_3",)): [run for run in failures if run.job_name == "JOB_3"],
        Chosen(jobs=("job_1*",)): [
            run for run in failures if run.job_name in ("JOB_1", "JOB_10", "JOB_11")
        ],
        Chosen(job_streams=("S1",)): [run for run in failures if run.job_stream == "S1"],
        Chosen(workstations=("W0",), jobs=("JOB_?",)): [
            run for run in failures if run.workstation == "W0" and len(run.job_name) == 5
        ],
        Chosen(statuses=(Status.ABEND,)): [run for run in failures if run.status is Status.ABEND],
        Chosen(return_codes=(8,)): [run for run in failures if run.return_code == 8],
        Chosen(texts=("ora-00054",)): [
            run for run in failures if (run.error_message or "").startswith("ORA")
        ],
        Chosen(jobs=("NOBODY",)): [],
    }  # fmt: skip

    with answering(kept, 30) as connection:
        for chosen, runs in expected.items():
            counted = failed(connection, chosen, start, end)
            listed = failed_runs(connection, chosen, start, end, 2000)

            assert sum(one.failures for one in counted) == len(runs), chosen
            assert {run.run_id for run in listed} == {run.run_id for run in runs}, chosen


def test_the_slowest_the_last_and_what_runs_at_an_instant(kept):
    start, end = PERIODS[4]
    at = BEGIN + timedelta(days=20, hours=5)
    chosen = Chosen(jobs=("JOB_4",))

    with answering(kept, 30) as connection:
        slow = timed(connection, chosen, start, end, 3).extremes
        last = last_run(connection, chosen, at)
        count, _ = running_at(connection, Chosen(), at)

    good = meant(start, end, Status.SUCC, job_name="JOB_4")
    lasted = sorted(((run.ended_at - run.started_at).total_seconds() for run in good), reverse=True)
    begun = [
        run for run in RUNS if run.job_name == "JOB_4" and (run.started_at or run.ended_at) <= at
    ]
    assert [run.duration_seconds for run in slow] == lasted[:3]
    assert last.run_id == max(begun, key=lambda run: run.started_at or run.ended_at).run_id
    assert count == sum(
        run.started_at is not None and run.started_at <= at < run.ended_at for run in RUNS
    )


def test_what_takes_too_long_is_ended(kept):
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    )

    with pytest.raises(StoreTooSlow), answering(kept, 0.2) as connection:
        fetch(connection, endless)

    with answering(kept, 30) as connection:
        assert fetch(connection, "SELECT 1")[0][0] == 1


def test_nothing_can_be_written_while_answering(kept):
    with pytest.raises(Exception, match="read"), answering(kept, 30) as connection:
        fetch(connection, "DELETE FROM job_runs")
