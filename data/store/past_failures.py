"""What ended failures of the past: reruns, later runs, or nothing yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.domain.status import Status
from data.store.engine import Database
from data.store.run_rows import outside_id
from data.store.sql import fetch, fetch_one, instant

_FAILURES = f"({int(Status.ABEND)}, {int(Status.FAIL)})"
_SUCCEEDED = (int(Status.SUCC), int(Status.DONE))
_RESULTS = f"({int(Status.ABEND)}, {int(Status.FAIL)}, {int(Status.SUCC)}, {int(Status.DONE)})"


@dataclass(frozen=True, slots=True)
class PastText:
    """An error text of the past and how its failures are found again."""

    text_id: int
    text: str
    same_job: bool


@dataclass(frozen=True, slots=True)
class PastEnd:
    """One past failure and what ended it: `rerun` (of the same instance), `next_run` or None."""

    run_id: str
    job_name: str
    job_stream: str
    workstation: str
    failed_at: datetime
    ended_by: str | None
    attempts: int  # runs from the failure to SUCC
    minutes: float | None


def past_texts(
    db: Database, job_id: int, without_run: int, of_job: int, of_others: int
) -> list[PastText]:
    """Error texts to compare with: the job's newest and the newest of the others, each once."""
    with db.read() as connection:
        own = fetch(
            connection,
            "SELECT t.id, t.text FROM error_texts t WHERE t.id IN (SELECT x.text_id"
            " FROM run_errors x JOIN job_runs r ON r.id = x.run_id"
            f" WHERE r.job_id = ? AND r.id <> ? AND r.status IN {_FAILURES}"
            " ORDER BY r.id DESC LIMIT ?)",
            (job_id, without_run, of_job),
        )
        others = fetch(
            connection,
            "SELECT id, text FROM error_texts ORDER BY id DESC LIMIT ?",
            (of_others,),
        )
    found = {row[0]: PastText(row[0], row[1], True) for row in own}
    for row in others:
        found.setdefault(row[0], PastText(row[0], row[1], False))
    return list(found.values())


def past_ends(db: Database, text_id: int, without_run: int, limit: int) -> list[PastEnd]:
    """The newest failures that said a text, and what ended each."""
    with db.read() as connection:
        rows = fetch(
            connection,
            "SELECT r.id, r.key, r.job_id, r.scheduled_at, coalesce(r.end_at, r.start_at),"
            " j.name, s.name, w.name FROM run_errors x JOIN job_runs r ON r.id = x.run_id"
            " JOIN jobs j ON j.id = r.job_id JOIN job_streams s ON s.id = j.stream_id"
            " JOIN workstations w ON w.id = j.workstation_id"
            f" WHERE x.text_id = ? AND r.id <> ? AND r.status IN {_FAILURES}"
            " AND coalesce(r.end_at, r.start_at) IS NOT NULL ORDER BY r.id DESC LIMIT ?",
            (text_id, without_run, limit),
        )
        return [_end(connection, row) for row in rows]


def _end(connection: Any, row: Sequence[Any]) -> PastEnd:
    run_id, key, job_id, scheduled, failed_at = row[:5]
    after = "job_id = ? AND id <> ? AND end_at IS NOT NULL AND coalesce(start_at, end_at) >= ?"
    good = fetch_one(
        connection,
        f"SELECT end_at, scheduled_at FROM job_runs WHERE {after} AND status IN (?, ?)"
        " ORDER BY end_at LIMIT 1",
        (job_id, run_id, failed_at, *_SUCCEEDED),
    )
    attempts = 0
    ended_by: str | None = None
    minutes: float | None = None
    if good is not None:
        attempts = fetch_one(
            connection,
            f"SELECT count(*) FROM job_runs WHERE {after} AND end_at <= ? AND status IN {_RESULTS}",
            (job_id, run_id, failed_at, good[0]),
        )[0]
        same = scheduled is not None and good[1] == scheduled
        ended_by = "rerun" if same else "next_run"
        minutes = round(max(0, good[0] - failed_at) / 60_000, 1)
    return PastEnd(
        outside_id(run_id, key), row[5], row[6], row[7], instant(failed_at), ended_by, attempts,
        minutes,
    )  # fmt: skip
