import random

import pytest

from data.domain.baseline import Baseline, Detected
from data.domain.events import EventType, Severity
from data.store.error_texts import note_errors
from data.store.events import events_after, last_seq
from data.store.history import find_run, job_history, run_transitions
from data.store.plan import (
    PollFacts,
    latest_snapshot,
    load_baseline,
    record_events,
    record_poll,
    snapshots,
    workstations,
)
from data.store.sql import fetch
from tests.build import Status, Waits, at, job, prompt, replace, run, stream, workstation
from tests.stored import LAG, POLL, Story, rows_written


def rows(db, table):
    with db.read() as connection:
        return fetch(connection, f"SELECT count(*) FROM {table}")[0][0]


def random_step(dice, old):
    """What may become of a job until the next poll."""
    last = old.runs[-1]
    if last.has_ended:
        if dice.random() < 0.3:
            new = run(Status.EXEC, key=f"rerun-{dice.random()}", started_at=at(dice.randrange(9)))
            return replace(old, runs=(*old.runs, new))
        return old
    status = dice.choice([Status.READY, Status.EXEC, Status.SUCC, Status.ABEND, Status.FAIL])
    more = {"ended_at": at(20), "return_code": dice.choice([0, 8])} if last.started_at else {}
    new = run(status, key=last.key, started_at=last.started_at, raw_status="ODD+", **more)
    return replace(old, runs=(*old.runs[:-1], new), priority=dice.choice([None, 10]))


def test_what_a_restart_loads_is_the_baseline_that_was_kept(db):
    dice = random.Random(4)
    story = Story(db)
    jobs = [
        job(
            run(Status.HOLD, key=f"run-{n}", estimated_s=60.5, number=n, log_id=f"run-{n}"),
            name=f"JOB_{n:02d}",
            key=f"key-{n}",
            waits=Waits.PREDECESSOR,
            open_dependencies=n,
            deadline_at=at(90),
            not_before=at(5),
            critical=n % 7 == 0,
            stream_workstation="" if n % 3 else "MASTER",
        )
        for n in range(40)
    ]
    for minute in range(3, 23):
        jobs = [random_step(dice, old) if dice.random() < 0.3 else old for old in jobs]
        story.poll(
            *jobs[minute % 2 :],
            minute=minute,
            streams=[stream(status=dice.choice([Status.EXEC, Status.STUCK]))],
            workstations=[workstation(linked=dice.random() < 0.5), workstation("POOL", limit=3)],
            prompts=[prompt(f"P{minute // 3}")],
            plan_id="12" if minute < 15 else "13",
        )

        assert load_baseline(db) == story.baseline


def test_a_store_never_polled_gives_a_fresh_baseline(db):
    assert load_baseline(db) == Baseline()
    assert latest_snapshot(db) is None


def test_events_are_returned_as_a_later_read_gives_them(db):
    story = Story(db)
    story.poll(job(status=Status.EXEC), minute=3)

    told = story.poll(
        job(run(Status.ABEND, return_code=8), critical=True),
        minute=4,
        errors="ORA-00054: recurso ocupado",
        workstations=[workstation(linked=False)],
    )

    assert events_after(db, 0) == told
    abend = next(event for event in told if event.type is EventType.JOB_ABEND)
    assert (abend.severity, abend.previous, abend.current) == (Severity.CRITICAL, "EXEC", "ABEND")
    assert abend.detected_at == at(4) + LAG
    assert abend.job is not None
    assert abend.job.error_message == "ORA-00054: recurso ocupado"
    assert (abend.job.return_code, abend.job.duration_seconds, abend.job.critical) == (
        8,
        60.0,
        True,
    )
    assert "error_message" not in abend.facts
    unlinked = next(e for e in told if e.type is EventType.WORKSTATION_UNLINKED)
    assert unlinked.workstation == {
        "name": "AGENT01", "status": "UNLINKED", "type": "AGENT", "linked": False,
        "jobman_up": True,
    }  # fmt: skip


def test_a_start_does_not_know_the_end_that_came_later(db):
    story = Story(db)
    story.poll(job(), minute=0)
    started = story.poll(job(status=Status.EXEC), minute=1)
    story.poll(job(status=Status.SUCC), minute=3)

    read = events_after(db, 0)

    assert read[0] == started[0]
    assert read[0].job is not None
    assert (read[0].job.status, read[0].job.end_time) == ("EXEC", None)
    assert read[1].job is not None
    assert (read[1].job.status, read[1].job.end_time) == ("SUCC", at(2))


