"""Several servers on one PostgreSQL: one leads, all serve; another follows when it is gone."""

import contextlib
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from websockets.sync.client import connect

from data.store.engine import Database
from data.store.errors import StoreInUse
from tests.cluster import API, INTERVAL_S, Instance, together, until
from tests.inside import LOGOUT, ME, browser, log_in, people
from tests.simulated import START, Caller
from tests.wire import wired
from workers.simulator.server import Simulator, SimulatorOptions

FOLLOWED_S = max(10, 2 * INTERVAL_S)
"""Contract, section 9."""
LADEN_S = 30
"""What a laden machine may take for the rest."""


@pytest.fixture(scope="module")
def simulator():
    with Simulator(SimulatorOptions(jobs=300, factor=0, seed=3, start=START)) as running:
        yield running


@pytest.fixture(scope="module")
def caller(simulator):
    caller = Caller(simulator)
    yield caller
    caller.http.close()


@pytest.fixture
def two(simulator, postgres_store_url):
    with together(simulator, postgres_store_url, postgres_store_url) as there:
        yield there


def events_of(one, after=0):
    found = []
    while page := one.get("/events", params={"after_seq": after, "limit": 500})["events"]:
        found += page
        after = page[-1]["seq"]
    return found


def read_until(socket, kind):
    """The next frame of a kind."""
    while True:
        frame = json.loads(socket.recv(timeout=60))
        if frame["type"] == kind:
            return frame


def test_one_leads_and_the_other_says_the_same_of_all(two):
    leader, follower = two
    there = until(lambda: len(leader.cluster["instances"]) == 2 and leader.cluster)
    other = follower.cluster

    assert (there["leader"], other["leader"]) == (True, False)
    assert there["leader_id"] == other["leader_id"] == there["instance_id"]
    assert [(one["instance_id"], one["leader"]) for one in other["instances"]] == [
        (there["instance_id"], True),
        (other["instance_id"], False),
    ]
    assert [one["address"] for one in other["instances"]] == [leader.url, follower.url]
    until(lambda: follower.get("/status")["status"] == "running")
    polls = until(lambda: leader.get("/stats")["poller"]["polls"])
    until(lambda: follower.get("/stats")["poller"]["polls"] >= polls)
    states = [one.get("/status") for one in two]
    for name in ("plan_id", "system_health", "verdict", "summary", "problems"):
        assert states[0]["snapshot"][name] == states[1]["snapshot"][name]
    assert follower.http.get("/readyz").status_code == 200
    assert follower.get("/status/jobs", params={"limit": 1})["summary"]["total"] == 300
    boots = {one.http.get("/healthz").json()["boot_id"] for one in two}
    assert len(boots) == 1


def test_what_changes_on_one_is_known_on_the_other_within_a_second(two):
    leader, follower = two
    until(lambda: follower.get("/status")["snapshot"])
    for here, there, minutes in ((leader, follower, 61), (follower, leader, 62)):
        here.http.put(f"{API}/config", json={"job_stuck_threshold_minutes": minutes})
        knob = "job_stuck_threshold_minutes"
        until(lambda: there.get("/config")["config"][knob] == minutes, 10)  # noqa: B023
        silence = here.post("/silences", SILENCE, status=201)["silence_id"]
        until(lambda: silence in {s["silence_id"] for s in there.get("/silences")["silences"]}, 10)  # noqa: B023


SILENCE = {
    "jobs": ["NONE_*"],
    "starts_at": "2026-01-01T00:00:00Z",
    "ends_at": "2027-01-01T00:00:00Z",
    "reason": "nobody is called so",
}


def test_events_reach_the_clients_of_both_in_order_and_resume_works_on_either(two, caller):
    leader, follower = two
    until(lambda: follower.get("/status")["snapshot"])
    with leader.listen() as near, follower.listen() as far:
        first = [read_until(one, "connected") for one in (near, far)]
        assert first[0]["boot_id"] == first[1]["boot_id"]
        caller.sim("advance", {"seconds": 1800})
        leader.post("/poller/poll")
        told = events_of(leader, after=first[0]["last_seq"])
        assert told
        heard = [[read_until(one, "event")["event"]["seq"] for _ in told] for one in (near, far)]

    wanted = [event["seq"] for event in told]
    assert heard == [wanted, wanted]
    with follower.listen(after_seq=wanted[0]) as again:
        replayed = [read_until(again, "event")["event"]["seq"] for _ in wanted[1:]]
        assert read_until(again, "resumed")["gap"] is False
    assert replayed == wanted[1:]


