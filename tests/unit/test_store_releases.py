"""The data of the release before opens, migrates, and is complete on either database."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from data.domain.events import Severity
from data.domain.problem import ProblemKind
from data.domain.solutions import Draft
from data.domain.status import Status
from data.store.audit import audit_entries
from data.store.engine import Database
from data.store.events import events_after, last_seq
from data.store.history import job_history, run_transitions
from data.store.migrate import newest_revision
from data.store.patterns import PatternQuery, find_patterns
from data.store.plan import JobQuery, jobs_page, load_baseline, record_events, workstations
from data.store.problems.past import fill_past
from data.store.problems.tally import Tally
from data.store.rollups import QUARTER_MS
from data.store.settings import get_settings, put_settings
from data.store.solution_results import judge_applied
from data.store.solutions import create_solutions, load_solutions, remove_solution
from data.store.sql import execute, fetch, instant
from data.store.url import parse_url
from tests.build import NOW, at, job, run
from tests.releases import make_store, rows_of
from tests.stored import Story
from workers.triage import Triage

BEFORE = "0004"
MOVED = {"next_seq", "next_solution"}
"""What `poll_state` held and the counters hold now."""
RENAMED = {"acknowledge_actions": "actions"}


@pytest.fixture
def old():
    return rows_of(BEFORE)


@pytest.fixture
def migrated(database_url):
    make_store(database_url, BEFORE)
    with Database.open(database_url) as db:
        assert (db.found.present, db.found.wanted) == (BEFORE, newest_revision())
        yield db


def test_the_store_of_the_release_before_has_rows_in_every_table(old):
    assert {name for name, rows in old.items() if not rows} == set()
    assert len(old) == 26


def test_every_row_of_every_table_is_there_as_it_was(migrated, old):
    for name, rows in old.items():
        columns = list(rows[0])
        with migrated.read() as connection:
            found = fetch(connection, f"SELECT {', '.join(columns)} FROM {RENAMED.get(name, name)}")
        kept = {
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in found
        }
        wanted = {tuple(row.values()) for row in rows if row.get("key") not in MOVED}
        assert kept == wanted, name


def test_the_events_that_were_there_are_counted(migrated, old):
    with migrated.read() as connection:
        rows = fetch(connection, "SELECT quarter, type, severity, n FROM stats_events")

    counted = {tuple(row[:3]): row[3] for row in rows}
    told = ((row["at"] // QUARTER_MS, row["type"], row["severity"]) for row in old["events"])
    assert counted == Counter(told)


def test_an_event_of_a_year_beyond_all_calendars_is_dated_when_it_was_seen(database_url, old):
    make_store(database_url, BEFORE)
    last = max(old["events"], key=lambda row: row["seq"])
    far = 253_402_300_799_999  # the end of the year 9999
    seen = last["at"] + last["lag_ms"]
    engine = create_engine(parse_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        moved = "UPDATE events SET at = ?, lag_ms = ? WHERE seq = ?"
        execute(connection, moved, (far, seen - far, last["seq"]))
    engine.dispose()

    with Database.open(database_url) as db:
        (event,) = events_after(db, last["seq"] - 1)

    assert event.at == event.detected_at == instant(seen)


def test_what_is_read_of_it_is_whole(migrated, old):
    store_id = json.loads(next(r["value"] for r in old["poll_state"] if r["key"] == "next_seq"))
    events = events_after(migrated, 0, limit=10_000)

    assert last_seq(migrated) == store_id - 1 == events[-1].seq
    assert [event.seq for event in events] == [row["seq"] for row in old["events"]]
    assert {event.event_id for event in events} == {
        f"{migrated.store_id}-{row['seq']}" for row in old["events"]
    }
    assert sum(event.acknowledged is not None for event in events) == len(old["acknowledgements"])
    baseline = load_baseline(migrated)
    assert len(baseline.jobs) == len(old["plan_jobs"])
    assert len(jobs_page(migrated, JobQuery(limit=500)).items) == len(old["plan_jobs"])
    assert len(workstations(migrated)) == len(old["plan_workstations"])
    histories = [
        job_history(migrated, name, at(-10_000), limit=1000)
        for name in {row["name"] for row in old["jobs"]}
    ]
    runs = [kept for history in histories for kept in history.runs]
    ids = [row["id"] for row in old["job_runs"] if row["start_at"] or row["end_at"]]
    assert len({kept.run_id for kept in runs}) == len(runs) == len(ids)
    assert sum(len(run_transitions(migrated, id_)) for id_ in ids) > len(old["job_status"])
    assert len(load_solutions(migrated)) == len(old["problem_solutions"])
    patterns = find_patterns(migrated, PatternQuery(statuses=(), dismissed=True))
    assert len(patterns) == len(old["patterns"])
    assert sum(known.dismissed is not None for known in patterns) == 1
    assert len(get_settings(migrated)) == len(old["settings"])
    assert len(audit_entries(migrated, 1000)) == len(old["audit_log"])


def test_what_comes_after_it_is_numbered_on(migrated, old):
    state = {row["key"]: row["value"] for row in old["poll_state"]}
    story = Story(migrated, load_baseline(migrated))
    last = max(row["id"] for row in old["audit_log"])

    told = story.poll(job(run(), name="NEW", key="new"), minute=1450, plan_id="20260107")
    told += record_events(migrated, [], now=NOW)
    (new,) = create_solutions(
        migrated, [Draft("job_failure", "brand new", "example", "s")], actor="ana", now=NOW
    )
    put_settings(migrated, {"language": "en"}, actor="ana", now=NOW)
    judge_applied(migrated, now=at(1500), weigh=lambda w, f, s, ok, now: (w + ok, f + (not ok)))

    assert told[0].seq == int(state["next_seq"])
    assert new[0].solution_id == int(state["next_solution"])
    with migrated.read() as connection:
        numbers = [row[0] for row in fetch(connection, "SELECT id FROM audit_log ORDER BY id")]
        runs = [row[0] for row in fetch(connection, "SELECT id FROM job_runs")]
    assert numbers[-2:] == [last + 1, last + 2]
    assert len(set(runs)) == len(runs) == len(old["job_runs"]) + 1


def test_the_number_of_a_removed_solution_is_never_given_again(migrated):
    def keep(text):
        draft = Draft("job_failure", text, "example", "s")
        return create_solutions(migrated, [draft], actor="ana", now=NOW)[0][0].solution_id

    first = keep("one")
    remove_solution(migrated, first, actor="ana", now=NOW)

    assert keep("two") == first + 1


def test_its_failures_get_their_problems_once_and_polls_go_on_from_there(migrated, old):
    story = Story(migrated, load_baseline(migrated))
    known = [tracked.job for tracked in story.baseline.jobs.values()]
    stations = [each.workstation for each in story.baseline.workstations.values()]
    more = {"plan_id": "20260106", "workstations": stations}
    failed = job(run(Status.ABEND, key="f", ended_at=at(1444)), name="LEFT", key="left")
    story.poll(*known, failed, minute=1445, **more)  # as the release before did

    triage = Triage(migrated, lambda: at(1450))
    for minute in (1446, 1447):  # the first after a restart, and one more
        story.baseline = story.baseline if minute > 1446 else load_baseline(migrated)
        detection = story.detect(*known, failed, minute=minute, **more)
        with triage.polled(detection, at(minute)) as group:
            story.keep(detection, group)
        fill_past(migrated, at(-10_000), at(minute))

    with migrated.read() as connection:
        in_plan = {row[0] for row in fetch(connection, "SELECT run_id FROM plan_runs")}
        runs = [row[0] for row in fetch(connection, "SELECT run_id FROM ailment_runs")]
        query = "SELECT run_id FROM events WHERE severity > 1 AND ailment_id IS NOT NULL"
        told = {row[0] for row in fetch(connection, query)}
        kinds = fetch(connection, "SELECT kind, count(*) FROM problems WHERE state = 0 GROUP BY 1")
    ended = {row["id"] for row in old["job_runs"] if row["status"] in (15, 16) and row["end_at"]}
    assert len(runs) == len(set(runs))
    assert set(runs) - ended == {story.baseline.jobs["left"].last.id}
    assert ended - set(runs) <= in_plan  # reruns of the plan went on from them
    assert told >= ended - in_plan
    assert dict(map(tuple, kinds)) == {
        ProblemKind.JOB_FAILURE: 1,
        ProblemKind.WORKSTATION_OUTAGE: 1,
    }

    mended = replace(failed, runs=(*failed.runs, run(Status.SUCC, key="g", ended_at=at(1447.5))))
    detection = story.detect(*known, mended, minute=1448, **more)
    with triage.polled(detection, at(1448)) as group:
        story.keep(detection, group)
    assert Tally(migrated).standings().open[Severity.ERROR] == 1
    assert fill_past(migrated, at(-10_000), at(1449)) == 0
