"""The numbered changes: whoever writes, every follower is told each once and in order."""

import threading

import pytest

from data.domain.baseline import Detected
from data.domain.changes import Kind
from data.domain.events import EventType, Severity
from data.domain.solutions import Draft
from data.feed import PAGE, append
from data.store.actions import Act
from data.store.engine import Access, Database
from data.store.events import acknowledge, last_seq
from data.store.plan import record_events
from data.store.settings import put_settings
from data.store.solutions import create_solutions
from data.store.sql import execute
from tests.build import NOW, at


def unlinked(count=1, severity=Severity.WARNING):
    kind = EventType.WORKSTATION_UNLINKED
    return [Detected(kind, severity, at(1), f"AGENT{number:02}") for number in range(count)]


def change(db, number):
    """Something that is numbered, and nothing else."""
    facts = {"names": [f"n{number}"]}
    db.write(lambda connection: append(connection, Kind.SETTINGS, 0, facts))


@pytest.fixture
def other(db):
    """Another process that may write beside the one that leads."""
    with Database.open(db.url.render_as_string(hide_password=False), Access.WRITE) as opened:
        yield opened


def following(db, name="test", after=None):
    heard = []
    db.feed.follow(name, heard.extend, after)
    return heard


def test_each_kind_of_change_is_told_after_its_commit(db):
    heard = following(db)

    events = record_events(db, unlinked(2), now=at(2))
    acknowledge(db, [events[0].event_id], "mine", Act("ana", at(3), "a1"))
    acknowledge(db, [events[0].event_id], "mine", Act("ana", at(4), "a1"))  # again: nothing changes
    put_settings(db, {"language": "en"}, actor="ana", now=at(5))
    create_solutions(db, [Draft("job_failure", "p", "example", "s")], actor="ana", now=at(6))

    assert [one.kind for one in heard] == ["events", "acknowledged", "settings", "solutions"]
    assert [one.number for one in heard] == list(range(heard[0].number, heard[0].number + 4))
    assert heard[0].events == events
    assert heard[1].facts["event_ids"] == [events[0].event_id] or heard[1].facts["event_ids"] == (
        events[0].event_id,
    )
    assert heard[2].facts == {"names": ["language"]}


def test_what_is_not_kept_is_not_numbered(db):
    heard = following(db)

    def fails(connection):
        append(connection, Kind.SETTINGS, 0, {"names": []})
        raise LookupError

    with pytest.raises(LookupError):
        db.write(fails)
    change(db, 1)

    assert [one.facts["names"] for one in heard] == [["n1"]]
    assert heard[0].number == db.feed.last


def test_what_another_process_wrote_is_told_with_its_events_in_the_order_of_the_commits(db, other):
    heard = following(db)
    told = record_events(db, unlinked(), now=at(1))
    acknowledge(other, [told[0].event_id], None, Act("rui", at(2), "b1"))
    more = record_events(db, unlinked(3), now=at(3))

    assert [one.kind for one in heard] == ["events", "acknowledged", "events"]
    assert heard[2].events == more
    assert not db.feed.catch_up()

    there = following(other, after=heard[0].number - 1)
    assert other.feed.catch_up()
    assert [one.number for one in there] == [one.number for one in heard]
    assert [event.seq for event in there[2].events] == [event.seq for event in more]
    assert there[2].events == more


def test_writers_in_many_processes_and_threads_leave_no_gap_and_no_double(db, other):
    heard, there = following(db), following(other)
    first = db.feed.last
    writers = [
        threading.Thread(target=lambda db=one, n=n: [change(db, n * 100 + k) for k in range(15)])
        for n, one in enumerate((db, other, db, other))
    ]

    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    db.feed.catch_up()
    other.feed.catch_up()

    wanted = list(range(first + 1, first + 61))
    assert [one.number for one in heard] == [one.number for one in there] == wanted
    assert [one.facts for one in heard] == [one.facts for one in there]


def test_a_follower_that_was_away_goes_on_where_it_was(db):
    heard = following(db)
    change(db, 1)
    cursor = heard[-1].number
    db.feed.leave("test")
    for number in range(2, 5):
        change(db, number)

    later = following(db, after=cursor)
    db.feed.deliver()

    assert [one.facts["names"] for one in later] == [["n2"], ["n3"], ["n4"]]


def test_who_missed_more_than_is_kept_or_read_at_once_is_told_to_read_everything_anew(db):
    change(db, 1)
    cursor = db.feed.last

    def many(connection):
        for number in range(PAGE + 1):
            append(connection, Kind.SETTINGS, 0, {"names": [str(number)]})

    db.write(many)
    heard = following(db, after=cursor)
    db.feed.deliver()
    assert [(one.kind, one.number) for one in heard] == [("gap", db.feed.last)]

    last = db.feed.last
    db.write(lambda c: execute(c, "DELETE FROM changes WHERE number < ?", (last,)))
    assert [one.kind for one in db.feed.after(cursor)] == ["gap"]


def test_a_failing_follower_disturbs_no_other(db, caplog):
    db.feed.follow("bad", lambda _: 1 / 0)
    heard = following(db)

    change(db, 1)

    assert len(heard) == 1
    assert db.feed.metrics()["handler_failures_by_name"] == {"bad": 1}


def test_who_is_patient_is_told_after_all_others_whenever_they_came(db):
    order = []
    db.feed.follow("reads", lambda _: order.append("reads"), patient=True)
    db.feed.follow("passes on", lambda _: order.append("passes on"))

    change(db, 1)

    assert order == ["passes on", "reads"]


def test_nobody_is_told_beyond_what_those_before_him_know(db):
    known, seen = [], []
    slow, go_on = threading.Event(), threading.Event()

    def first(changes):
        if not slow.is_set():
            slow.set()
            go_on.wait(10)
        known.extend(one.number for one in changes)

    db.feed.follow("settings", first)
    db.feed.follow("page", lambda changes: seen.append((list(known), changes[-1].number)))
    writers = [threading.Thread(target=change, args=(db, number)) for number in range(3)]
    for thread in writers:
        thread.start()
    assert slow.wait(60)
    go_on.set()
    for thread in writers:
        thread.join()

    assert all(number in before for before, number in seen)
    assert seen[-1][1] == db.feed.last


def test_the_numbers_of_events_grow_in_the_order_of_their_commits(db):
    heard = following(db)
    threads = [
        threading.Thread(target=record_events, args=(db, unlinked(2)), kwargs={"now": NOW})
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    seqs = [event.seq for one in heard for event in one.events]
    assert seqs == list(range(1, 17))
    assert last_seq(db) == 16
    assert db.feed.metrics()["published_by_severity"] == {"warning": 16}
