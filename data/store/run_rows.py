"""Runs between the domain and `job_runs`: ids, engine keys, what a row says of a run."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from data.domain.baseline import TrackedJob, TrackedRun
from data.domain.status import FAILED, RUNNING, Status
from data.store.sql import ms
from data.store.text import bounded, key_text

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
N_BITS = 24
STRAY = f"start_at / {DAY_MS} - (id >> {N_BITS}) NOT BETWEEN 0 AND 1"
"""A run that began on another day than its plan day and the one after it."""


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII).fullmatch


class RunRow(NamedTuple):
    """A row of `job_runs` without its path, in column order."""

    id: int
    job_id: int
    scheduled_at: int | None
    start_at: int | None
    end_at: int | None
    status: int
    rc: int | None
    rerun_of: int | None
    key: bytes | None


RUN_COLUMNS = ", ".join(RunRow._fields)


class Seen(NamedTuple):
    """What this poll's transitions say of a run the engine gives no instants for."""

    first: int
    running: int | None
    last: int


def run_row(
    tracked: TrackedJob,
    position: int,
    job_id: int,
    seen: Seen | None,
    before: RunRow | None,
    now: int,
) -> RunRow:
    """The row of one run of a job: the engine's instants where it gives them, else ours."""
    kept = tracked.runs[position]
    run = kept.run
    if kept.id is None:
        raise ValueError("a run is kept under the id it has been given")
    status = run.status
    if kept is tracked.last and tracked.job.is_cancelled and not run.has_ended:
        status = Status.CANCL
    start = ms(run.started_at)
    if start is None and before is not None:
        start = before.start_at
    if start is None and seen is not None:
        start = seen.running
    end = None
    if run.has_ended or (status in FAILED and status not in RUNNING) or status is Status.CANCL:
        end = ms(run.ended_at)
        if end is None and before is not None:
            end = before.end_at
        if end is None:
            end = seen.last if seen else now
    return RunRow(
        kept.id,
        job_id,
        ms(tracked.job.scheduled_at),
        start,
        end,
        int(status),
        bounded(run.return_code),
        tracked.runs[position - 1].id if position else None,
        pack_key(run.key),
    )


def keep_known(before: RunRow, after: RunRow) -> RunRow:
    """Carry over what the engine leaves out of later answers: chain and key."""
    return after._replace(
        rerun_of=before.rerun_of if after.rerun_of is None else after.rerun_of,
        key=before.key if after.key is None else after.key,
        scheduled_at=before.scheduled_at if after.scheduled_at is None else after.scheduled_at,
    )


def plan_day(run: TrackedRun, seen: Mapping[int, Seen], now: int) -> int:
    """The UTC day a new run is numbered in: that of the earliest instant known of it."""
    found = seen.get(id(run))
    instants = [now if found is None else found.first]
    if run.run.started_at is not None:
        instants.append(ms(run.run.started_at))
    return max(0, min(instants) // DAY_MS)


def pack_key(key: str | None) -> bytes | None:
    """An engine's run id: 16 bytes for a UUID, else its text after a mark."""
    if not key:
        return None
    if _UUID(key):
        return bytes.fromhex(key.replace("-", ""))
    packed = b"=" + key_text(key).encode()
    return packed + b"\0" if len(packed) == 16 else packed


def unpack_key(packed: bytes | None) -> str | None:
    """The engine's run id again."""
    if packed is None:
        return None
    if len(packed) == 16:
        text = packed.hex()  # three times as fast as uuid.UUID
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return bytes(packed)[1:].rstrip(b"\0").decode()


def original_id(run_id: int | None, packed: bytes | None) -> str | None:
    """The same of the run another one repeats, None where it repeats none."""
    return None if run_id is None else outside_id(run_id, packed)


def outside_id(run_id: int, packed: bytes | None) -> str:
    """What a run is called outside: the engine's id, else `r<our number>`."""
    return unpack_key(packed) or f"r{run_id}"
