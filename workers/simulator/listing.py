"""Encoded plan objects, kept beside each object until it changes, and the lists made of them."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from workers.simulator import v1, v2
from workers.simulator.engine import Engine
from workers.simulator.plan import Job, Stream

encode = msgspec.json.Encoder().encode
_MOST_KEPT = 400_000  # jobs; above, keeping every answer would cost more memory than time


class Listing:
    """The bytes of jobs and streams in both APIs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._keep = len(engine.plan.jobs) <= _MOST_KEPT

    def job_v2(self, job: Job) -> bytes:
        if job.v2 is not None:
            return job.v2
        made = encode(v2.job(self._engine, job))
        if self._keep:
            job.v2 = made
        return made

    def job_v1(self, subject: tuple[Job, int]) -> bytes:
        job, index = subject
        run = job.runs[index]
        if run.v1 is not None:
            return run.v1
        made = encode(v1.job(self._engine, job, index))
        if self._keep:
            run.v1 = made
        return made

    def stream_v2(self, stream: Stream) -> bytes:
        if stream.v2 is None:
            stream.v2 = encode(v2.stream(self._engine, stream))
        return stream.v2

    def stream_v1(self, stream: Stream) -> bytes:
        if stream.v1 is None:
            stream.v1 = encode(v1.stream(self._engine, stream))
        return stream.v1

    def others(self, render: Callable[[Engine, Any], dict[str, Any]]) -> Callable[[Any], bytes]:
        """An encoder for what is few enough to be rendered each time."""
        return lambda thing: encode(render(self._engine, thing))


def array(items: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(items) + b"]"
