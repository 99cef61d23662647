"""The live room tells every listening page what changed, and nobody who is not there."""

import json
import threading
import time
from dataclasses import replace

import pytest
from bokeh.document import Document

from app.live import MOST_EVENTS, MOST_UNSEEN, Live
from app.sections import rows, views
from app.sections.timeline import event_row
from app.state import Board
from data.domain.baseline import Summary
from data.domain.changes import Change, Kind
from data.domain.events import Event, EventType, Severity
from tests.build import at


def sentence(event, lang):
    return f"{lang}: {event.source}"


def event(seq, severity=Severity.INFO):
    return Event(seq, f"s-{seq}", EventType.JOB_ABEND, severity, at(seq), at(seq), source=f"J{seq}")


def told(events):
    return Change(1, Kind.EVENTS, events=events)


class Page:
    """A session as the room sees it: a document, and what its feed was given."""

    def __init__(self, room, lang="pt"):
        self.document, self.shown, self.room = Document(), [], room
        room.join(self.document, self.shown.append, lang)

    def reports(self, **message):
        self.room.heard(self.document, message)
        self.told()  # Bokeh keeps what waits in a set: one at a time, so that the order is known

    def told(self):
        """Run what waits for the document's lock, as the event loop does."""
        for callback in list(self.document.session_callbacks):
            callback.callback()
        return [json.loads(text) for text in self.shown]


@pytest.fixture
def store():
    ready = threading.Event()  # taken away, the store hangs
    ready.set()
    return {"board": Board(polled_at=at(0)), "gathered": 0, "fails": False, "ready": ready}


@pytest.fixture
def room(store):
    def gather():
        store["gathered"] += 1
        store["ready"].wait(30)
        if store["fails"]:
            raise OSError("the store is away")
        return store["board"]

    room = Live(
        gather,
        lambda e, lang: event_row(e, lang, sentence),
        lambda: store.get("pace", 0.0),
        views(sentence),
        rows(),
        "boot",
    )
    room.start()
    yield room
    room.stop()


def wait_until(holds, seconds=5):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.005)


def version(room):
    return room.metrics()["version"]


def poll(room, store, **changes):
    """Something happened; wait until the room has told it."""
    before = version(room)
    store["board"] = replace(store["board"], **changes)
    room.followed([Change(0, Kind.POLLED)])
    wait_until(lambda: version(room) > before)


def test_a_page_gets_nothing_before_its_browser_reports(room, store):
    page = Page(room)

    poll(room, store, polled_at=at(1))

    assert page.told() == []


def test_a_page_that_is_up_to_date_is_told_so(room):
    page = Page(room)

    page.reports(have=version(room))

    (answer,) = page.told()
    assert answer["sections"] == {}
    assert answer["base"] == version(room)


def test_a_page_that_missed_something_gets_everything(room, store):
    page = Page(room)
    old = version(room)
    poll(room, store, polled_at=at(1))

    page.reports(have=old)

    (answer,) = page.told()
    assert answer["base"] is None
    assert "pulse" in answer["sections"]


def test_a_listening_page_is_told_what_changed_and_no_more(room, store):
    page = Page(room)
    page.reports(have=version(room))

    poll(room, store, summary=Summary(total_jobs=5, jobs_running=2))

    update = page.told()[-1]
    assert update["base"] == update["version"] - 1
    assert set(update["sections"]) == {"figures", "running"}


def test_every_language_gets_its_own_words(room):
    pages = {lang: Page(room, lang) for lang in ("pt", "en")}
    for page in pages.values():
        page.reports(have=version(room))
    before = version(room)

    room.followed([told([event(1)])])
    wait_until(lambda: version(room) > before)

    for lang, page in pages.items():
        assert [e["message"] for e in page.told()[-1]["events"]] == [f"{lang}: J1"]


def test_errors_do_not_wait_for_the_pace(room, store):
    store["pace"] = 30.0
    before = version(room)

    room.followed([told([event(1, Severity.ERROR)])])

    wait_until(lambda: version(room) > before, seconds=2)


def test_what_happens_within_the_pace_is_told_together(room, store):
    store["pace"] = 0.3
    page = Page(room)
    page.reports(have=version(room))
    before = version(room)

    for seq in range(1, 6):
        room.followed([told([event(seq)])])
    wait_until(lambda: version(room) > before)

    assert [e["seq"] for e in page.told()[-1]["events"]] == [1, 2, 3, 4, 5]
    assert version(room) == before + 1


def test_a_storm_makes_the_page_begin_its_timeline_anew(room):
    page = Page(room)
    page.reports(have=version(room))
    before = version(room)

    room.followed([told([event(seq) for seq in range(1, MOST_EVENTS + 50)])])
    wait_until(lambda: version(room) > before)

    update = page.told()[-1]
    assert update["base"] is None
    assert update["events"] == []


def test_a_hidden_page_is_left_alone_until_it_is_looked_at(room, store):
    page = Page(room)
    page.reports(have=version(room))
    page.reports(hidden=True)
    told = len(page.told())

    poll(room, store, polled_at=at(1))

    assert len(page.told()) == told
    page.reports(have=0)
    assert page.told()[-1]["base"] is None


def test_a_page_that_never_confirms_is_given_up_and_may_come_back(room, store):
    page = Page(room)
    page.reports(have=version(room))
    for minute in range(MOST_UNSEEN + 5):
        poll(room, store, polled_at=at(minute))
    pushed = room.metrics()["pushes"]

    poll(room, store, polled_at=at(1000))

    assert room.metrics()["pushes"] == pushed
    page.reports(seen=version(room))
    poll(room, store, polled_at=at(1001))
    assert room.metrics()["pushes"] == pushed + 1


def test_a_page_that_left_is_told_nothing(room, store):
    page = Page(room)
    page.reports(have=version(room))
    page.told()
    room.leave(page.document)

    poll(room, store, polled_at=at(1))

    assert room.metrics()["open"] == 0
    assert not page.document.session_callbacks


def test_a_broken_session_disturbs_no_other(room, store):
    broken, good = Page(room), Page(room)
    for page in (broken, good):
        page.reports(have=version(room))
    broken.document.add_next_tick_callback = None  # a document that was torn down under us

    poll(room, store, polled_at=at(1))

    assert good.told()[-1]["sections"].keys() == {"pulse"}
    assert room.metrics()["push_failures"] == 1


def test_when_the_store_is_away_the_room_tries_again(room, store):
    before = version(room)
    store["fails"] = True
    room.followed([Change(0, Kind.POLLED)])
    wait_until(lambda: room.metrics()["gather_failures"] > 0)
    assert version(room) == before

    store["fails"] = False

    wait_until(lambda: version(room) > before)


def test_a_poller_is_never_kept_waiting(room, store):
    wait_until(lambda: store["gathered"] > 0)
    store["ready"].clear()
    before = store["gathered"]

    room.followed([Change(0, Kind.POLLED)])
    wait_until(lambda: store["gathered"] > before)
    room.followed([told([event(1, Severity.CRITICAL)])])
    room.followed([Change(0, Kind.POLLED)])

    assert not store["ready"].is_set()  # both have come back while the room hangs
    store["ready"].set()
    wait_until(lambda: store["gathered"] > before + 1)
