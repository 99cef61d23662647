"""A living server for tests: real store, detection, poller, Tornado on port 0 in a thread.

Only the engine is planned by the test: it hands out the snapshot it was given, or fails.
"""

import asyncio
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application

from app.agents.door import Door, agent_route
from app.api.base import Limits
from app.api.core import Core
from app.api.routes import api_routes
from app.api.socket_hub import Hub
from app.surface import MOST_HEAD, Gate, Surface
from data.domain.plan import Job, PlanSnapshot
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store import settings as stored
from data.store.engine import Database
from tests.build import plan
from tests.stored import store_in
from workers.errands import Errands
from workers.housekeeping import Housekeeping
from workers.leadership import LeaderPoller, Leadership
from workers.learning import Learning
from workers.poller import Poller
from workers.questions.catalogue import Catalogue
from workers.questions.understand import understand
from workers.silence_book import SilenceBook
from workers.solution_book import SolutionBook
from workers.tasks import Tasks
from workers.tws.neighbours import Neighbours
from workers.tws.stats import ClientStats

API = "/api/v1/monitoring"


class PlannedEngine:
    """The engine's side of a poll: what a `TwsClient` would have fetched."""

    def __init__(self) -> None:
        self.snapshot: PlanSnapshot = plan()
        self.error: Exception | None = None
        self.logs: dict[str, str] = {}
        self.asked: list[str] = []  # logs, by what they were asked by
        self.around: dict[str, Neighbours] = {}
        self.stats = ClientStats(api="v2", url="https://tws.example:31116")

    def fetch(self) -> PlanSnapshot:
        if self.error is not None:
            raise self.error
        return self.snapshot

    def fetch_missed(self, old: str, since: datetime | None) -> Iterator[PlanSnapshot]:
        return iter(())

    def job_log(self, log_id: str, timeout_s: float | None = None) -> str | None:
        self.asked.append(log_id)
        return self.logs.get(log_id)

    def neighbours(self, job_key: str) -> Neighbours | None:
        return self.around.get(job_key)

    def close(self) -> None:
        pass


class Api(Gate, Application):
    """The API behind the gate of the whole server."""


class Living:
    """The server's parts and a client of it."""

    def __init__(self, folder: Path, **more) -> None:
        patience_s = more.pop("patience_s", 5.0)
        heartbeat_s = more.pop("heartbeat_s", 20.0)
        self._limits = more.pop("limits", None) or Limits()
        engine = more.pop("engine", None)  # a client of a simulator, for one
        busy_timeout_ms = more.pop("busy_timeout_ms", 5000)
        self.settings = Settings(**{"database_url": store_in(folder)} | more)
        self.db = Database.open(self.settings.database_url, busy_timeout_ms=busy_timeout_ms)
        self.runtime = RuntimeConfig(
            self.settings.knobs,
            load=lambda: stored.get_settings(self.db),
            save=lambda changes, by: stored.put_settings(
                self.db, changes, actor=by, now=datetime.now(UTC)
            ),
        )
        self.db.feed.follow("settings", self.runtime.followed)
        self.engine = engine or PlannedEngine()
        self.tasks = Tasks(leads=lambda: self.db.leads)
        self.poller = Poller(self.db, self.engine, self.runtime, self.tasks)  # type: ignore
        self.learning = Learning(self.db, self.runtime, self.tasks)
        self.housekeeping = Housekeeping(self.db, self.runtime, self.tasks)
        self.errands = Errands(self.db, self.tasks)
        shown = LeaderPoller(self.db, self.poller)
        self.leadership = Leadership(
            self.db, self.poller, shown, self.learning, self.housekeeping, self.errands
        )
        self.tasks.start()
        self.solutions = SolutionBook(self.db, patience_s=30)
        self.core = Core(
            settings=self.settings,
            db=self.db,
            runtime=self.runtime,
            poller=shown,
            errands=self.errands,
            learning=self.learning,
            tasks=self.tasks.table,
            solutions=self.solutions,
            silences=SilenceBook(self.db),
            boot_id=secrets.token_hex(8),
            started_at=datetime.now(UTC),
            now=lambda: datetime.now(UTC),
            version="0.0.0",
        )
        if self.settings.auth != "none":
            self.core.access.start(self.tasks)
        self.hub = Hub(self.core, patience_s=patience_s, heartbeat_s=heartbeat_s)
        self.core.sockets = self.hub.metrics
        # A server has read the words of questions before it is asked the first one.
        understand("?", Catalogue(), datetime.now(UTC), UTC)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="test-loop")
        self._thread.start()
        self._ready.wait(10)
        self.http = httpx.Client(base_url=self.url, timeout=30, verify=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{API}/ws"

    def see(self, *jobs: Job, **more) -> list:
        """Poll a plan with these jobs and wait for the error texts; the events it told."""
        events = self.glance(*jobs, **more)
        end = time.monotonic() + 30
        while not self.poller.errors.is_idle:
            assert time.monotonic() < end, "the error texts did not come"
            time.sleep(0.002)
        return events

    def glance(self, *jobs: Job, **more) -> list:
        """The same without waiting for the error texts."""
        self.engine.snapshot = plan(*jobs, **more)
        return self.poller.poll_now().events

    def get(self, path: str, status: int = 200, **more):
        answer = self.http.get(f"{API}{path}", **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body=None, status: int = 200, **more):
        answer = self.http.post(f"{API}{path}", json={} if body is None else body, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def on_loop(self, work, *arguments):
        """Run something on the server's loop and wait for it."""
        done = threading.Event()
        box: list = []

        def run() -> None:
            box.append(work(*arguments))
            done.set()

        self.loop.add_callback(run)
        assert done.wait(10)
        return box[0]

    def close(self) -> None:
        self.http.close()

        async def stop() -> None:
            await self.hub.close()
            self._server.stop()
            await self._server.close_all_connections()
            self.loop.stop()

        self.loop.add_callback(stop)
        self._thread.join(10)
        assert not self._thread.is_alive()
        self.door.close()
        self.tasks.close()
        self.engine.close()
        self.poller.close()
        self.learning.close()
        self.housekeeping.close()
        self.leadership.close()
        self.errands.close()
        self.solutions.close()
        self.core.close()
        self.db.close()

    def _serve(self) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        self.loop = IOLoop.current()
        sockets = bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        options = Surface(self.settings, self.core.doors).options()
        self.door = Door(self.core)
        routes = api_routes(self.core, self.hub, self._limits)
        routes.append(agent_route(self.core, self._limits, self.door))
        self._server = HTTPServer(Api(routes, **options), max_header_size=MOST_HEAD)
        self._server.add_sockets(sockets)
        self.loop.add_callback(self.hub.start)
        self.loop.add_callback(self._ready.set)
        self.loop.start()
        self.loop.close(all_fds=True)


@contextmanager
def living(folder: Path, **more) -> Iterator[Living]:
    server = Living(folder, **more)
    try:
        yield server
    finally:
        server.close()
