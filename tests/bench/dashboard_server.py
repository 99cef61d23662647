"""The server's side of the dashboard bench: the real web in a process of its own, obeying orders.

Nothing polls by itself: the bench says when.
"""

import asyncio
import gc
import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.api.core import process_figures
from app.server import Server
from app.web import Web
from data.domain.baseline import Detected
from data.domain.changes import Change
from data.domain.events import Event, EventType, Severity
from data.store import plan
from tests.bench.poll import settings_for

_KNOBS = {"polling_interval_seconds": 300, "dashboard_refresh_seconds": 1}


class BenchWeb:
    """A dashboard over the engine at `base`, which remembers when failures were committed."""

    def __init__(self, base: str, folder: str) -> None:
        self._base = base
        settings = settings_for(base, Path(folder))
        self.server = Server(replace(settings, port=0, knobs={**settings.knobs, **_KNOBS}))
        self.committed: dict[str, float] = {}
        self.server.db.feed.follow("bench", self._followed)  # before the dashboards: it only notes
        self.web = Web(self.server)

    def _followed(self, changes: Sequence[Change]) -> None:
        now = time.time() * 1000
        for event in (event for change in changes for event in change.events or ()):
            if event.type is EventType.JOB_ABEND and event.job is not None:
                self.committed[event.job.job_name] = now

    def fail(self, job: int) -> float:
        """Let a job fail and poll; the wall clock of its commit in milliseconds."""
        urllib.request.urlopen(f"{self._base}/fail?job={job}").read()
        self.server.poller.poll_now()
        return self.committed[f"JOB_{job:06}"]

    def publish_steadily(self, seconds: int) -> float:
        """One committed event a second; the CPU seconds this process took."""
        began, start = time.process_time(), time.monotonic()
        for number in range(seconds):
            time.sleep(max(0.0, start + number - time.monotonic()))
            self._keep()
        time.sleep(max(0.0, start + seconds - time.monotonic()))
        return time.process_time() - began

    def _keep(self) -> list[Event]:
        now = datetime.now(UTC)
        told = Detected(
            type=EventType.WORKSTATION_UNLINKED,
            severity=Severity.WARNING,
            at=now,
            source="SRV03",
            previous="ONLINE",
            current="UNLINKED",
            facts={},
        )
        return plan.record_events(self.server.db, [told], now=now)

    def figures(self) -> dict[str, Any]:
        """CPU seconds of this process, and the live room's counters."""
        return {"cpu_seconds": time.process_time(), **self.web.live.metrics()}

    def memory(self) -> int:
        """Resident bytes after a collection, so that garbage is not taken for a session."""
        gc.collect()
        return int(process_figures()["memory_bytes"] or 0)


def serve(orders: Connection, base: str, folder: str) -> None:
    """Run the web and obey the orders that come over the pipe; the entry of the process."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    bench = BenchWeb(base, folder)
    bench.web.start()
    thread = threading.Thread(target=_obey, args=(bench, orders), daemon=True)
    bench.web.loop.add_callback(thread.start)
    bench.web.loop.start()
    bench.web.close()


def _obey(bench: BenchWeb, orders: Connection) -> None:
    bench.server.poller.poll_now()
    orders.send(bench.web.url)
    while True:
        try:
            order, *arguments = orders.recv()
        except EOFError:
            order, arguments = "stop", []
        if order == "fail":
            orders.send(bench.fail(*arguments))
        elif order == "steady":
            orders.send(bench.publish_steadily(*arguments))
        elif order == "figures":
            orders.send(bench.figures())
        elif order == "memory":
            orders.send(bench.memory())
        else:
            bench.web.loop.add_callback(bench.web.loop.stop)
            return
