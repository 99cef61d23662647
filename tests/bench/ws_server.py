"""The server's side of the WebSocket bench, in a process of its own, obeying over a pipe."""

import asyncio
import gc
import secrets
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application

from app.api.core import Core, process_figures
from app.api.route import PREFIX
from app.api.socket import SocketHandler
from app.api.socket_hub import Hub
from app.loop_probe import LoopProbe
from data.domain.baseline import Detected
from data.domain.changes import Change
from data.domain.events import EventType, Severity
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store import plan
from data.store.engine import Database
from workers.errands import Errands
from workers.learning import Learning
from workers.silence_book import SilenceBook
from workers.solution_book import SolutionBook
from workers.tasks import Tasks


def _now() -> datetime:
    return datetime.now(UTC)


class _NoPoller:
    """The bench publishes by itself."""

    def start(self) -> None: ...
    def stop(self) -> None: ...

    def ask(self) -> Any:
        return None

    def state(self) -> Any:
        return None

    def job_log(self, log_id: str) -> str | None:
        return None

    def neighbours(self, job_key: str) -> None:
        return None


class BenchServer:
    """Store, bus and hub behind one Tornado server on a free port."""

    def __init__(self, folder: Path) -> None:
        self.db = Database.open(f"sqlite:///{folder / 'bench.db'}")
        self.db.feed.follow("bench", _stamp)  # before the sockets: it only stamps
        runtime, tasks = RuntimeConfig({}, dict, lambda changes, by: None), Tasks()
        core = Core(
            settings=Settings(),
            db=self.db,
            runtime=runtime,
            poller=_NoPoller(),
            errands=Errands(self.db, tasks),
            learning=Learning(self.db, runtime, tasks),
            solutions=SolutionBook(self.db),
            silences=SilenceBook(self.db),
            boot_id=secrets.token_hex(8),
            started_at=_now(),
            now=_now,
        )
        self.hub = Hub(core, patience_s=60.0)  # a frozen client stays for the whole round
        self.probe = LoopProbe()
        self.loop = IOLoop.current()
        sockets = bind_sockets(0, "127.0.0.1", backlog=1024)
        self.port: int = sockets[0].getsockname()[1]
        routes = [(rf"{PREFIX}/ws", SocketHandler, {"core": core, "hub": self.hub})]
        HTTPServer(Application(routes)).add_sockets(sockets)

    def publish(self, count: int) -> None:
        """Keep and tell so many events at once, stamped after their commit."""
        told = [_detected() for _ in range(count)]
        plan.record_events(self.db, told, now=_now())

    def publish_steadily(self, rate: float, seconds: float) -> int:
        """One event after the other at a fixed rate; how many there were."""
        count = round(rate * seconds)
        start = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            self.publish(1)
        return count


def _detected() -> Detected:
    return Detected(
        type=EventType.WORKSTATION_UNLINKED,
        severity=Severity.WARNING,
        at=_now(),
        source="SRVAPP03",
        previous="ONLINE",
        current="UNLINKED",
        facts={"stamp_ns": 0},
    )


def _stamp(changes: Sequence[Change]) -> None:
    for change in changes:
        for event in change.events or ():
            facts: Any = event.facts
            facts["stamp_ns"] = time.monotonic_ns()


def serve(orders: Connection, folder: str) -> None:
    """Run the server and obey the orders that come over the pipe; the entry of the process."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    server = BenchServer(Path(folder))
    thread = threading.Thread(target=_obey, args=(server, orders), daemon=True)
    server.loop.add_callback(server.hub.start)
    server.loop.add_callback(thread.start)
    server.loop.start()
    server.db.close()


def _obey(server: BenchServer, orders: Connection) -> None:
    orders.send(server.port)
    while True:
        order, *arguments = orders.recv()
        if order == "memory":
            gc.collect()
            gc.freeze()  # as the poller does once the plan is there
            orders.send(process_figures())
        elif order == "steady":
            server.probe = LoopProbe()
            server.loop.add_callback(server.probe.start)
            orders.send(server.publish_steadily(*arguments))
        elif order == "burst":
            server.publish(*arguments)
            orders.send(None)
        elif order == "figures":
            orders.send({**server.hub.metrics(), **server.probe.figures()})
        else:
            server.loop.add_callback(server.loop.stop)
            return
