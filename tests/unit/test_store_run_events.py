"""What is kept with its run when it ages reads as it did before, whoever asks and however."""

from datetime import timedelta

import pytest

from data.domain.baseline import Detected
from data.domain.events import EventType, Severity
from data.store.actions import Act
from data.store.backup.check import check
from data.store.diagnosed import subject_of_event
from data.store.events import (
    EventQuery,
    acknowledge,
    events_after,
    events_by_interval,
    events_numbered,
    events_page,
    oldest_seq,
)
from data.store.plan import record_events
from data.store.retention import cleanup
from data.store.sql import fetch
from tests.build import Status, at, job, run, workstation
from tests.stored import Story
from tests.unit.test_store_event_scan import QUERIES, paged

DAY = 1440
KEEP = {"days_full": 7, "days_runs": 400, "days_summary": 90, "days_patterns": 90}


def count(db, table):
    with db.read() as connection:
        return fetch(connection, f"SELECT count(*) FROM {table}")[0][0]


def told(db):
    """Two weeks of a plan: good runs and bad ones, long ones, late news and what is no run."""
    names = [f"CARGA_{n}" for n in range(8)]
    story = Story(db)
    story.poll(*(job(name=n, key=n) for n in names), minute=0)
    for day in range(1, 15):

        def ran(number, ended, day=day):
            start = day * DAY + number * 30
            lasts = 3 * DAY if number == 7 else 40
            status = Status.ABEND if (number + day) % 5 == 0 else Status.SUCC
            return run(
                status if ended else Status.EXEC,
                key=f"{names[number]}-{day}",
                started_at=at(start),
                ended_at=at(start + lasts) if ended else None,
                return_code=day if ended else None,
            )

        for minute, ended in ((day * DAY + 400, False), (day * DAY + 700, True)):
            jobs = [
                job(ran(n, ended), name=name, key=f"{name}-{day}", scheduled_at=at(day * DAY))
                for n, name in enumerate(names)
            ]
            stations = [workstation(linked=day % 2 == 0)]
            story.poll(*jobs, minute=minute, errors="Espaço insuficiente", workstations=stations)
        when = at(day * DAY + 900)
        kind = EventType.POLL_FAILED
        said = Detected(kind, kind.severity, when, "system", facts={"reason": f"Reason {day}"})
        record_events(db, [said], now=when)
    story.poll(job(name="OTHER", key="o"), minute=15 * DAY, plan_id="13")
    return story


@pytest.fixture
def folded(db):
    """The events as they read before some of them were folded, and the story."""
    story = told(db)
    before = events_after(db, 0, limit=10_000)
    lists = [events_page(db, EventQuery(**query, limit=9_999)).items for query in QUERIES]
    rows = count(db, "events")
    cleanup(db, now=at(16 * DAY), **KEEP)
    assert rows - count(db, "events") > 60
    return story, before, lists


def test_every_list_reads_as_before(db, folded):
    _, before, lists = folded
    assert len(before) > 250

    assert events_after(db, 0, limit=10_000) == before
    for query, newest_first in zip(QUERIES, lists, strict=True):
        for oldest_first in (False, True):
            wanted = newest_first[:: -1 if oldest_first else 1]
            for limit, within_ms in ((37, None), (9_999, 0.0)):
                asked = {**query, "oldest_first": oldest_first, "limit": limit}
                found, _ = paged(db, {**asked, "within_ms": within_ms})
                assert found == wanted, asked


def test_what_came_after_a_number_comes_in_order_in_pages(db, folded):
    _, before, _ = folded
    for query in (
        {},
        {"job": "carga_1*"},
        {"types": (EventType.JOB_COMPLETED,)},
        {"text": "espaco"},
    ):
        wanted = [e.seq for e in events_after(db, 0, EventQuery(**query), limit=10_000)]
        found, last = [], 0
        while page := events_after(db, last, EventQuery(**query), limit=23):
            found += [event.seq for event in page]
            last = found[-1]
        assert found == wanted, query
    assert [e.seq for e in events_after(db, 0, limit=10_000)] == [e.seq for e in before]
    assert oldest_seq(db) == before[0].seq


def test_each_is_found_by_its_number_and_looked_into(db, folded):
    _, before, _ = folded
    numbers = [event.seq for event in before]

    assert events_numbered(db, numbers[::3]) == before[::3]
    with db.read() as connection:
        for event in before[::7]:
            subject = subject_of_event(connection, event.seq)
            assert (subject.at, subject.job is None) == (event.at, event.job is None)
        assert subject_of_event(connection, numbers[-1] + 1) is None


def test_charts_count_them(db, folded):
    start, end = at(-3), at(15 * DAY)
    for query in ({"job": "carga_1*"}, {"text": "carga"}, {"types": (EventType.JOB_STARTED,)}):
        wanted = events_after(db, 0, EventQuery(**query), limit=10_000)
        for bucket_s in (7200, 3607):
            intervals = events_by_interval(db, start, end, bucket_s, EventQuery(**query))
            for interval in intervals:
                inside = [
                    e
                    for e in wanted
                    if interval.start <= e.at < interval.start + timedelta(seconds=bucket_s)
                    and e.at < end
                ]
                counts = {s: sum(e.severity is s for e in inside) for s in Severity}
                assert dict(interval.counts) == {s: n for s, n in counts.items() if n}, query


def test_one_that_somebody_takes_is_taken(db, folded):
    _, before, _ = folded
    event = next(e for e in before if e.type is EventType.JOB_COMPLETED)

    done = acknowledge(db, [event.event_id], "seen", Act("Ana", at(16 * DAY)))

    assert done.acknowledged == (event.event_id,)
    (taken,) = events_numbered(db, [event.seq])
    assert taken.acknowledged.by == "Ana"
    assert [e.seq for e in events_after(db, 0, limit=10_000)] == [e.seq for e in before]
    cleanup(db, now=at(17 * DAY), **KEEP)
    assert events_numbered(db, [event.seq]) == [taken]


def test_a_run_that_is_corrected_leaves_what_was_told(db):
    story = Story(db)
    good = run(Status.SUCC, key="a", started_at=at(1), ended_at=at(2))
    story.poll(job(run(Status.HOLD, key="a"), name="J", key="j"), minute=0)
    story.poll(job(good, name="J", key="j"), minute=3)
    before = events_after(db, 0)
    cleanup(db, now=at(20 * DAY), **KEEP)
    assert count(db, "run_events") == 1

    late = run(Status.SUCC, key="a", started_at=at(1), ended_at=at(9), return_code=3)
    story.poll(job(late, name="J", key="j"), minute=20 * DAY)

    assert [(e.seq, e.at, e.current) for e in events_after(db, 0)][: len(before)] == [
        (e.seq, e.at, e.current) for e in before
    ]
    assert count(db, "run_events") == 0


def test_they_go_when_events_go_and_stay_when_only_runs_go(db, folded):
    _, before, _ = folded
    kept = [e.seq for e in before if e.at >= at(5 * DAY)]

    removed = cleanup(db, now=at(16 * DAY), **{**KEEP, "days_summary": 11})

    assert removed["events"] == len(before) - len(kept)
    assert [e.seq for e in events_after(db, 0, limit=10_000)] == kept
    assert oldest_seq(db) == kept[0]
    removed = cleanup(db, now=at(200 * DAY), **{**KEEP, "days_runs": 180, "days_summary": 400})
    assert removed["job_runs"] > 50
    assert [e.seq for e in events_after(db, 0, limit=10_000)] == kept
    assert check(str(db.url.render_as_string(hide_password=False))) == []
