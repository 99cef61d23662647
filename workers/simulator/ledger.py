"""Every transition of the simulated site exactly once: what an observer is compared with.

Entries are kept as small tuples of numbers and shared texts and told as objects when asked for.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from workers.simulator import ids
from workers.simulator.model import StationDefinition
from workers.simulator.plan import Job, Prompt, Station, Stream

_KEPT = 1_000_000  # entries; several days of a large site


@lru_cache(maxsize=131_072)
def instant(seconds: int | None) -> str | None:
    """Epoch seconds as both APIs write an instant; 0 and None are no instant."""
    if not seconds:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Ledger:
    """Numbered entries from 1. Nothing before `open` is written down."""

    def __init__(self, stations: Sequence[StationDefinition]) -> None:
        self._stations = stations
        self._entries: list[tuple[Any, ...]] = []
        self._count = 0
        self._open = False

    @property
    def last(self) -> int:
        return self._count

    def open(self) -> None:
        self._open = True

    def after(self, n: int, limit: int) -> list[dict[str, Any]]:
        """Entries numbered above n, oldest first."""
        gone = self._count - len(self._entries)
        low = max(0, n - gone)
        chosen = self._entries[low : low + limit]
        return [self._told(gone + low + i, entry) for i, entry in enumerate(chosen, 1)]

    def _add(self, *entry: Any) -> None:
        self._count += 1
        self._entries.append(entry)
        if len(self._entries) > _KEPT:
            del self._entries[: _KEPT // 2]

    def run(self, at: int, job: Job, before: str | None, after: str) -> None:
        """The last run of a job went from one status to another; None = it is new."""
        if self._open:
            run = job.run
            facts = (run.return_code, run.started, run.ended)
            self._add(at, "run", before, after, *_of_job(job), *facts)

    def job(self, at: int, job: Job, after: str) -> None:
        """Something about the job that is no status: HELD, RELEASED, LATE."""
        if self._open:
            self._add(at, "job", None, after, *_of_job(job))

    def stream(self, at: int, stream: Stream, before: str | None, after: str) -> None:
        if self._open:
            self._add(at, "stream", before, after, *_of_stream(stream))

    def station(self, at: int, station: Station, before: str, after: str) -> None:
        if self._open:
            self._add(at, "workstation", before, after, station.name)

    def prompt(self, at: int, prompt: Prompt, before: str, after: str) -> None:
        if self._open:
            told = (prompt.name, prompt.n)
            self._add(at, "prompt", before, after, *_of_job(prompt.job), *told)

    def plan(self, at: int, before: int, after: int) -> None:
        if self._open:
            self._add(at, "plan", before, after)

    def story(self, at: int, facts: dict[str, Any], after: str) -> None:
        """PLANTED or MENDED: see `stories`."""
        if self._open:
            self._add(at, "story", None, after, facts)

    def _told(self, n: int, entry: tuple[Any, ...]) -> dict[str, Any]:
        at, kind, before, after, *rest = entry
        told: dict[str, Any] = {"n": n, "at": instant(at), "kind": kind}
        if kind == "workstation":
            told["workstation"] = rest[0]
        elif kind == "story":
            told |= rest[0]
        elif kind == "stream":
            told |= self._told_stream(*rest)
        elif kind != "plan":
            told |= self._told_job(*rest[:9])
        if kind == "run":
            code, started, ended = rest[9:]
            told["return_code"] = code
            told["run_started_at"], told["run_ended_at"] = instant(started), instant(ended)
        elif kind == "prompt":
            told["prompt"], told["number"] = rest[9:]
        return {**told, "from": before, "to": after}

    def _told_job(
        self,
        plan: int,
        n: int,
        index: int,
        serial: int,
        name: str,
        station: int,
        stream_n: int,
        stream: str,
        home_and_scheduled: tuple[int, int],
    ) -> dict[str, Any]:
        home, scheduled = home_and_scheduled
        code = ids.stream_code(plan, stream_n)
        return {
            "plan_run": plan,
            "job_id": ids.uuid(ids.JOB, plan, n),
            "v1_id": f"{self._stations[home].name};{code};{name}",
            "run_id": ids.uuid(ids.RUN, plan, ids.run_number(n, index)),
            "run_serial": serial,
            "chain": index + 1,
            "job": name,
            "stream": stream,
            "workstation": self._stations[station].name,
            "scheduled": instant(scheduled),
        }

    def _told_stream(
        self, plan: int, n: int, name: str, home: int, scheduled: int
    ) -> dict[str, Any]:
        station = self._stations[home].name
        return {
            "plan_run": plan,
            "stream_id": ids.uuid(ids.STREAM, plan, n),
            "v1_id": f"{station};{ids.stream_code(plan, n)}",
            "stream": name,
            "workstation": station,
            "scheduled": instant(scheduled),
        }


def _of_job(job: Job) -> tuple[Any, ...]:
    stream = job.stream
    return (
        stream.plan_run,
        job.n,
        len(job.runs) - 1,
        job.run.serial,
        job.name,
        job.definition.station,
        stream.n,
        stream.name,
        (stream.definition.station, stream.scheduled),
    )


def _of_stream(stream: Stream) -> tuple[Any, ...]:
    return (
        stream.plan_run,
        stream.n,
        stream.name,
        stream.definition.station,
        stream.scheduled,
    )