def test_a_completion_names_the_failure_it_makes_good(db):
    story = Story(db)
    failed = run(Status.ABEND, key="a", return_code=8)
    story.poll(job(run(Status.EXEC, key="a")), minute=1)
    abend = story.poll(job(failed), minute=2)[-1]

    told = story.poll(
        job(failed, run(Status.SUCC, key="b", started_at=at(3), ended_at=at(4))), minute=5
    )

    assert [event.type.word for event in told] == ["job_rerun", "job_completed"]
    assert told[1].facts["recovers"] == abend.event_id
    assert told[1].job is not None
    assert told[1].job.rerun_of == "a"


def test_a_failure_and_its_recovery_in_one_poll_are_linked_too(db):
    story = Story(db)
    story.poll(job(run(Status.EXEC, key="a")), minute=1)

    told = story.poll(
        job(
            run(Status.ABEND, key="a"),
            run(Status.SUCC, key="b", started_at=at(3), ended_at=at(4)),
        ),
        minute=5,
    )

    abend = next(event for event in told if event.type is EventType.JOB_ABEND)
    completed = next(event for event in told if event.type is EventType.JOB_COMPLETED)
    assert completed.facts["recovers"] == abend.event_id


def test_a_run_is_in_the_history_once_with_all_it_went_through(db):
    story = Story(db)
    story.poll(job(run(Status.HOLD, key="a")), minute=0)
    story.poll(job(run(Status.EXEC, key="a")), minute=1)
    story.poll(job(run(Status.ABEND, key="a", return_code=8)), minute=2)

    runs = job_history(db, "LOAD_LEDGER", at(-60)).runs

    assert [(r.run_id, r.status, r.return_code, r.duration_seconds) for r in runs] == [
        ("a", "ABEND", 8, 60.0)
    ]
    number, found = find_run(db, "a", "LOAD_LEDGER")
    steps = run_transitions(db, number)
    assert [step.status for step in steps] == ["HOLD", "EXEC", "ABEND"]
    assert find_run(db, f"r{number}") == (number, runs[0])
    assert found == runs[0]


def test_a_run_without_times_of_the_engine_gets_those_of_the_poll(db):
    story = Story(db)
    story.poll(job(), minute=0)
    story.poll(job(run(Status.EXEC, started_at=None)), minute=3)
    story.poll(job(run(Status.SUCC, started_at=None, ended_at=None)), minute=7)

    (kept,) = job_history(db, "LOAD_LEDGER", at(-60)).runs

    assert (kept.start_time, kept.end_time) == (at(3), at(7))


def test_an_abend_confirmed_as_success_is_counted_as_one_success(db):
    story = Story(db)
    story.poll(job(run(Status.EXEC, key="a")), minute=1)
    story.poll(job(run(Status.ABEND, key="a")), minute=3)
    story.poll(job(run(Status.SUCC, key="a")), minute=5)

    with db.read() as connection:
        hourly = fetch(connection, "SELECT status, n, dur_sum FROM stats_hourly WHERE n <> 0")
        jobs = fetch(connection, "SELECT n, fails, dur_sum FROM job_stats")

    assert [tuple(row) for row in hourly] == [(Status.SUCC, 1, 60_000)]
    assert [tuple(row) for row in jobs] == [(1, 0, 60_000)]


def test_nothing_of_a_poll_is_kept_when_it_fails_and_it_may_be_tried_again(db):
    story = Story(db)
    story.poll(job(), minute=0)
    detection = story.detect(job(status=Status.SUCC), job(name="NEW"), minute=3)
    endless: dict[str, object] = {}
    endless["self"] = endless
    detection.events[-1].facts.update(endless)
    before = {table: rows(db, table) for table in ("job_runs", "job_status", "plan_jobs", "jobs")}

    with pytest.raises(ValueError, match="Circular"):
        story.keep(detection)

    assert {table: rows(db, table) for table in before} == before
    assert last_seq(db) == 0
    assert any(tracked.last.id is None for tracked in detection.changed)
    detection.events[-1].facts.clear()
    told = story.keep(detection)
    assert [event.type.word for event in told] == ["job_started", "job_completed"]
    assert load_baseline(db) == story.baseline


def test_a_new_plan_replaces_the_rows_of_the_old_one_and_keeps_the_runs(db):
    story = Story(db)
    story.poll(job(), job(status=Status.SUCC, name="OLD"), minute=1)
    kept = story.baseline.jobs[job().key].last.id

    story.poll(job(key="other"), job(name="NEW"), minute=5, plan_id="13")

    assert rows(db, "plan_jobs") == rows(db, "plan_runs") == 2
    assert story.baseline.jobs["other"].last.id == kept
    assert len(job_history(db, "OLD", at(-60)).runs) == 1


