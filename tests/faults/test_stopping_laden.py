"""SIGTERM to two processes full of people: the engine dawdles, the database holds still."""

import asyncio
import contextlib
import re
import resource
import threading
import time

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from websockets.sync.client import connect

from data.store.backup.check import check
from tests.bench.ws_clients import connect as listening
from tests.cluster import API, Instance, until
from tests.faults.test_stopping import closing_of
from tests.simulated import START, Caller
from workers.simulator.server import Simulator, SimulatorOptions

pytestmark = pytest.mark.long
SOCKETS, PAGES = 5000, 20
MOST_S = 10.0


@pytest.fixture
def caller():
    with Simulator(SimulatorOptions(jobs=2000, factor=0, seed=3, start=START)) as simulator:
        caller = Caller(simulator)
        yield caller
        caller.http.close()


@pytest.fixture
def two(caller, postgres_store_url, tmp_path):
    more = {"APP_TWS_POLLING_INTERVAL": "300"}
    one = Instance(caller.simulator, postgres_store_url, tmp_path, "--processes", "2", **more)
    with contextlib.closing(one):
        yield one.wait_until_ready()


def page_of(one):
    """An open page, and its socket at whichever process."""
    markup = httpx.get(f"{one.url}/tws-monitor", timeout=60).text
    token = re.search(r'"token":"([^"]+)"', markup)[1]
    url = f"{one.url.replace('http', 'ws')}/tws-monitor/ws"
    return connect(url, subprotocols=["bokeh", token], open_timeout=60)


def sent(one, method, path, body):
    """A request that nobody may ever answer."""

    def send():
        with contextlib.suppress(httpx.TransportError), httpx.Client(timeout=60) as client:
            client.request(method, f"{one.url}{API}{path}", json=body)

    sending = threading.Thread(target=send)
    sending.start()
    return sending


@pytest.mark.parametrize("hangs", [False, True], ids=["all well", "a statement hangs"])
def test_two_full_processes_end_in_time(two, caller, postgres_store_url, hangs):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    until(lambda: two.get("/status")["snapshot"])
    other = create_engine(postgres_store_url, poolclass=NullPool)
    port = int(two.url.rpartition(":")[2])

    async def story():
        listeners = await listening(port, SOCKETS, [])
        await asyncio.to_thread(end)
        await asyncio.gather(*(one.over for one in listeners))
        return [one.closing for one in listeners]

    def end():
        caller.sim("faults", {"kind": "slow", "seconds": 30})
        sending = [sent(two, "POST", "/poller/poll", {})]
        if hangs:  # until whoever locks it lets go
            locking.execute(text("LOCK TABLE settings, audit_log IN ACCESS EXCLUSIVE MODE"))
            sending.append(sent(two, "PUT", "/config", {"job_stuck_threshold_minutes": 61}))
        time.sleep(2)
        began = time.monotonic()
        two.process.terminate()
        two.process.wait(60)
        took.append(time.monotonic() - began)
        for one in sending:
            one.join()

    took = []
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(page_of(two)) for _ in range(PAGES)]
        locking = stack.enter_context(other.connect())
        closings = asyncio.run(story())
        assert [closing_of(page)[0] for page in pages] == [1001] * PAGES

    assert closings == [1001] * SOCKETS
    assert two.process.returncode == 0
    assert took[0] < MOST_S, took
    log = two.log.read_text()
    assert "Traceback" not in log
    assert ("takes too long to end; ending without it: MainThread in " in log) == hangs, log[-2000:]
    assert check(postgres_store_url) == []
    with other.connect() as looking:
        changed = "SELECT subject FROM audit_log WHERE action = 'setting'"
        for kept in ("SELECT key FROM settings", changed):
            assert looking.execute(text(kept)).all() == []
