"""Laws of the simulated engine, over seeds and over time."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.simulator import v1, v2
from workers.simulator.building import build_world
from workers.simulator.engine import Engine, Refused
from workers.simulator.forcing import force
from workers.simulator.options import SimulatorOptions
from workers.simulator.plan import JOB_COMMON, STREAM_COMMON, common

START = datetime(2026, 1, 7, 17, 30, tzinfo=UTC)
_COARSE = {
    "WAITING": {"ADD", "PEND", "WAIT", "WAITD", "INTRO", "HOLD"},
    "READY": {"READY"},
    "RUNNING": {"EXEC", "BOUND", "SUCCP", "ABENP", "RJOB"},
    "SUCCESSFUL": {"SUCC"},
    "ERROR": {"ABEND", "FAIL"},
    "HELD": {"HOLD", "READY", "WAIT"},
    "BLOCKED": {"SUSP", "STUCK"},
}
"""The table of section 6.1; CANCELED goes with any internal status."""


def engine(jobs=300, seed=1, profile="demo", start=START, **more):
    options = SimulatorOptions(jobs=jobs, seed=seed, profile=profile, start=start, **more)
    return Engine(build_world(options, start), start)


def check_laws(site):
    """What must hold at every instant."""
    for stream in site.plan.streams:
        statuses = Counter(job.run.status for job in stream.jobs)
        assert +Counter(stream.counts) == statuses
        stats = v2.stream_stats(stream)
        assert stats["numberOfJob"] == len(stream.jobs)
        assert stats["numberOfSuccessfullJob"] == statuses["SUCC"]
        assert stats["numberOfAbendedJob"] == statuses["ABEND"]
        assert stats["numberOfFailedJob"] == statuses["FAIL"]
        running = statuses["EXEC"] + statuses["SUCCP"] + statuses["ABENP"]
        assert stats["numberOfExecutingJob"] == running
        assert sum(stats.values()) == 2 * len(stream.jobs)
        assert stream.status == stream.judge()
        assert stream.status in _COARSE.get(STREAM_COMMON[stream.status], {stream.status})
    running = Counter()
    for job in site.plan.jobs:
        for run in job.runs:
            coarse = common(job, run)
            assert coarse == "CANCELED" or run.status in _COARSE[coarse]
            assert not run.ended or run.started <= run.ended <= site.now
            assert run.started <= site.now
            assert run.ended or run.status not in ("SUCC", "ABEND", "FAIL")
            assert not run.ended or run.status in ("SUCC", "ABEND", "FAIL", "CANCL")
        assert all(run.status in ("SUCC", "ABEND", "FAIL") for run in job.runs[:-1])
        running[job.definition.station] += job.run.status in ("INTRO", "EXEC", "SUCCP", "ABENP")
    for station in site.stations:
        assert station.running == running[station.definition.index]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["demo", "bank"]), st.integers(60, 90_000))
def test_at_any_instant_the_numbers_agree(seed, profile, seconds):
    site = engine(jobs=150, seed=seed, profile=profile)

    site.advance(site.now + seconds)

    check_laws(site)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 20_000), min_size=1, max_size=6))
def test_the_ledger_does_not_depend_on_how_often_one_looks(seed, steps):
    once, often = engine(jobs=120, seed=seed), engine(jobs=120, seed=seed)

    once.advance(once.now + sum(steps))
    for step in steps:
        often.advance(often.now + step)

    assert once.ledger.after(0, 10**6) == often.ledger.after(0, 10**6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(600, 150_000))
def test_the_ledger_replayed_over_the_start_gives_the_present(seed, seconds):
    site = engine(jobs=150, seed=seed)
    seen = {run.serial: run.status for job in site.plan.jobs for run in job.runs}

    site.advance(site.now + seconds)

    for entry in site.ledger.after(0, 10**6):
        if entry["kind"] == "run":
            if entry["from"] is not None:
                assert seen.get(entry["run_serial"], "HOLD") == entry["from"]
            seen[entry["run_serial"]] = entry["to"]
    for job in site.plan.jobs:
        for run in job.runs:
            assert seen.get(run.serial, "HOLD") == run.status


def test_the_plan_has_exactly_the_jobs_that_were_asked_for():
    for jobs in (100, 1000, 4321):
        assert len(engine(jobs=jobs).plan.jobs) == jobs


def test_the_site_looks_mid_day_when_it_starts():
    site = engine(jobs=6000)
    statuses = Counter(job.run.status for job in site.plan.jobs)

    assert statuses["SUCC"] > 500
    assert statuses["HOLD"] > 500
    assert statuses["EXEC"] > 5
    assert statuses["ABEND"] + statuses["FAIL"] > 3
    assert any(len(job.runs) > 1 for job in site.plan.jobs)
    assert any(stream.status == "STUCK" for stream in site.plan.streams)


def test_the_demo_always_has_something_to_show():
    site = engine(jobs=6000)

    site.advance(site.now + 3600)

    told = Counter((e["kind"], e["to"]) for e in site.ledger.after(0, 10**6))
    assert told["run", "EXEC"] > 300
    assert 20 < told["run", "ABEND"] + told["run", "FAIL"] < 120
    assert told["run", "READY"] > told["run", "INTRO"] * 0.9
    assert told["workstation", "UNLINKED"] + told["workstation", "JOBMAN_DOWN"] > 2


def test_the_same_seed_plays_the_same_day_and_another_one_does_not():
    one, same, other = engine(seed=5), engine(seed=5), engine(seed=6)
    for site in (one, same, other):
        site.advance(site.now + 7200)

    assert one.ledger.after(0, 10**6) == same.ledger.after(0, 10**6)
    assert one.ledger.after(0, 10**6) != other.ledger.after(0, 10**6)


def test_a_new_plan_renumbers_carries_the_unfinished_and_drops_the_ended():
    site = engine(jobs=600)
    before = site.plan
    site.advance(before.ends - 1)
    open_before = {
        (s.name, s.scheduled) for s in site.plan.streams if s.status not in ("SUCC", "CANCL")
    }
    ids_before = {job.id for job in site.plan.jobs}

    site.advance(before.ends)

    assert site.plan.run == before.run + 1
    carried = {(s.name, s.scheduled) for s in site.plan.streams if s.carried}
    assert carried == open_before != set()
    assert ids_before.isdisjoint(job.id for job in site.plan.jobs)
    told = [e for e in site.ledger.after(0, 10**6) if e["kind"] == "plan"]
    assert [(e["from"], e["to"]) for e in told] == [(before.run, before.run + 1)]


def test_an_archived_plan_does_not_change_any_more():
    site = engine(jobs=600)
    site.advance(site.plan.ends)
    archived = site.archive[0]
    before = [v2.job(site, job) for job in archived.jobs]

    site.advance(site.now + 12 * 3600)

    assert [v2.job(site, job) for job in archived.jobs] == before


def test_a_plan_does_not_grow_for_ever():
    site = engine(jobs=400)

    site.advance(site.now + 10 * 86_400)

    assert len(site.plan.jobs) < 800
    assert len(site.archive) == 1
    check_laws(site)


def waiting_chain(site):
    """A stream in which nothing has run yet and one job waits for another."""
    for stream in site.plan.streams:
        idle = all(job.run.status == "HOLD" for job in stream.jobs)
        if idle and len(stream.jobs) > 1 and stream.jobs[0].definition.successors:
            return stream
    raise AssertionError("the quiet site has no such stream")


def test_a_stream_is_stuck_when_a_failed_job_is_waited_for_and_nothing_else_can_run():
    site = engine(profile="quiet")
    stream = waiting_chain(site)
    first = stream.jobs[0]

    force(site, first, "ABEND", 12, "ORA-00942")

    assert first.run.return_code == 12
    assert stream.status == "STUCK"


def test_a_rerun_that_ends_well_frees_what_waited():
    site = engine(profile="quiet")
    stream = waiting_chain(site)
    first = stream.jobs[0]
    force(site, first, "ABEND")

    run = site.rerun(first)
    site.advance(site.now + first.definition.median_s * 3 + 60)

    assert first.runs == [first.runs[0], run]
    assert (first.runs[0].status, run.status, run.kind) == ("ABEND", "SUCC", "RERUN")
    assert stream.jobs[first.definition.successors[0]].pending == 0


def test_a_job_that_runs_cannot_be_rerun():
    site = engine(profile="quiet")
    job = waiting_chain(site).jobs[0]
    force(site, job, "EXEC")

    with pytest.raises(Refused, match="AWSBIN076E"):
        site.rerun(job)


def test_no_job_starts_on_an_unlinked_workstation():
    site = engine(jobs=600, profile="quiet")
    for station in site.stations:
        site.set_link(station, linked=False)
    # What was handed over before the link went may still start.
    site.advance(site.now + 10)
    begin = site.ledger.last

    site.advance(site.now + 3600)

    later = site.ledger.after(begin, 10**6)
    assert not [e for e in later if e["kind"] == "run" and e["to"] in ("INTRO", "EXEC")]
    assert any(v2.substatus(site, job) == "READY_WAITING_FOR_AGENT" for job in site.plan.jobs)


def test_no_workstation_runs_more_than_its_limit():
    site = engine(jobs=2000, workstations=6)
    for station in site.stations:
        site.set_limit(station, 2)

    for _ in range(60):
        site.advance(site.now + 60)
        started = Counter(
            job.definition.station
            for job in site.plan.jobs
            if job.run.status in ("INTRO", "EXEC") and job.run.submitted > START.timestamp()
            if job.priority < 100
        )
        assert max(started.values(), default=0) <= 2


def test_rendered_durations_are_end_minus_start_in_both_apis():
    site = engine(jobs=400)
    for job in site.plan.jobs:
        for index, run in enumerate(job.runs):
            if run.started and run.ended:
                old = v1.job(site, job, index)["timeInfo"]
                new = v2.job(site, job)["jobruns"][index]["timeInfo"]
                begin, end = (datetime.fromisoformat(old[k]) for k in _TIMES)
                assert old["elapsedTime"] == (end - begin) / timedelta(milliseconds=1)
                assert new["elapsedTime"] == v2.duration(old["elapsedTime"] // 1000)
                assert [datetime.fromisoformat(new[k]) for k in _TIMES] == [begin, end]


_TIMES = ("actualStartTime", "actualEndTime")


def test_every_status_the_engine_uses_has_its_place_in_the_table():
    for status, coarse in JOB_COMMON.items():
        assert coarse == "CANCELED" or status in _COARSE[coarse]


@pytest.mark.parametrize(
    ("field", "value"),
    [("jobs", 0), ("jobs", 2_000_000), ("factor", -1), ("profile", "calm"), ("failure_rate", 2)],
)
def test_options_that_make_no_sense_are_refused(field, value):
    with pytest.raises(ValueError, match=field):
        SimulatorOptions(**{field: value})


def test_options_do_not_show_their_secrets():
    shown = repr(SimulatorOptions(password="hunter2", api_key="key-of-keys"))

    assert "hunter2" not in shown
    assert "key-of-keys" not in shown
