"""An engine that hangs, a log that does not come, a store that is away: who waits."""

import gc
import sqlite3
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from data.clock import utc_now
from data.domain.status import Status
from data.store.events import EventQuery, events_page
from tests.build import job, plan, run
from tests.living import living
from workers.garbage import undisturbed
from workers.poller import Poller
from workers.tasks import Tasks
from workers.tws.errors import TwsTimeout


def until(holds, seconds=15.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


class Gate:
    """Holds the engine's answers until it is opened."""

    def __init__(self, engine, call):
        self.entered, self.opened = threading.Event(), threading.Event()
        behaves = getattr(engine, call)

        def held(*arguments, **more):
            self.entered.set()
            assert self.opened.wait(60)
            return behaves(*arguments, **more)

        setattr(engine, call, held)


@pytest.fixture
def hanging(server):
    gate = Gate(server.engine, "fetch")
    yield gate
    gate.opened.set()


def test_garbage_is_collected_while_the_engine_is_waited_for(server, hanging):
    class Session:
        def __init__(self):
            self.itself = self
            self.weight = bytes(20_000)

    server.poller.ask()
    assert hanging.entered.wait(60)
    assert gc.isenabled()
    alive = [weakref.ref(Session()) for _ in range(5_000)]

    assert sum(one() is not None for one in alive) < 2_000


def test_collection_is_off_only_while_somebody_makes_containers():
    with undisturbed():
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled()

    assert gc.isenabled()


def test_polls_asked_for_while_the_engine_hangs_hold_nobody_up(server, hanging):
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(server.post, "/poller/poll") for _ in range(3)]
        assert hanging.entered.wait(60)
        began = time.monotonic()
        assert server.http.get("/readyz").status_code == 503
        server.get("/status")
        assert time.monotonic() - began < 2
        hanging.opened.set()
        for one in asked:
            one.result(20)

    assert server.poller.state().polls <= 2


def failed(name="LOAD", log="run-1"):
    return job(run(Status.ABEND, key=log, log_id=log, return_code=8), name=name)


def messages(server):
    query = EventQuery(limit=50)
    return {e.event_id: e.job.error_message for e in events_page(server.db, query).items if e.job}


def test_an_abend_is_told_before_its_log_has_come_and_carries_its_text_afterwards(server):
    server.engine.logs["run-1"] = "start\nORA-01653: unable to extend table APP.T\n"
    gate = Gate(server.engine, "job_log")
    heard = []
    server.db.feed.follow("test", heard.extend)
    server.glance(job(name="LOAD"))

    (abend,) = [e for e in server.glance(failed()) if e.type.word == "job_abend"]

    assert messages(server)[abend.event_id] is None
    assert gate.entered.wait(60)
    server.glance(failed())  # polls go on
    gate.opened.set()
    until(lambda: messages(server)[abend.event_id])
    assert "ORA-01653" in messages(server)[abend.event_id]
    shown = server.get("/events?q=ORA-01653&start=2026-01-01T00:00:00Z")["events"]
    assert shown[0]["event_id"] == abend.event_id
    assert "ORA-01653" in shown[0]["details"]["job"]["error_message"]
    until(
        lambda: [one.facts["seqs"] for one in heard if one.kind == "error_texts"] == [[abend.seq]]
    )


def test_a_log_that_does_not_come_delays_no_other(server):
    logs = {f"run-{n}": f"ORA-0165{n}: unable to extend" for n in range(8)}
    stuck, opened = threading.Event(), threading.Event()

    def job_log(log_id, timeout_s=None):
        if log_id == "run-0":
            stuck.set()
            opened.wait(30)
        return logs[log_id]

    server.engine.job_log = job_log
    server.glance(*(job(name=f"J{n}") for n in range(8)))
    server.glance(*(failed(f"J{n}", f"run-{n}") for n in range(8)))

    assert stuck.wait(60)
    until(lambda: sum(1 for text in messages(server).values() if text) == 7)
    opened.set()
    until(lambda: sum(1 for text in messages(server).values() if text) == 8)