def test_a_failing_poll_is_remembered_over_a_restart(db):
    story = Story(db)
    story.poll(job(), minute=1)
    failed = Detected(EventType.POLL_FAILED, Severity.ERROR, at(2), "system", facts={"code": "x"})

    (told,) = record_events(
        db, [failed], now=at(2), baseline=replace(story.baseline, failing_since=at(2))
    )

    assert load_baseline(db).failing_since == at(2)
    assert (told.source, told.facts, told.job) == ("system", {"code": "x"}, None)


def test_a_job_log_that_arrives_late_is_seen_with_its_event(db):
    story = Story(db)
    story.poll(job(status=Status.EXEC), minute=1)
    story.poll(job(status=Status.ABEND), minute=3)
    run_id = story.baseline.jobs[job().key].last.id
    assert run_id is not None

    note_errors(db, {run_id: "Disco cheio"})

    read = events_after(db, 0)[-1]
    assert read.job is not None
    assert read.job.error_message == "Disco cheio"


def test_hostile_text_and_numbers_are_kept_as_far_as_a_database_can(db):
    story = Story(db)
    name = "NUL\0 '; DROP TABLE jobs; -- \ud800 %s ? é \U0001f4a5"
    story.poll(job(run(Status.EXEC), name=name, key="k"), minute=1)

    told = story.poll(
        job(run(Status.ABEND, return_code=10**30, raw_status="A\0"), name=name, key="k"),
        minute=3,
        errors="\0\ud800 100 % ?",
    )

    assert told == events_after(db, 0)
    assert told[-1].job is not None
    assert told[-1].job.return_code == 2**63 - 1
    assert "DROP TABLE" in told[-1].source
    assert len(job_history(db, name, at(-60)).runs) == 1


def test_workstations_count_their_jobs_and_remember_since_when(db):
    story = Story(db)
    there = [workstation(), workstation("AGENT02", limit=5, version="10.2.5")]
    jobs = [job(status=Status.EXEC, name="A"), job(status=Status.ABEND, name="B"), job(name="C")]
    story.poll(*jobs, minute=1, workstations=there)
    story.poll(*jobs, minute=4, workstations=there[:1])

    first, second = workstations(db)

    assert (first.name, first.jobs_running, first.jobs_failed, first.jobs_pending) == (
        "AGENT01", 1, 1, 1,
    )  # fmt: skip
    assert (first.status, first.last_seen, first.since) == ("ONLINE", at(4), at(1))
    assert (second.status, second.last_seen, second.since) == ("OFFLINE", at(1), at(4))
    assert (second.limit, second.version) == (5, "10.2.5")


def test_snapshots_are_kept_when_the_figures_change_not_at_every_poll(db):
    story = Story(db)
    for minute in range(5):
        story.poll(job(), minute=minute)
    story.poll(job(status=Status.EXEC), minute=6)

    latest = latest_snapshot(db)

    assert latest is not None
    assert (latest.at, latest.poll, latest.plan_id) == (at(6) + LAG, POLL, "12")
    assert latest.summary.jobs_running == 1
    assert [s.summary.jobs_running for s in snapshots(db, at(-60))] == [0, 1]


def test_the_first_poll_after_a_restart_writes_only_what_changed(db):
    jobs = [job(run(Status.EXEC, key=f"r{n}"), name=f"J{n}", key=f"k{n}") for n in range(600)]
    streams = [stream(name=f"S{n}") for n in range(50)]
    Story(db).poll(*jobs, minute=3, streams=streams)
    story = Story(db, load_baseline(db))
    detection = story.detect(
        *(replace(old) for old in jobs[:-1]), replace(jobs[-1], priority=7), minute=4,
        streams=[replace(old) for old in streams],
    )  # fmt: skip
    before = rows_written(db)

    story.keep(detection)

    assert len(detection.changed) == len(jobs)
    assert rows_written(db) - before <= 10
    assert load_baseline(db) == story.baseline


def test_a_poll_facts_value_survives_the_store(db):
    story = Story(db)
    facts = PollFacts(1.5, 7, "v1", "https://é:1", unreadable=3)
    record_poll(db, story.detect(job(), minute=1), now=at(1), poll=facts)

    latest = latest_snapshot(db)

    assert latest is not None
    assert latest.poll == facts
