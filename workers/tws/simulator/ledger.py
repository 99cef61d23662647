"""Every transition of the simulated site exactly once: what an observer is compared with."""

from datetime import UTC, datetime
from typing import Any

from workers.tws.simulator.plan import Job, Prompt, Station, Stream

_KEPT = 2_000_000  # entries; more than a week of a large site


def instant(seconds: int | None) -> str | None:
    """Epoch seconds as both APIs write an instant; 0 and None are no instant."""
    if not seconds:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Ledger:
    """Numbered entries from 1. Nothing before `open` is written down."""

    def __init__(self, stations: list[Station]) -> None:
        self._stations = stations
        self._entries: list[dict[str, Any]] = []
        self._count = 0
        self._open = False

    @property
    def last(self) -> int:
        return self._count

    def open(self) -> None:
        self._open = True

    def after(self, n: int, limit: int) -> list[dict[str, Any]]:
        """Entries numbered above n, oldest first."""
        low = max(0, n - (self._count - len(self._entries)))
        return self._entries[low : low + limit]

    def _add(self, at: int, kind: str, facts: dict[str, Any]) -> None:
        if self._open:
            self._count += 1
            self._entries.append({"n": self._count, "at": instant(at), "kind": kind, **facts})
            if len(self._entries) > _KEPT:
                del self._entries[: _KEPT // 2]

    def run(self, at: int, job: Job, before: str | None, after: str) -> None:
        """The last run of a job went from one status to another; None = it is new."""
        if not self._open:
            return
        run = job.run
        self._add(
            at,
            "run",
            {
                **self._of_job(job),
                "run_id": job.run_id(),
                "run_serial": run.serial,
                "chain": len(job.runs),
                "from": before,
                "to": after,
                "return_code": run.return_code,
                "run_started_at": instant(run.started),
                "run_ended_at": instant(run.ended),
            },
        )

    def job(self, at: int, job: Job, after: str) -> None:
        """Something about the job that is no status: HELD, RELEASED, LATE."""
        if self._open:
            facts = {**self._of_job(job), "run_id": job.run_id(), "run_serial": job.run.serial}
            self._add(at, "job", {**facts, "from": None, "to": after})

    def _of_job(self, job: Job) -> dict[str, Any]:
        stream = job.stream
        stations = self._stations
        home = stations[stream.definition.station].name
        return {
            "plan_run": stream.plan_run,
            "job_id": job.id,
            "v1_id": job.v1_id(home),
            "job": job.name,
            "stream": stream.name,
            "workstation": stations[job.definition.station].name,
            "scheduled": instant(stream.scheduled),
        }

    def stream(self, at: int, stream: Stream, before: str | None, after: str) -> None:
        if not self._open:
            return
        home = self._stations[stream.definition.station].name
        self._add(
            at,
            "stream",
            {
                "plan_run": stream.plan_run,
                "stream_id": stream.id,
                "v1_id": stream.v1_id(home),
                "stream": stream.name,
                "workstation": home,
                "scheduled": instant(stream.scheduled),
                "from": before,
                "to": after,
            },
        )

    def station(self, at: int, station: Station, before: str, after: str) -> None:
        self._add(at, "workstation", {"workstation": station.name, "from": before, "to": after})

    def prompt(self, at: int, prompt: Prompt, before: str, after: str) -> None:
        if self._open:
            facts = {**self._of_job(prompt.job), "prompt": prompt.name, "number": prompt.n}
            self._add(at, "prompt", {**facts, "from": before, "to": after})

    def plan(self, at: int, before: int, after: int) -> None:
        self._add(at, "plan", {"from": before, "to": after})
