import threading
from datetime import UTC, datetime

import pytest

from data.bus import EVERYTHING, Bus, FilterInvalid, Notice, event_filter
from data.domain.events import SEVERITY, Event, EventType, Severity

AT = datetime(2026, 1, 5, tzinfo=UTC)


def event(seq=1, type=EventType.JOB_STARTED, source="LOAD_LEDGER", severity=None):
    return Event(
        seq=seq,
        event_id=f"x-{seq}",
        type=type,
        severity=SEVERITY[type] if severity is None else severity,
        at=AT,
        detected_at=AT,
        source=source,
    )


JOB = event()
ABEND = event(type=EventType.JOB_ABEND)
UNLINKED = event(type=EventType.WORKSTATION_UNLINKED, source="AGENT01")
OFFLINE = event(type=EventType.WORKSTATION_OFFLINE, source="AGENT01")
RENEWED = event(type=EventType.PLAN_RENEWED, source="system")
ALL = (JOB, ABEND, UNLINKED, OFFLINE, RENEWED)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ALL),
        ({"types": ["all"]}, ALL),
        ({"types": ["jobs"]}, (JOB, ABEND)),
        ({"types": ["ws"]}, (UNLINKED, OFFLINE)),
        ({"types": ["workstations", "system"]}, (UNLINKED, OFFLINE, RENEWED)),
        ({"types": ["critical"]}, (ABEND, OFFLINE)),
        ({"types": ["critical", "system"]}, (ABEND, OFFLINE, RENEWED)),
        ({"severities": ["error", "critical"]}, (ABEND, OFFLINE)),
        ({"types": ["jobs"], "severities": ["info"]}, (JOB,)),
        ({"jobs": "load_*"}, ALL),
        ({"jobs": "PAY*"}, (UNLINKED, OFFLINE, RENEWED)),
        ({"types": ["jobs"], "jobs": "L?AD*"}, (JOB, ABEND)),
    ],
)
def test_a_filter_lets_through_what_it_says(asked, wanted):
    chosen = event_filter(**asked)

    assert tuple(one for one in ALL if chosen.wants(one)) == wanted


@pytest.mark.parametrize(
    "asked", [{"types": []}, {"types": ["x"]}, {"severities": ["loud"]}, {"jobs": ""}]
)
def test_a_filter_that_means_nothing_is_refused(asked):
    with pytest.raises(FilterInvalid):
        event_filter(**asked)


def test_a_failing_handler_disturbs_no_other():
    bus, heard = Bus(), []
    bus.on_events("bad", lambda _: 1 / 0)
    bus.on_events("good", heard.extend)

    bus.publish([JOB])

    assert heard == [JOB]
    assert bus.metrics()["handler_failures_by_name"] == {"bad": 1}


def test_the_last_thousand_are_remembered():
    bus = Bus()
    bus.publish([event(seq) for seq in range(1, 1501)])

    remembered = bus.recent()

    assert [one.seq for one in remembered] == list(range(501, 1501))
    assert [one.seq for one in bus.recent(1498)] == [1499, 1500]


def test_a_full_subscriber_is_dropped_and_counted_and_the_others_go_on():
    bus = Bus(queue_length=3)
    slow, quick = bus.subscribe(), bus.subscribe(EVERYTHING)
    got = []
    for seq in range(1, 6):
        bus.publish([event(seq)])
        got.append(quick.get(0))

    assert slow.dropped
    assert not quick.dropped
    assert [one.seq for one in got] == [1, 2, 3, 4, 5]
    assert [slow.get(0).seq for _ in range(3)] == [1, 2, 3]
    assert slow.get(0) is None
    assert bus.metrics()["subscribers_dropped"] == 1
    assert bus.metrics()["subscribers"] == 1


def test_a_waiting_reader_wakes_up():
    bus = Bus()
    subscription = bus.subscribe(event_filter(["system"]))
    threading.Timer(0.05, bus.publish, [[JOB, RENEWED]]).start()

    assert subscription.get(5) == RENEWED


def test_publishers_in_many_threads_lose_nothing():
    bus, heard = Bus(), []
    bus.on_events("all", heard.extend)
    threads = [
        threading.Thread(target=lambda n=n: [bus.publish([event(n * 100 + i)]) for i in range(100)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one.seq for one in heard) == list(range(400))
    assert bus.metrics()["published"] == 400


def test_a_notice_reaches_its_handlers_until_they_leave():
    bus, heard = Bus(), []
    bus.on_notice("one", heard.append)

    bus.announce(Notice("config", {"a": 1}))
    bus.off("one")
    bus.announce(Notice("config", {"a": 2}))

    assert heard == [Notice("config", {"a": 1})]


def test_metrics_count_by_severity():
    bus = Bus()
    bus.publish([ABEND, event(2, EventType.JOB_ABEND, severity=Severity.CRITICAL)])

    assert bus.metrics()["published_by_severity"] == {"error": 1, "critical": 1}


def test_what_is_committed_first_is_told_first():
    bus, told = Bus(), []
    began, go_on = threading.Event(), threading.Event()
    bus.on_events("test", lambda events: told.extend(event.seq for event in events))

    def slow():
        began.set()
        go_on.wait(5)
        return [event(1)]

    first = threading.Thread(target=bus.tell, args=(slow,))
    first.start()
    began.wait(5)
    second = threading.Thread(target=bus.tell, args=(lambda: [event(2)],))
    second.start()
    go_on.set()
    first.join()
    second.join()

    assert told == [1, 2]
