"""The poller as its callers know it: on demand, at intervals, through failures and restarts."""

import threading
import time
from dataclasses import replace

import pytest

from app.server import Server
from data.settings import load_settings
from data.store.events import EventQuery, events_numbered, events_page
from tests.simulated import START, Caller
from workers.poller import PollFailed
from workers.simulator.server import Simulator, SimulatorOptions


@pytest.fixture
def simulator():
    options = SimulatorOptions(jobs=150, factor=0, seed=5, profile="quiet", start=START)
    with Simulator(options) as running:
        yield running


@pytest.fixture
def caller(simulator):
    caller = Caller(simulator)
    yield caller
    caller.http.close()


@pytest.fixture
def server(simulator, tmp_path):
    server = build(simulator, tmp_path)
    yield server
    server.close()


def build(simulator, folder, **more):
    environment = {
        "APP_TWS_URL": simulator.url,
        "APP_TWS_USER": simulator.options.user,
        "APP_TWS_PASSWORD": simulator.options.password,
        "APP_TWS_CA_FILE": str(simulator.ca_file),
        "APP_TWS_POLLING_INTERVAL": "300",
        **more,
    }
    settings = load_settings(environment)
    return Server(replace(settings, database_url=f"sqlite:///{folder}/resync.db"))


def until(holds, seconds=15.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def words(server):
    return [event.type.word for event in events_page(server.db, EventQuery(limit=500)).items]


def test_a_poll_on_demand_works_while_the_poller_is_stopped(server):
    result = server.poller.poll_now()

    assert result.summary.total_jobs == 150
    assert not server.poller.state().running


def test_starting_polls_at_once_and_a_shorter_interval_takes_effect_at_once(server):
    server.tasks.start()
    server.poller.start()
    until(lambda: server.poller.state().last_success_at is not None)
    assert server.poller.state().polls == 1

    server.runtime.change({"polling_interval_seconds": 5}, by="test")
    until(lambda: server.poller.state().polls >= 2, seconds=8)
    server.poller.stop()

    assert not server.poller.state().running
    assert server.poller.state().next_poll_at is None


def test_callers_that_wait_together_share_a_poll(server):
    server.poller.poll_now()
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(server.poller.poll_now())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 8
    assert server.poller.state().polls < 9


def test_a_failing_handler_disturbs_neither_the_poll_nor_the_others(server, caplog):
    heard = []
    server.db.feed.follow("bad", lambda changes: 1 / 0)
    server.db.feed.follow("good", heard.extend)

    server.poller.poll_now()

    assert [change.kind for change in heard] == ["polled"]
    assert "The follower bad failed" in caplog.text


def test_a_failure_carries_the_error_text_of_its_job_log(server, caller, simulator):
    server.poller.poll_now()
    job = caller.waiting()
    for step in ("ready", "start"):
        caller.sim(f"job/{job['id']}/{step}")
    text = "ORA-01653: unable to extend table APP.PIX_MOV by 128 in tablespace USERS"
    caller.sim(f"job/{job['id']}/abend", {"return_code": 8, "message": text})

    events = server.poller.poll_now().events

    (abend,) = [event for event in events if event.type.word == "job_abend"]
    assert abend.job.return_code == 8
    until(lambda: "ORA-01653" in (event_of(server, abend).job.error_message or ""))


def event_of(server, event):
    return events_numbered(server.db, [event.seq])[0]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("html", "not_json"),
        ("cut_json", "truncated"),
        ("aws_500", "failed"),
        ("html_503", "failed"),
        ("expired_password", "refused"),
        ("forbidden", "forbidden"),
        ("empty_plan", "empty_plan"),
        ("drop", "unreachable"),
    ],
)
def test_each_way_to_fail_is_told_once_and_keeps_the_last_state(server, caller, fault, code):
    before = server.poller.poll_now().summary
    caller.sim("faults", {"kind": fault})
    for _ in range(2):
        with pytest.raises(PollFailed) as failed:
            server.poller.poll_now()
        assert failed.value.code == code
    assert server.poller.state().stale
    caller.http.delete("/sim/faults")

    assert server.poller.poll_now().summary == before
    assert sorted(words(server)) == ["poll_failed", "poll_recovered"]
    assert not server.poller.state().stale


def test_an_unreadable_item_is_skipped_and_counted_and_makes_no_event(server, caller):
    before = server.poller.poll_now().summary
    caller.sim("faults", {"kind": "unreadable", "item": 3, "path": "*/plan/job"})

    after = server.poller.poll_now().summary

    assert len(server.poller.state().unreadable) == 1
    assert after == before
    assert words(server) == []


def test_the_outcome_of_a_failing_poll_survives_a_restart(simulator, caller, tmp_path):
    first = build(simulator, tmp_path)
    first.poller.poll_now()
    caller.sim("faults", {"kind": "html"})
    with pytest.raises(PollFailed):
        first.poller.poll_now()
    first.close()

    second = build(simulator, tmp_path)
    with pytest.raises(PollFailed):
        second.poller.poll_now()
    caller.http.delete("/sim/faults")
    second.poller.poll_now()
    told = words(second)
    second.close()

    assert sorted(told) == ["poll_failed", "poll_recovered"]
