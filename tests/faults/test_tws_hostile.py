"""Whatever an engine, or what stands in front of it, sends: bounded, and told in one sentence."""

import asyncio
import contextlib
import gzip
import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path

import pytest

from data.secret import Secret
from tests.processes import WITH_US
from tests.tws_engine import (
    PASSWORD,
    PLAN,
    USER,
    Engine,
    serving,
    v1_job,
    v2_job,
    v2_workstation,
)
from workers.tws.client import TwsClient
from workers.tws.clock import EngineClock
from workers.tws.endpoint import TwsEndpoint
from workers.tws.errors import TwsError, TwsTimeout, TwsTooLarge, TwsTorn, TwsUnreachable

both = pytest.mark.parametrize("api", ["v1", "v2"])
JOBS = {"v1": "/job/query", "v2": "/plan/job"}


@pytest.fixture
def client_of():
    clients = []

    def make(engine, **more):
        settings = {"user": USER, "password": Secret(PASSWORD), "read_timeout_s": 2.0} | more
        clients.append(TwsClient(TwsEndpoint((engine.base,), **settings)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def sends(body, **headers):
    """A fault that answers with this body as it is."""

    async def fault(handler):
        for name, value in headers.items():
            handler.set_header(name.replace("_", "-"), value)
        handler.finish(body)

    return fault


def jobs(api, *names):
    make = v2_job if api == "v2" else v1_job
    return [make(name) for name in names]


def listed(api, items):
    """The bytes of a list answer of these packed items."""
    array = b"[" + b",".join(items) + b"]"
    return array if api == "v1" else b'{"count": %d, "results": %s}' % (len(items), array)


DEEP = b"[" * 5_000 + b"]" * 5_000
ODD = {
    "a lone surrogate": b'"note": "\\ud83d"',
    "a lone surrogate in a known member": b'"actualWorkstation": "\\ud83d", "timeZone": "\\ude00"',
    "bad UTF-8": b'"note": "\xff\xfe"',
    "deep nesting": b'"note": ' + DEEP,
    "a huge number": b'"note": ' + b"9" * 6_000,
    "a number beyond all floats": b'"priority": 1e9999',
    "a control character": b'"note": "\x01"',
}


@both
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_one_odd_item_takes_neither_the_answer_nor_its_job(api, odd, client_of):
    with serving(Engine(api, {"job": jobs(api, "GOOD")})) as engine:
        good, strange = (json.dumps(job).encode() for job in jobs(api, "GOOD", "STRANGE"))
        strange = strange[:-1] + b", " + odd + b"}"
        engine.fail(JOBS[api], sends(listed(api, [good, strange])), forever=True)
        snapshot = client_of(engine).fetch()

    assert [job.name for job in snapshot.jobs.values()] == ["GOOD", "STRANGE"]
    assert snapshot.unreadable == ()


@both
def test_an_item_that_is_no_json_is_skipped_alone(api, client_of):
    with serving(Engine(api)) as engine:
        good = json.dumps(jobs(api, "GOOD")[0]).encode()
        engine.fail(JOBS[api], sends(listed(api, [good, b'{"id": tru}'])), forever=True)
        snapshot = client_of(engine).fetch()

    assert [job.name for job in snapshot.jobs.values()] == ["GOOD"]
    assert len(snapshot.unreadable) == 1


@both
def test_gzip_of_several_members_is_one_body(api, client_of):
    with serving(Engine(api)) as engine:
        body = listed(api, [json.dumps(job).encode() for job in jobs(api, "A", "B", "C")])
        packed = b"".join(gzip.compress(body[at : at + 100]) for at in range(0, len(body), 100))
        engine.fail(JOBS[api], sends(packed, Content_Encoding="gzip"), forever=True)
        snapshot = client_of(engine).fetch()

    assert [job.name for job in snapshot.jobs.values()] == ["A", "B", "C"]


@pytest.mark.parametrize("count", [3, 1_000_000_000, 10**30, -1])
def test_the_count_that_an_engine_tells_sizes_no_work(count, client_of):
    with serving(Engine("v2", {"job": jobs("v2", *map(str, range(30)))})) as engine:
        engine.counts["job"] = count
        client = client_of(engine, page_size=10)
        if count > 30:
            with pytest.raises(TwsTorn):
                client.fetch()
        else:
            assert len(client.fetch().jobs) == 30
        assert len(engine.asked("/plan/job")) < 40


async def drip_headers(handler):
    stream = handler.request.connection.stream
    await stream.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(400):
        await stream.write(b"X-%d: y\r\n" % n)
        await asyncio.sleep(0.05)


async def continue_for_ever(handler):
    stream = handler.request.connection.stream
    for _ in range(400):
        await stream.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await asyncio.sleep(0.05)


async def drip_body(handler):
    for _ in range(400):
        handler.write(b" ")
        await handler.flush()
        await asyncio.sleep(0.05)


DRIPS = [drip_headers, continue_for_ever, drip_body]


@pytest.mark.parametrize("drip", DRIPS)
def test_an_exchange_has_one_deadline_however_it_drips(drip, client_of):
    with serving(Engine("v2")) as engine:
        engine.fail("/plan/job", drip, forever=True)
        client = client_of(engine, read_timeout_s=0.5, fetch_timeout_s=2.0)
        began = time.monotonic()
        with pytest.raises((TwsTimeout, TwsUnreachable)):
            client.fetch()

    assert time.monotonic() - began < 15


@pytest.mark.parametrize("drip", DRIPS)
def test_closing_hangs_up_on_an_engine_that_drips(drip, client_of):
    with serving(Engine("v2")) as engine:
        engine.fail("/plan/job", drip, forever=True)
        client = client_of(engine, read_timeout_s=60.0)
        failed = []

        def fetch():
            with pytest.raises(TwsError) as caught:
                client.fetch()
            failed.append(caught.value)

        thread = threading.Thread(target=fetch)
        thread.start()
        while not engine.asked("/plan/job"):
            time.sleep(0.01)
        client.close()
        thread.join(10)

    assert not thread.is_alive()
    assert failed


class Clock:
    def __init__(self):
        self.now = 1_767_600_000.0

    def __call__(self):
        return self.now


def http(seconds):
    return formatdate(seconds, usegmt=True)


def read(clock, ours, off, *instants, polls=1):
    for _ in range(polls):
        ours.now += 30
        for each in off if isinstance(off, tuple) else (off,):
            clock.saw(http(ours.now + each))
        found = clock.read(lambda: instants)
    return round(found.timestamp() - ours.now)


def test_one_implausible_date_moves_no_time():
    ours = Clock()
    clock = EngineClock(ours)

    assert read(clock, ours, 0) == 0
    assert read(clock, ours, 86_400) == 0  # a glitch
    assert read(clock, ours, 0) == 0
    assert read(clock, ours, (0, 0, 86_400)) == 0  # one answer of a poll
    clock.saw("Fri, 31 Dec 9999 23:59:59 GMT")
    assert read(clock, ours, 0) == 0
    clock.saw("yesterday")
    assert read(clock, ours, 0) == 0


@pytest.mark.parametrize("off", [86_400, -86_400, 10_800])
def test_an_engine_whose_clock_is_off_is_believed(off):
    ours = Clock()

    assert read(EngineClock(ours), ours, off) == off  # from the beginning
    clock = EngineClock(ours)
    read(clock, ours, 0)
    assert read(clock, ours, off, polls=2) == 0
    assert read(clock, ours, off) == off  # or when it stays so


def test_a_clock_that_its_plan_follows_is_believed_at_once():
    ours = Clock()
    clock = EngineClock(ours)
    read(clock, ours, 0)
    started = datetime.fromtimestamp(ours.now + 3_500, UTC)

    assert read(clock, ours, 3_600, started) == 3_600


def test_v2_is_asked_for_again_where_it_was_not_found(client_of):
    with serving(Engine("v2")) as engine:
        client = client_of(engine)
        client.fetch()
        engine.fail("/api/v2/engine/info", lambda handler: missing(handler))
        engine.info["synphonyRunNumber"] = 12
        for _ in range(3):
            with contextlib.suppress(TwsError):
                client.fetch()
        assert client.stats.api == "v2"


async def missing(handler):
    handler.set_status(404)
    handler.finish(b"not yet")


def test_every_plan_that_ended_unseen_is_looked_at_in_order(client_of):
    lists = {
        "plan": [
            {"id": f"2026010{n}0500", "type": "ARCHIVED", "runNumber": 10 + n}
            for n in range(9, 0, -1)
        ]
    }
    for n in range(1, 10):
        lists[f"2026010{n}0500/job"] = jobs("v1", f"OF_{10 + n}")
    with serving(Engine("v1", lists, info={"synphonyRunNumber": 20})) as engine:
        client = client_of(engine)
        client.fetch()
        seen = [snapshot.plan_id for snapshot in client.fetch_missed("16", None)]
        many = [snapshot.plan_id for snapshot in client.fetch_missed("11", None)]

    assert seen == ["16", "17", "18", "19"]
    assert many == ["11", *map(str, range(13, 20))]  # bounded, and the last ones are sure


def test_the_present_plan_is_never_taken_for_an_archived_one(client_of):
    bare = [
        {key: value for key, value in job.items() if key != "planId"} for job in jobs("v2", "A")
    ]
    lists = {"job": bare, "workstation": [v2_workstation(runNumber=12)]}
    with serving(Engine("v2", lists)) as engine:
        client = client_of(engine)
        assert client.fetch().plan_id == "12"
        assert client.fetch_archived(PLAN) is None


def test_a_plan_larger_than_allowed_is_refused_by_the_name_of_its_setting(client_of):
    lists = {"job": jobs("v2", "A", "B", "C"), "workstation": [v2_workstation()]}
    with serving(Engine("v2", lists)) as engine:
        with pytest.raises(TwsTooLarge, match=r"more than 3 items.*APP_TWS_MOST_JOBS"):
            client_of(engine, most_items=3).fetch()
        assert len(client_of(engine, most_items=4).fetch().jobs) == 3


HOSTILE = Path(__file__).parents[1] / "hostile_engine.py"


@pytest.mark.timeout(900)  # of memory, not of time
@pytest.mark.parametrize(
    "what",
    ["bomb", "endless", "count", "empty_objects", "numbers", "jobs", "long_names", "members"],
)
def test_no_answer_takes_more_memory_than_is_stated(what):
    done = subprocess.run(
        [*WITH_US, sys.executable, str(HOSTILE), what], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)

    assert told["peak_mib"] <= 1_536, told
    assert told["error"] in (None, "too_large", "torn"), told
