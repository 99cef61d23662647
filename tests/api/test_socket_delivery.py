"""Bursts, slow and silent clients: nobody loses an event, nobody delays another."""

import json
import socket
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from websockets.sync.client import connect

from data.domain.baseline import Detected
from data.domain.events import EventType, Severity
from data.store import plan
from tests.living import living

HELLO = (
    "GET /api/v1/monitoring/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def tell(server, count, size=0):
    """Keep and publish so many events, without a poll."""
    now = datetime.now(UTC)
    told = [
        Detected(
            EventType.WORKSTATION_UNLINKED,
            Severity.WARNING,
            now,
            "AGENT01",
            facts={"note": "x" * size} if size else {},
        )
        for _ in range(count)
    ]
    events = plan.record_events(server.db, told, now=now)
    return [event.seq for event in events]


def read_events(ws, count, timeout=30):
    got = []
    while len(got) < count:
        message = json.loads(ws.recv(timeout))
        if message["type"] == "event":
            got.append(message["event"]["seq"])
    return got


def wait_for(holds, timeout=60):
    until = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


def sleeper(server):
    """A client that says hello and never reads."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect(("127.0.0.1", server.port))
    sock.sendall(HELLO.encode())
    return sock


def test_a_burst_of_thousands_arrives_whole_and_in_order(tmp_path):
    with living(tmp_path) as server, connect(server.ws_url) as ws:
        told = tell(server, 5000)

        assert read_events(ws, 5000) == told


def test_resuming_over_memory_and_store_while_events_arrive(tmp_path):
    with living(tmp_path) as server:
        told = tell(server, 4000)
        more = []
        stop = threading.Event()

        def go_on():
            while not stop.is_set():
                more.extend(tell(server, 5))
                time.sleep(0.005)

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            with connect(f"{server.ws_url}?after_seq={told[9]}") as ws:
                got, resumed = [], None
                while resumed is None:
                    message = json.loads(ws.recv(30))
                    if message["type"] == "event":
                        got.append(message["event"]["seq"])
                    elif message["type"] == "resumed":
                        resumed = message
                got += read_events(ws, 50)
        finally:
            stop.set()
            thread.join()

    whole = told[10:] + more
    assert got == whole[: len(got)]
    assert resumed["gap"] is False
    assert resumed["count"] >= 3990


def test_a_client_that_does_not_read_is_dropped_and_delays_nobody(tmp_path):
    with living(tmp_path, patience_s=0.5) as server:
        frozen = sleeper(server)
        with connect(server.ws_url) as ws:
            wait_for(lambda: server.hub.metrics()["clients"] == 2)
            told = []
            for _ in range(20):
                told += tell(server, 100, size=2000)
                assert read_events(ws, 100) == told[-100:]
            for _ in range(100):
                if server.hub.metrics()["dropped"]:
                    break
                told += tell(server, 100, size=2000)
                assert read_events(ws, 100) == told[-100:]
                time.sleep(0.02)

            assert server.hub.metrics()["dropped"] == 1
            assert server.hub.metrics()["clients"] == 1
        frozen.close()
        with connect(f"{server.ws_url}?after_seq={told[0]}") as back:
            assert read_events(back, len(told) - 1) == told[1:]


def test_a_client_that_only_reads_slowly_is_kept(tmp_path):
    with living(tmp_path, patience_s=0.5) as server, connect(server.ws_url, max_queue=1) as ws:
        told = tell(server, 3000, size=500)
        got = []
        for number in range(3000):
            got += read_events(ws, 1)
            if number % 300 == 0:
                time.sleep(0.1)

        assert got == told
        assert server.hub.metrics()["dropped"] == 0


def test_a_silent_client_is_dropped_after_two_heartbeats_and_a_living_one_stays(tmp_path):
    with living(tmp_path, heartbeat_s=0.2) as server:
        silent = sleeper(server)
        with connect(server.ws_url) as ws:
            wait_for(lambda: server.hub.metrics()["clients"] == 2)
            wait_for(lambda: server.hub.metrics()["clients"] == 1)
            time.sleep(0.6)  # three heartbeats more: time itself is the subject

            assert read_events(ws, 1) if tell(server, 1) else None
        silent.close()


def test_a_closed_client_is_forgotten(tmp_path):
    with living(tmp_path) as server:
        for _ in range(5):
            with connect(server.ws_url) as ws:
                ws.recv(10)
        wait_for(lambda: server.hub.metrics()["clients"] == 0)

        tell(server, 10)

        assert server.hub.metrics()["opened"] == 5


def test_many_clients_get_the_same(tmp_path):
    with living(tmp_path) as server, ExitStack() as opened:
        clients = [opened.enter_context(connect(server.ws_url)) for _ in range(50)]
        wait_for(lambda: server.hub.metrics()["clients"] == 50)
        told = tell(server, 300)

        assert all(read_events(ws, 300) == told for ws in clients)


@pytest.mark.parametrize("text", ["<img src=x>", '"}]', "\u2028\x00", "ação 🚨"])
def test_hostile_text_stays_one_valid_message(tmp_path, text):
    with living(tmp_path) as server, connect(server.ws_url) as ws:
        json.loads(ws.recv(10))
        now = datetime.now(UTC)
        told = [Detected(EventType.WORKSTATION_OFFLINE, Severity.ERROR, now, text)]
        plan.record_events(server.db, told, now=now)

        message = json.loads(ws.recv(10))

    assert message["event"]["source"] == text.replace("\x00", "\ufffd")