def test_what_is_asked_of_the_poller_is_handed_to_whoever_leads(two):
    leader, follower = two
    before = until(lambda: leader.get("/status")["snapshot"])["timestamp"]

    polled = follower.post("/poller/poll")

    assert polled["snapshot"]["timestamp"] > before
    assert follower.post("/poller/stop")["running"] is False
    assert leader.get("/status")["status"] == "stopped"
    assert follower.get("/status")["status"] == "stopped"
    assert follower.post("/poller/start")["running"] is True
    until(lambda: leader.get("/status")["status"] == "running")
    assert follower.post("/patterns/detect")["runs_examined"] >= 0
    assert follower.post("/cleanup")["total"] >= 0


def followed(one, began):
    """How long after `began` it has polled as the leader."""
    until(one.leads)
    assert until(lambda: one.get("/stats")["poller"]["polls"])
    return time.monotonic() - began


def test_a_leader_whose_network_is_cut_is_followed_and_follows_when_it_is_back(
    simulator, postgres_store_url
):
    with (
        wired(postgres_store_url) as (wire, through),
        together(simulator, through, postgres_store_url) as (cut, other),
    ):
        until(lambda: other.get("/status")["snapshot"])
        before = cut.get("/status")["snapshot"]
        wire.silent = True
        began = time.monotonic()
        assert followed(other, began) < FOLLOWED_S + LADEN_S
        last_known(cut, before)

        wire.silent = False
        until(lambda: cut.cluster["leader_id"] == other.cluster["instance_id"])
        assert cut.leads() is False
        until(lambda: cut.get("/status")["status"] == "running")


def last_known(cut, before):
    """A process whose database is away says so, and shows what it knew, whose age tells."""
    shown = cut.get("/status")
    assert "is not available" in shown["store_error"]
    known = shown["snapshot"]
    assert known["age_seconds"] > before["age_seconds"]
    for name in ("plan_id", "system_health", "summary"):
        assert known[name] == before[name]


def test_a_follower_whose_network_is_cut_shows_what_it_knew_last(simulator, postgres_store_url):
    with (
        wired(postgres_store_url) as (wire, through),
        together(simulator, postgres_store_url, through) as (_, cut),
    ):
        until(lambda: cut.get("/status")["status"] == "running")
        before = cut.get("/status")["snapshot"]
        wire.silent = True
        last_known(cut, before)
        wire.silent = False
        until(lambda: cut.get("/status")["store_error"] is None)


def test_a_leader_that_is_stopped_lets_another_lead_at_once_and_polling_goes_on(two):
    leader, follower = two
    leader.post("/poller/stop")
    leader.server.db.lease.release()

    until(follower.leads)

    # Somebody who switched polling off meant all of them.
    assert follower.get("/status")["status"] == "stopped"
    follower.post("/poller/start")
    until(lambda: follower.get("/status")["status"] == "running")


def engine_of(url):
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def test_while_nobody_leads_what_is_asked_of_the_leader_is_to_be_asked_again(
    two, postgres_store_url
):
    _, follower = two
    lock = "BEGIN; LOCK TABLE leadership IN SHARE MODE"
    with engine_of(postgres_store_url).connect() as connection:

        def refused():
            """It has run out, and nobody can take or renew it, unless he came in between."""
            connection.exec_driver_sql("UPDATE leadership SET until_at = 0")
            connection.exec_driver_sql(lock)
            connection.exec_driver_sql("UPDATE leadership SET until_at = 0")
            connection.exec_driver_sql(f"COMMIT; {lock}")
            answer = follower.http.post(f"{API}/poller/poll", json={})
            connection.exec_driver_sql("COMMIT")
            return answer if answer.status_code == 503 else None

        answer = until(refused)
    assert int(answer.headers["retry-after"]) > 0


def test_what_was_asked_as_the_lead_ran_out_is_to_be_asked_again_and_is_not_done_later(
    simulator, postgres_store_url
):
    with (
        Database.open(postgres_store_url, follow=True) as gone,  # it leads, and does nothing
        together(simulator, postgres_store_url) as (follower,),
        engine_of(postgres_store_url).connect() as connection,
    ):
        assert gone.leads
        follower.server.errands.patience_s = 1.0
        for lease in (gone.lease, follower.server.db.lease):
            lease._stopping.set()  # nobody renews it any more, and nobody takes it
        with ThreadPoolExecutor(1) as asking:
            answer = asking.submit(follower.http.post, f"{API}/poller/stop", json={})
            errands = "SELECT count(*) FROM errands"
            until(lambda: connection.exec_driver_sql(errands).scalar_one())
            connection.exec_driver_sql("UPDATE leadership SET until_at = 0")
            assert answer.result(20).status_code == 503
            assert int(answer.result().headers["retry-after"]) > 0
        assert connection.exec_driver_sql(errands).scalar_one() == 0


