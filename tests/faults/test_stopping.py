"""SIGTERM: sockets are told, what runs is finished, and the process is gone within ten seconds
whatever hangs."""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.stopping import END_WITHIN_S, LAST_S
from app.web import ANSWERS_S
from data.store.engine import Access, Database
from data.store.events import events_after
from tests.api.test_cli import clean, free_port
from tests.living import API
from tests.processes import WITH_US
from tests.push_service import push_service
from tests.serving import PATIENCE_S
from tests.tws_engine import PASSWORD, USER, Engine, serving, v2_job


def test_the_last_way_out_is_taken_before_ten_seconds_are_over():
    # What follows waits longer: the test's machine may give the process no turn for seconds.
    assert ANSWERS_S < END_WITHIN_S < LAST_S <= 9


HANGS = """
import os, signal, sys, time
from app import stopping
from app.service_manager import taking_long

def silenced():  # nobody reads what it says
    os.set_blocking(2, False)
    while True:
        try:
            os.write(2, b"x" * 4096)
        except BlockingIOError:
            return os.set_blocking(2, True)

with taking_long():
    stopping.end_on_signals(lambda: None, within_s=0.5, last_s=float(sys.argv[2]))
    if sys.argv[1] == "silenced":
        silenced()
    print("ready", flush=True)
    while True:
        time.sleep(60)
"""


def hanging(how, last_s):
    return subprocess.Popen(
        [*WITH_US, sys.executable, "-c", HANGS, how, str(last_s)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_hangs_at_the_end_is_named_and_left_behind():
    with hanging("loud", PATIENCE_S) as program:
        program.stdout.readline()
        program.send_signal(signal.SIGTERM)
        _, err = program.communicate(timeout=PATIENCE_S)

    assert program.returncode == 0
    assert "Something takes too long to end; ending without it: " in err
    assert re.search(r"service-manager in app/service_manager\.py:\d+ ask", err)


def test_the_kernel_ends_what_cannot_even_say_so():
    with hanging("silenced", 1.5) as program:
        program.stdout.readline()
        program.send_signal(signal.SIGTERM)

        assert program.wait(PATIENCE_S) == -signal.SIGALRM


class DrippingEngine:
    """Takes every connection and sends one header after the other, for ever."""

    def __init__(self, said):
        self._said = said
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.asked = threading.Event()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._drip, args=(connection,)).start()

    def _drip(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.recv(65536)
            self.asked.set()
            connection.sendall(self._said[0])
            while not self._ends.wait(0.2):
                connection.sendall(self._said[1])

    def close(self):
        self._ends.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.mark.parametrize(
    "said",
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Pad: 1\r\n"),
        (b"HTTP/1.1 102 Processing\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"", b""),
    ],
    ids=["headers", "1xx", "silence"],
)
def test_the_process_ends_in_time_while_the_engine_hangs(tmp_path, said):
    engine, port = DrippingEngine(said), free_port()
    wanted = {
        "APP_TWS_URL": f"http://127.0.0.1:{engine.port}",
        "APP_TWS_USER": "batch",
        "APP_TWS_PASSWORD": "s3cret",
        "APP_PORT": str(port),
    }
    with subprocess.Popen(
        [*WITH_US, sys.executable, "-m", "app.cli", "serve"],
        cwd=tmp_path,
        env=clean(wanted),
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert engine.asked.wait(60)
            began = time.monotonic()
            server.send_signal(signal.SIGTERM)
            _, err = server.communicate(timeout=30)
            took = time.monotonic() - began
        finally:
            server.kill()
            engine.close()

    assert server.returncode == 0, err
    assert "Traceback" not in err
    assert took < PATIENCE_S


@contextlib.contextmanager
def serving_process(folder, **wanted):
    """`resync serve`, its address, and what it has to say at its end."""
    with subprocess.Popen(
        [*WITH_US, sys.executable, "-m", "app.cli", "serve"],
        cwd=folder,
        env=clean({"APP_PORT": "0", **wanted}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield server, server.stdout.readline().split()[-1].removesuffix("/tws-monitor")
        finally:
            server.kill()


def wait_until(holds):
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


def ask_for_a_poll(client, answers):
    with contextlib.suppress(httpx.TransportError):
        answers.append(client.post(f"{API}/poller/poll").status_code)


def closing_of(talk):
    with contextlib.suppress(ConnectionClosed):
        while True:
            talk.recv(timeout=PATIENCE_S)
    return talk.close_code, talk.close_reason


def slow_reader(url):
    """A socket that asks for much and reads nothing."""
    host, port = url.removeprefix("http://").split(":")
    mute = socket.create_connection((host, int(port)))
    mute.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    mute.sendall(f"GET {API}/openapi.json HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() * 30)
    return mute


def test_sockets_are_told_and_what_runs_is_finished_beside_a_push_service_and_a_client_that_hang(
    tmp_path,
):
    release = threading.Event()
    with serving(Engine()) as engine, push_service() as push:
        engine.lists["job"] = [v2_job("CARGA", status="EXEC", common="RUNNING")]
        browser = push.browser("a")
        push.hangs.add("/a")
        with serving_process(
            tmp_path,
            APP_TWS_URL=engine.base,
            APP_TWS_USER=USER,
            APP_TWS_PASSWORD=PASSWORD,
            APP_TWS_POLLING_INTERVAL="300",
            APP_PUSH_SERVICES=push.place,
            APP_PUSH_CA_FILE=str(push.ca_file),
        ) as (server, url):
            with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
                status = f"{API}/status"
                wait_until(lambda: client.get(status).json()["poller"]["polls"] > 0)
                client.post(f"{API}/push/subscriptions", json=browser.subscription)
                engine.lists["job"] = [v2_job("CARGA", status="ABEND", common="ERROR")]
                client.post(f"{API}/poller/poll")
                push.wait(1)  # and it is never answered
                engine.lists["job"].append(v2_job("FOLHA", status="ABEND", common="ERROR"))
                begun = threading.Event()

                def held(word, _offset):
                    begun.set()
                    assert release.wait(PATIENCE_S)

                engine.before_page = held
                mute = slow_reader(url)
                answers = []
                asking = threading.Thread(target=ask_for_a_poll, args=(client, answers))
                asking.start()
                sockets = url.replace("http", "ws")
                token = re.search(r'"token":"([^"]+)"', client.get("/tws-monitor").text)[1]
                page = connect(f"{sockets}/tws-monitor/ws", subprotocols=["bokeh", token])
                with page, connect(f"{sockets}{API}/ws") as talk:
                    assert begun.wait(PATIENCE_S)
                    began = time.monotonic()
                    server.send_signal(signal.SIGTERM)
                    release.set()
                    for told in (talk, page):
                        assert closing_of(told) == (1001, "server shutdown")
                asking.join()
            _, err = server.communicate(timeout=PATIENCE_S)
            took = time.monotonic() - began
            mute.close()

    assert server.returncode == 0, err
    assert "Traceback" not in err
    assert took < PATIENCE_S
    if took > ANSWERS_S:
        return  # this machine is slower than what is answered at the end may be
    assert answers == [200]
    with Database.open(f"sqlite:///{tmp_path}/var/resync.db", Access.READ) as db:
        assert {event.source for event in events_after(db, 0)} >= {"CARGA", "FOLHA"}
