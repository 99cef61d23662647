"""What ended failures of the past: reruns, later runs, or nothing yet."""

from dataclasses import dataclass
from datetime import datetime

from data.domain.status import FAILURES, RESULTS, SUCCESSES
from data.store.engine import Database
from data.store.rows import named
from data.store.run_rows import outside_id
from data.store.sql import fetch, instant, listed

_FAILURES, _SUCCEEDED, _RESULTS = map(listed, (FAILURES, SUCCESSES, RESULTS))


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


_NEWEST = "SELECT id, text FROM error_texts ORDER BY id DESC LIMIT ?"


def newest_texts(db: Database, most: int) -> list[str]:
    """The error texts that were last met for the first time."""
    with db.read() as connection:
        return [row[1] for row in fetch(connection, _NEWEST, (most,))]


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
        others = fetch(connection, _NEWEST, (of_others,))
    found = {row[0]: PastText(row[0], row[1], True) for row in own}
    for row in others:
        found.setdefault(row[0], PastText(row[0], row[1], False))
    return list(found.values())


_LATER = """x.job_id = r.job_id AND x.id <> r.id AND x.end_at IS NOT NULL
 AND (x.start_at >= r.failed_at OR x.start_at IS NULL AND x.end_at >= r.failed_at)"""
_ENDS = f"""
SELECT r.id, r.key, r.failed_at, j.name, s.name, w.name, g.end_at,
       CASE WHEN g.scheduled_at = r.scheduled_at THEN 1 ELSE 0 END,
       (SELECT count(*) FROM job_runs x
         WHERE {_LATER} AND x.end_at <= g.end_at AND x.status IN {_RESULTS})
  FROM (SELECT f.id, f.key, f.job_id, f.scheduled_at, coalesce(f.end_at, f.start_at) AS failed_at
          FROM run_errors e JOIN job_runs f ON f.id = e.run_id
         WHERE e.text_id = ? AND f.id <> ? AND f.status IN {_FAILURES}
           AND coalesce(f.end_at, f.start_at) IS NOT NULL ORDER BY f.id DESC LIMIT ?) AS r
  {named("r.job_id")}
  LEFT JOIN job_runs g ON g.id = (SELECT x.id FROM job_runs x
       WHERE {_LATER} AND x.status IN {_SUCCEEDED} ORDER BY x.end_at, x.id LIMIT 1)
 ORDER BY r.id DESC
"""


def past_ends(db: Database, text_id: int, without_run: int, limit: int) -> list[PastEnd]:
    """The newest failures that said a text, and what ended each."""
    with db.read() as connection:
        rows = fetch(connection, _ENDS, (text_id, without_run, limit))
    ends: list[PastEnd] = []
    for run_id, key, failed_at, name, stream, workstation, ended, same, attempts in rows:
        ended_by = minutes = None
        if ended is not None:
            ended_by = "rerun" if same else "next_run"
            minutes = round(max(0, ended - failed_at) / 60_000, 1)
        called = (outside_id(run_id, key), name, stream, workstation)
        ends.append(PastEnd(*called, instant(failed_at), ended_by, attempts, minutes))
    return ends
