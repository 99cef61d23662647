"""V1 rerun chains, items that come twice, and what could not be read this time."""

import json

import msgspec
import pytest

from data.domain.status import Status
from tests.tws_engine import v1_job, v2_job
from workers.tws import v1, v2
from workers.tws.assemble import Chains, keep_unread, whole_plan
from workers.tws.items import Bad, Known, joined, read_items


def item(name="LOAD", *, hour=None, number=None, last=True, status="SUCC", key=None, **more):
    job = v1_job(name, status=status, common="", key=key)
    job["lastInRerunChain"] = last
    job["jobNumber"] = number
    job["timeInfo"] = {"actualStartTime": hour and f"2026-01-05T{hour:02}:00:00Z"}
    return job | more


def read(*items, known=None):
    raws = [msgspec.Raw(json.dumps(one).encode()) for one in items]
    return read_items(raws, v1.parse_job, known or Known())


def whole(*items):
    return whole_plan(read(*items), Chains(), chained=True)


def the_job(*items):
    (job,) = whole(*items).jobs.values()
    return job


def statuses(job):
    return [run.status for run in job.runs]


ABENDED = item(hour=6, number=1, last=False, status="ABEND")
RERUN = item(hour=7, number=2, status="EXEC")


@pytest.mark.parametrize("items", [(ABENDED, RERUN), (RERUN, ABENDED)])
def test_items_of_one_id_are_one_job_oldest_run_first(items):
    assert statuses(the_job(*items)) == [Status.ABEND, Status.EXEC]


def test_an_earlier_run_with_an_id_of_its_own_finds_its_job_by_name():
    job = the_job(item(hour=6, last=False, status="ABEND", key="other"), RERUN)

    assert statuses(job) == [Status.ABEND, Status.EXEC]
    assert [run.log_id for run in job.runs] == ["other", RERUN["id"]]


def test_two_jobs_of_one_name_are_two_jobs():
    jobs = whole(item(hour=6, key="a"), item(hour=6, key="b", priority=11)).jobs

    assert set(jobs) == {"a", "b"}


def test_a_rerun_that_has_not_started_is_the_last_run():
    waiting = item(status="READY")

    assert statuses(the_job(waiting, ABENDED)) == [Status.ABEND, Status.READY]


def test_without_the_flag_the_start_decides():
    first = item(hour=6, number=1, last=None, status="ABEND")
    second = item(hour=7, number=2, last=None, status="SUCC")

    assert statuses(the_job(second, first)) == [Status.ABEND, Status.SUCC]


def test_a_job_read_twice_while_it_changed_is_not_a_rerun():
    before = item(status="READY", number=None)
    after = item(status="EXEC", hour=6, number=1)
    later = item(status="SUCC", hour=6, number=1)

    assert statuses(the_job(before, after)) == [Status.EXEC]
    assert statuses(the_job(after, later)) == [Status.SUCC]


def test_the_abend_read_before_and_after_its_rerun_is_one_run():
    as_last = item(hour=6, number=1, status="ABEND")

    assert statuses(the_job(as_last, RERUN, ABENDED)) == [Status.ABEND, Status.EXEC]


def test_unchanged_jobs_and_chains_are_the_same_objects():
    first = whole(ABENDED, RERUN, item("OTHER"))

    again = read(ABENDED, RERUN, item("OTHER"), known=first.known)
    second = whole_plan(again, first.chains, chained=True)

    assert again.reused == 3
    assert all(second.jobs[key] is job for key, job in first.jobs.items())


def test_a_v2_job_on_two_pages_is_one_job_and_the_later_reading_stays():
    def page(job):
        return read_items([msgspec.Raw(json.dumps(job).encode())], v2.parse_job, Known())

    result = whole_plan(
        joined([page(v2_job(priority=1)), page(v2_job(priority=2))]), Chains(), chained=False
    )

    assert [job.priority for job in result.jobs.values()] == [2]


def test_what_cannot_be_read_keeps_its_last_state():
    before = {"a": 1, "b": 2}
    now = {"b": 3}

    lines = keep_unread(now, before, [Bad("why", ("uuid", "a"))], "job")

    assert now == {"a": 1, "b": 3}
    assert lines == ["job uuid: why"]


def test_what_cannot_even_be_named_may_be_anything_that_is_missing():
    now = {"b": 3}

    keep_unread(now, {"a": 1, "b": 2}, [Bad("not an object", ())], "workstation")

    assert now == {"a": 1, "b": 3}


def test_half_a_chain_never_passes_for_the_whole_job():
    result = whole(ABENDED, RERUN | {"priority": []})

    keep_unread(result.jobs, {}, [Bad("why", (RERUN["id"],))], "job")

    assert result.jobs == {}
