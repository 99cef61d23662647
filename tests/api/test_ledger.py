"""The poller against the simulator over HTTPS: every transition exactly once, on both APIs."""

import ssl
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from app.server import Server
from data.settings import load_settings
from data.store import events as event_store
from data.store.events import EventQuery
from tests.ledger import compare
from tests.simulated import START
from workers.poller import PollFailed
from workers.simulator.server import Simulator, SimulatorOptions


@pytest.fixture(scope="module")
def simulator():
    options = SimulatorOptions(jobs=600, factor=0, seed=12, start=START)
    with Simulator(options) as running:
        yield running


@pytest.fixture
def control(simulator):
    trust = ssl.create_default_context(cafile=str(simulator.ca_file))
    with httpx.Client(base_url=simulator.control_url, verify=trust) as client:
        yield client


def serve(simulator, folder, api):
    settings = load_settings(
        {
            "APP_TWS_URL": simulator.url,
            "APP_TWS_USER": simulator.options.user,
            "APP_TWS_PASSWORD": simulator.options.password,
            "APP_TWS_CA_FILE": str(simulator.ca_file),
            "APP_TWS_API": api,
        }
    )
    return Server(replace(settings, database_url=f"sqlite:///{folder}/resync.db"))


def everything(server):
    found, cursor = [], None
    while True:
        page = event_store.events_page(server.db, EventQuery(limit=500, cursor=cursor))
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("api", ["v2", "v1"])
def test_every_simulated_transition_is_in_the_store_exactly_once(simulator, control, tmp_path, api):
    begin = control.get("/clock").json()["last"]
    server = serve(simulator, tmp_path, api)
    server.poller.poll_now()

    for step in range(12):
        control.post("/advance", json={"seconds": (20, 400, 3600)[step % 3]})
        if step == 7:
            control.post("/renew")
        if step in (4, 9):  # a restart in the middle of it
            server.close()
            server = serve(simulator, tmp_path, api)
        server.poller.poll_now()
    ledger = control.get(f"/ledger?after={begin}&limit=100000").json()["entries"]
    events = everything(server)
    server.close()

    lost, invented, agreed = compare(ledger, events)
    assert (lost, invented) == (Counter(), Counter())
    assert agreed > 300
    assert sum(event.type.word == "plan_renewed" for event in events) == sum(
        entry["kind"] == "plan" for entry in ledger
    )

    assert len({event.event_id for event in events}) == len(events)


@pytest.mark.parametrize("api", ["v2", "v1"])
def test_what_the_new_plan_begins_before_the_first_look_at_it_is_told(tmp_path, api):
    # 06:00 in São Paulo is the start of the production day: some jobs begin in its first seconds.
    start = datetime(2026, 1, 8, 8, 50, tzinfo=UTC)
    options = SimulatorOptions(jobs=2000, factor=0, seed=4, start=start)
    with Simulator(options) as simulator:
        trust = ssl.create_default_context(cafile=str(simulator.ca_file))
        with httpx.Client(base_url=simulator.control_url, verify=trust) as control:
            begin = control.get("/clock").json()["last"]
            server = serve(simulator, tmp_path, api)
            server.poller.poll_now()
            control.post("/advance", json={"seconds": 1200})
            server.poller.poll_now()
            ledger = control.get(f"/ledger?after={begin}&limit=100000").json()["entries"]
        events = everything(server)
        server.close()

    lost, invented, agreed = compare(ledger, events)
    renewed = next(entry["at"] for entry in ledger if entry["kind"] == "plan")
    begun = [e for e in ledger if e["kind"] == "run" and e["to"] == "EXEC" and e["at"] >= renewed]
    assert (lost, invented) == (Counter(), Counter())
    assert agreed > 10
    assert len(begun) > 3


def test_a_poll_that_fails_is_told_once_and_changes_nothing(simulator, control, tmp_path):
    server = serve(simulator, tmp_path, "v2")
    before = server.poller.poll_now().summary

    for fault in ("html", "empty_plan", "html"):
        control.post("/faults", json={"kind": fault})
        with pytest.raises(PollFailed):
            server.poller.poll_now()
        control.delete("/faults")
    after = server.poller.poll_now().summary
    words = [event.type.word for event in everything(server)]
    server.close()

    assert after == before
    assert sorted(words) == ["poll_failed", "poll_recovered"]
