from datetime import timedelta

from data.store.audit import AuditEntry, audit_entries, write_audits
from data.store.events import events_after, last_seq
from data.store.history import find_run, job_history, run_transitions
from data.store.plan import load_baseline
from data.store.retention import cleanup
from data.store.sql import fetch
from tests.build import Status, at, job, run, workstation
from tests.stored import Story

KEEP = {"days_full": 7, "days_runs": 400, "days_summary": 30, "days_patterns": 90}


def count(db, table):
    with db.read() as connection:
        return fetch(connection, f"SELECT count(*) FROM {table}")[0][0]


def lived(db):
    """Two runs of a job, the first failed; then a new plan without it."""
    story = Story(db)
    failed = run(Status.ABEND, key="a", return_code=8)
    story.poll(job(run(Status.HOLD, key="a")), minute=-20)
    story.poll(job(run(Status.EXEC, key="a")), minute=1.5)
    story.poll(job(failed), minute=3, errors="ORA-1")
    story.poll(job(failed, run(Status.SUCC, key="b", started_at=at(5), ended_at=at(6))), minute=7,
               workstations=[workstation(linked=False)])  # fmt: skip
    story.poll(job(name="OTHER", key="o"), minute=60 * 24 * 20, plan_id="13")
    return story


def number(db, kept):
    return find_run(db, kept.run_id)[0]


def test_aged_transitions_are_packed_and_read_the_same(db):
    lived(db)
    runs = job_history(db, "LOAD_LEDGER", at(-60)).runs
    before = {kept.run_id: run_transitions(db, number(db, kept)) for kept in runs}

    removed = cleanup(db, now=at(60 * 24 * 10), **KEEP)

    assert removed["job_status"] == sum(map(len, before.values()))
    assert {kept.run_id: run_transitions(db, number(db, kept)) for kept in runs} == before
    assert count(db, "job_status") == 1  # the new plan's


def test_a_run_that_goes_on_after_packing_keeps_everything(db):
    story = Story(db)
    story.poll(job(run(Status.HOLD, key="a")), minute=0)
    cleanup(db, now=at(60 * 24 * 9), **KEEP)
    late = 60 * 24 * 9
    story.poll(job(run(Status.EXEC, key="a", started_at=at(late))), minute=late)
    cleanup(db, now=at(60 * 24 * 30), **KEEP)

    (kept,) = job_history(db, "LOAD_LEDGER", at(-60)).runs

    steps = run_transitions(db, number(db, kept))
    assert [(step.at, step.status) for step in steps] == [
        (at(0), "HOLD"),
        (at(late), "EXEC"),
    ]
    assert count(db, "job_status") == 0


def test_what_is_young_stays(db):
    lived(db)

    assert not any(cleanup(db, now=at(60 * 24 * 6), **KEEP).values())


def test_old_events_go_and_numbers_go_on(db):
    story = lived(db)
    last = last_seq(db)

    removed = cleanup(db, now=at(60 * 24 * 35), **KEEP)
    told = story.poll(
        job(run(Status.EXEC, started_at=at(60 * 24 * 35)), name="OTHER", key="o"),
        minute=60 * 24 * 35,
        plan_id="13",
    )

    assert removed["events"] > 3
    assert removed["snapshots"] > 0
    assert events_after(db, 0)[0].at > at(60 * 24 * 5)
    assert told[0].seq == last + 1


def test_old_runs_go_with_their_errors_but_never_those_in_the_plan(db):
    story = lived(db)

    removed = cleanup(db, now=at(0) + timedelta(days=500), **KEEP)

    assert (removed["job_runs"], removed["error_texts"]) == (2, 1)
    assert count(db, "run_errors") == count(db, "job_status") == 0
    assert count(db, "stats_hourly") > 0
    assert count(db, "job_runs") == 1
    assert load_baseline(db) == story.baseline


def test_the_file_shrinks(sqlite_db):
    story = Story(sqlite_db)
    for n in range(60):
        story.poll(job(name=f"J{n}", key=f"k{n}"), minute=n, plan_id=str(n),
                   prompts=[], streams=[])  # fmt: skip
        story.poll(job(run(Status.ABEND), name=f"J{n}", key=f"k{n}"), minute=n + 0.5,
                   plan_id=str(n), errors=f"{n}" * 4000)  # fmt: skip
    sqlite_db.checkpoint()
    before = sqlite_db.size_bytes()

    cleanup(sqlite_db, now=at(0) + timedelta(days=500), **KEEP)

    sqlite_db.checkpoint()
    assert sqlite_db.free_pages() == 0
    assert sqlite_db.size_bytes() < before / 2


def test_questions_leave_the_audit_log_with_the_events_and_changes_stay(db):
    kept = [
        AuditEntry(at(60 * 24 * day), "ana", action, f"{day}", None, None)
        for day in (0, 9)
        for action in ("question", "setting")
    ]
    db.write(lambda connection: write_audits(connection, kept))

    removed = cleanup(db, now=at(60 * 24 * 35), **KEEP)

    assert removed["audit_log"] == 1
    left = [(one.action, one.subject) for one in audit_entries(db)]
    assert left == [("setting", "9"), ("question", "9"), ("setting", "0")]
