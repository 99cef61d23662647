"""Servers on one PostgreSQL database, each a process of its own, watching one simulated plant."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
from websockets.sync.client import connect

from app.server import Server
from app.web import Web
from data.settings import load_settings
from tests.living import API
from tests.processes import WITH_US

PATIENCE_S = 60
INTERVAL_S = 5
SAID = "Resync is at "


def until(holds, patience_s=PATIENCE_S):
    """Wait until it is so, and answer what it is."""
    end = time.monotonic() + patience_s
    while not (found := holds()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
    return found


class Asked:
    """A server as its clients see it, at `url`."""

    url: str
    http: httpx.Client

    def get(self, path, status=200, **more):
        answer = self.http.get(f"{API}{path}", **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path, body=None, status=200):
        answer = self.http.post(f"{API}{path}", json=body or {})
        assert answer.status_code == status, answer.text
        return answer.json()

    @property
    def cluster(self):
        return self.get("/stats")["cluster"]

    def leads(self):
        return self.cluster["leader"]

    def listen(self, after_seq=None):
        """A WebSocket of its own."""
        more = "" if after_seq is None else f"?after_seq={after_seq}"
        return connect(f"{self.url.replace('http', 'ws')}{API}/ws{more}", open_timeout=PATIENCE_S)

    def asked_at(self, url):
        self.url = url.removesuffix("/tws-monitor")
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE_S)


def environment_of(simulator, url, **more):
    return {
        "APP_TWS_URL": simulator.url,
        "APP_TWS_USER": simulator.options.user,
        "APP_TWS_PASSWORD": simulator.options.password,
        "APP_TWS_CA_FILE": str(simulator.ca_file),
        "APP_TWS_POLLING_INTERVAL": str(INTERVAL_S),
        "APP_DATABASE_URL": url,
        "APP_PORT": "0",
        **more,
    }


class Here(Asked):
    """A server in a thread of the test's own process, which comes and goes in a moment."""

    def __init__(self, simulator, url, **more):
        self._settings = load_settings(environment_of(simulator, url, **more))
        self._ready, self._failed = threading.Event(), None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE_S)
        assert self._failed is None, self._failed
        self.asked_at(self.web.url)

    @property
    def server(self):
        return self.web.server

    def _serve(self):
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            self.web = Web(Server(self._settings, follow=True))
            self.web.start()
            self.web.loop.add_callback(self._ready.set)
            self.web.loop.start()
            self.web.close()
        except BaseException as failure:
            self._failed = failure
            raise
        finally:
            self._ready.set()
            loop.close()

    async def _end(self):
        self.web.connections.stop()
        await self.web.http.close_all_connections()
        await self.web._wind_down()

    def close(self):
        self.http.close()
        self.web.loop.add_callback(self._end)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


class Instance(Asked):
    """A server in a process of its own. What it logs goes into a file, and is told when it ends too
    early."""

    def __init__(self, simulator, url, folder, *options, **more):
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "log"
        ours = {name: said for name, said in os.environ.items() if not name.startswith("APP_")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*WITH_US, sys.executable, "-m", "app.cli", "serve", *options],
                env={**ours, **environment_of(simulator, url, **more)},
                cwd=Path(__file__).resolve().parents[1],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def wait_until_ready(self):
        """Once it serves; so that several start at the same time."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(SAID):
                self.asked_at(line.removeprefix(SAID).strip())
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return self
        raise AssertionError(self.log.read_text())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def wake(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        if hasattr(self, "http"):
            self.http.close()
        if self.process.poll() is None:
            self.wake()
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def together(simulator, *urls, **more):
    """One server a URL, in this process; the first leads."""
    with contextlib.ExitStack() as stack:
        there = []
        for url in urls:
            one = Here(simulator, url, **more)
            stack.callback(one.close)
            there.append(one)
        yield there
