"""However a page finds its events, it finds the same ones."""

from datetime import timedelta

import pytest

from data.domain.baseline import Detected
from data.domain.events import Category, EventType, Severity
from data.store.events import EventQuery, events_after, events_page
from data.store.plan import record_events
from tests.build import Status, at, job, run, workstation
from tests.stored import Story

QUERIES = [
    {},
    {"severities": (Severity.ERROR, Severity.WARNING)},
    {"types": (EventType.POLL_FAILED, EventType.JOB_ABEND, EventType.SYSTEM_DEGRADED)},
    {"categories": (Category.JOBS,)},
    {"categories": (Category.SYSTEM,), "severities": (Severity.ERROR,)},
    {"categories": (Category.SYSTEM,), "types": (EventType.JOB_ABEND,)},
    {"job": "carga_1*"},
    {"job": "*"},
    {"job": "carga_1*", "severities": (Severity.ERROR,)},
    {"job": "nobody"},
    {"workstation": "agent0?"},
    {"sources": ("CARGA_3", "system")},
    {"text": "espaco"},
    {"text": "reason 7"},
    {"text": "carga_2", "severities": (Severity.ERROR,)},
    {"text": "nothing like it"},
    {"unacknowledged": True, "job": "carga*"},
    {"start": at(3000), "end": at(9_000)},
    {"start": at(3000), "end": at(9_000), "text": "reason"},
    {"end": at(-10), "job": "carga*"},
]


@pytest.fixture
def long_ago(db):
    """Events over two weeks, most of them about the system, a few about seventy jobs."""
    names = [f"CARGA_{n}" for n in range(70)]
    there = [workstation(), workstation("AGENT02")]
    story = Story(db)
    story.poll(*(job(name=n, key=n) for n in names), minute=0, workstations=there)
    for day in (1, 8, 9):
        story.poll(
            *(
                job(
                    run(
                        Status.ABEND if number % 7 == day % 7 else Status.SUCC,
                        key=f"{name}-{day}",
                        started_at=at(day * 1440 + number),
                        ended_at=at(day * 1440 + number + 5),
                    ),
                    name=name,
                    key=name,
                )
                for number, name in enumerate(names)
            ),
            minute=day * 1440 + 300,
            errors="Espaço insuficiente",
            workstations=there,
        )
    kinds = (EventType.POLL_FAILED, EventType.POLL_RECOVERED, EventType.SYSTEM_DEGRADED)
    for number in range(30):
        when = at(number * 720)
        told = [
            Detected(kind, kind.severity, when, "system", facts={"reason": f"Reason {number}"})
            for kind in kinds
        ]
        record_events(db, told, now=when)
    return db


def paged(db, query):
    """Every page of a query, following the cursors."""
    found, cursor, pages = [], None, 0
    while True:
        page = events_page(db, EventQuery(**query, cursor=cursor))
        found += page.items
        cursor, pages = page.next_cursor, pages + 1
        if cursor is None:
            return found, pages


def test_every_way_finds_the_same_events_in_the_same_order(long_ago):
    everything = sorted(events_after(long_ago, 0, limit=10_000), key=lambda e: (e.at, e.seq))
    assert len(everything) > 400

    for query in QUERIES:
        whole = events_page(long_ago, EventQuery(**query, limit=10_000)).items
        assert whole == [e for e in reversed(everything) if e in whole], query
        for oldest_first in (False, True):
            expected = whole[::-1] if oldest_first else whole
            for limit, within_ms in ((37, None), (37, 0.0), (500, 0.0)):
                asked = {**query, "oldest_first": oldest_first, "limit": limit}
                found, _ = paged(long_ago, {**asked, "within_ms": within_ms})
                assert [e.seq for e in found] == [e.seq for e in expected], asked


def test_what_a_filter_means_does_not_depend_on_the_way(long_ago):
    everything = events_after(long_ago, 0, limit=10_000)

    def page(**query):
        return {
            event.seq for event in events_page(long_ago, EventQuery(limit=10_000, **query)).items
        }

    assert page(job="carga_1*") == {
        e.seq for e in everything if e.job and e.job.job_name.startswith("CARGA_1")
    }
    severe = (Severity.ERROR, Severity.WARNING)
    assert page(severities=severe) == {e.seq for e in everything if e.severity in severe}
    assert page(text="espaco") == {
        e.seq for e in everything if e.job and "Espaço" in (e.job.error_message or "")
    }


def test_a_search_whose_time_is_over_tells_how_far_it_came(long_ago):
    query = {"workstation": "NOWHERE", "within_ms": 0.0}

    page = events_page(long_ago, EventQuery(**query))
    found, pages = paged(long_ago, query)

    newest = max(event.at for event in events_after(long_ago, 0, limit=10_000))
    assert page.items == []
    assert page.next_cursor is not None
    assert page.reached is not None
    assert newest - timedelta(days=1) < page.reached < newest
    assert (found, pages > 5) == ([], True)