def test_a_log_that_could_not_be_read_is_asked_for_again(server):
    answers = [TwsTimeout("too slow"), "ORA-00942: table or view does not exist"]

    def job_log(log_id, timeout_s=None):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    server.engine.job_log = job_log
    server.glance(job(name="LOAD"))
    server.glance(failed())

    until(lambda: any(messages(server).values()))


def test_a_text_that_is_owed_is_asked_for_again_after_a_restart(tmp_path):
    with living(tmp_path) as server:
        server.glance(job(name="LOAD"))
        server.glance(failed())
        until(lambda: server.engine.asked)
    with living(tmp_path) as server:
        server.engine.logs["run-1"] = "ORA-00942: table or view does not exist"
        until(lambda: any(messages(server).values()))
    with living(tmp_path) as server:
        server.glance(failed(), job(run(Status.ABEND, log_id="run-2"), name="OTHER"))
        until(lambda: "run-2" in server.engine.asked)

        assert "run-1" not in server.engine.asked


def test_the_log_of_a_rerun_is_not_told_as_the_error_of_the_run_before(server):
    """V1 asks for logs by job."""
    gate = Gate(server.engine, "job_log")
    server.engine.logs["job-LOAD"] = "ORA-00001: of the rerun"
    first = run(Status.ABEND, log_id="job-LOAD", started_at=datetime(2026, 1, 5, 6, tzinfo=UTC))
    again = run(Status.EXEC, log_id="job-LOAD", started_at=datetime(2026, 1, 5, 7, tzinfo=UTC))
    server.glance(job(name="LOAD", key="job-LOAD"))
    server.glance(job(first, name="LOAD", key="job-LOAD"))
    assert gate.entered.wait(60)
    server.glance(job(first, again, name="LOAD", key="job-LOAD"))
    gate.opened.set()
    server.engine.logs["job-OTHER"] = "ORA-00942: of another"
    server.glance(
        job(first, again, name="LOAD", key="job-LOAD"),
        job(run(Status.ABEND, log_id="job-OTHER"), name="OTHER", key="job-OTHER"),
    )

    until(lambda: any(messages(server).values()))
    assert not any("rerun" in (text or "") for text in messages(server).values())


def test_a_store_that_was_away_is_told_when_it_is_back_and_without_a_traceback_a_poll(
    tmp_path, caplog
):
    with living(tmp_path, busy_timeout_ms=50) as server:
        server.glance(job(name="LOAD"))
        with sqlite3.connect(server.db.path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")  # whoever writes now is refused
            server.engine.snapshot = plan(failed())
            for _ in range(3):
                assert server.poller.ask().result(20).error.code == "store"
            assert server.poller.state().stale
            other.execute("ROLLBACK")
        told = [event.type.word for event in server.glance(failed())]

        assert "job_abend" in told
        words = [e.type.word for e in events_page(server.db, EventQuery(limit=50)).items]
        assert sorted(w for w in words if w.startswith("poll_")) == [
            "poll_failed",
            "poll_recovered",
        ]
        assert "Traceback" not in caplog.text
        logged = [line for line in caplog.messages if line.startswith("Polling ")]
        assert [line.split()[1] for line in logged] == ["fails", "works"]


def test_a_clock_that_is_set_makes_nothing_fresh_and_nothing_stale(tmp_path):
    with living(tmp_path) as server:
        wall, steady = [datetime(2026, 11, 1, 3, tzinfo=UTC)], [1000.0]
        tasks = Tasks(lambda: steady[0])
        poller = Poller(
            server.db, server.engine, server.runtime, tasks, lambda: wall[0], lambda: steady[0]
        )
        poller.start()
        poller.ask().result(20)
        for jump in (timedelta(hours=-1), timedelta(days=-1), timedelta(days=2), timedelta(0)):
            wall[0] += jump
            steady[0] += 4
            state = poller.state()
            assert state.age_s == steady[0] - 1000
            assert not state.stale
            assert -1 <= (state.next_poll_at - utc_now()).total_seconds() <= state.interval_s
        steady[0] += 200
        assert poller.state().stale
        poller.close()