def test_a_login_is_known_to_the_other_at_once_and_wrong_passwords_count_on_both(
    simulator, postgres_store_url
):
    with Database.open(postgres_store_url) as db:
        people(db)
    with (
        together(simulator, postgres_store_url, postgres_store_url, APP_AUTH="basic") as there,
        browser(there[0].url) as one,
        browser(there[1].url) as other,
    ):
        for _ in range(5):
            for here, beside in ((one, other), (other, one)):
                assert log_in(here, "ada").status_code == 204
                shown = {"Cookie": f"resync_session={here.cookies['resync_session']}"}
                assert beside.get(ME, headers=shown).json()["user"] == "ada"
                here.cookies.clear()
                assert here.post(LOGOUT, json={}, headers=shown).status_code == 204
                until(lambda: beside.get(ME, headers=shown).status_code == 401)  # noqa: B023
                beside.cookies.clear()

        for number in range(10):
            assert log_in((one, other)[number % 2], "ada", "wrong").status_code == 401

        assert [log_in(client, "ada").status_code for client in (one, other)] == [429, 429]


def test_behind_tls_a_login_is_known_to_the_other_at_once_too(simulator, postgres_store_url):
    with Database.open(postgres_store_url) as db:
        people(db)
    more = {"APP_AUTH": "basic", "APP_TRUSTED_PROXIES": "127.0.0.1"}
    with together(simulator, postgres_store_url, postgres_store_url, **more) as (here, beside):
        for _ in range(5):
            came = log_in(here.http, "ada", headers={"X-Forwarded-Proto": "https"})
            shown = {
                "Cookie": came.headers["set-cookie"].partition(";")[0],
                "X-Forwarded-Proto": "https",
            }
            assert beside.http.get(ME, headers=shown).json()["user"] == "ada"


def test_a_poll_beside_servers_is_refused(two, postgres_store_url):
    with pytest.raises(StoreInUse, match=r"^Another Resync is already using the database .*\.$"):
        Database.open(postgres_store_url)


def test_two_that_start_on_an_empty_database_make_its_tables_once(postgres_url):
    with ThreadPoolExecutor(4) as starting:
        opened = [starting.submit(Database.open, postgres_url, follow=True) for _ in range(4)]
    there = [one.result() for one in opened]

    assert len({one.store_id for one in there}) == 1
    assert sum(one.leads for one in there) == 1
    for one in there:
        one.close()


def test_several_processes_behind_one_port_are_one_to_whoever_asks(
    simulator, postgres_store_url, tmp_path
):
    both = Instance(simulator, postgres_store_url, tmp_path, "--processes", "2")
    with contextlib.closing(both):
        both.wait_until_ready()
        there = until(lambda: len(both.cluster["instances"]) == 2 and both.cluster["instances"])
        assert {one["address"] for one in there} == {both.url}
        until(lambda: both.get("/status")["status"] == "running")
        seen = set()
        until(lambda: seen.add(fresh(both)["instance_id"]) or len(seen) == 2)
        # A page, its socket and its token may each meet the other one.
        for _ in range(4):
            page = httpx.get(f"{both.url}/tws-monitor", timeout=60)
            token = re.search(r'"token":"([^"]+)"', page.text)[1]
            with connect(
                f"{both.url.replace('http', 'ws')}/tws-monitor/ws",
                subprotocols=["bokeh", token],
                origin=both.url,
                open_timeout=60,
            ) as socket:
                assert json.loads(socket.recv(timeout=60))["msgtype"] == "ACK"
        both.process.terminate()
        assert both.process.wait(60) == 0


def fresh(one):
    """Asked by a connection of its own, which any of them may take."""
    return httpx.get(f"{one.url}{API}/stats", timeout=60).json()["cluster"]


def test_sqlite_is_served_by_one_process(simulator, tmp_path):
    url = f"sqlite:///{tmp_path}/resync.db"
    refused = Instance(simulator, url, tmp_path, "--processes", "2")
    with contextlib.closing(refused):
        assert refused.process.wait(60) == 1
    assert refused.log.read_text() == (
        "resync: --processes needs PostgreSQL (APP_DATABASE_URL): SQLite is served by one "
        "process.\n"
    )
