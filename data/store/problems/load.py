"""The problems that the next poll goes on from, as they were kept."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from data.domain.patterns import JobId
from data.domain.problem import (
    Ailment,
    AilmentKind,
    Cause,
    FailedRun,
    Problem,
    ProblemKind,
    Standing,
)
from data.domain.status import Status
from data.store.rows import said
from data.store.sql import fetch, instant

MakeCause = Callable[[str, int | None, str | None], Cause]
"""The cause of a failure by the canonical status, the return code and the error text."""

_WANTED = """(SELECT problem_id FROM ailments
 WHERE standing < 2 OR closed = 1 AND left_plan = 0
    OR standing = 2 AND changed_seen_at >= ?)"""
_PROBLEMS = f"""
SELECT id, kind, standing, opened_at, resolved_at, shared FROM problems
 WHERE id IN {_WANTED} ORDER BY id"""
_AILMENTS = f"""
SELECT a.id, a.problem_id, a.kind, w.name, s.name, j.name, sw.name, a.key, a.at, a.seen_at,
       a.critical, a.run_id, a.standing, a.good_at, a.good_seen_at, a.over_at, a.changed_seen_at,
       a.left_plan, a.closed, a.members, a.well_at
  FROM ailments a
  LEFT JOIN workstations w ON w.id = a.workstation_id
  LEFT JOIN job_streams s ON s.id = a.stream_id
  LEFT JOIN jobs j ON j.id = a.job_id
  LEFT JOIN workstations sw ON sw.id = a.stream_workstation_id
 WHERE a.problem_id IN {_WANTED} ORDER BY a.id"""
_RUNS = f"""
SELECT f.ailment_id, f.run_id, f.at, f.started_at, r.status, r.rc, t.id, t.text
  FROM ailments a
  JOIN ailment_runs f ON f.ailment_id = a.id
  LEFT JOIN job_runs r ON r.id = f.run_id
  {said("f.run_id")}
 WHERE a.problem_id IN {_WANTED} ORDER BY f.at, f.run_id"""


def load(connection: Connection, since_ms: int, cause: MakeCause) -> list[Problem]:
    """The problems that stand, whole, those closed by a person while their cause lasts, and those
    that are over since `since_ms` (by our clock); by their numbers.
    """
    problems: dict[int, Problem] = {}
    for id_, kind, standing, opened_at, resolved_at, shared in _rows(
        connection, _PROBLEMS, since_ms
    ):
        problems[id_] = Problem(
            ProblemKind(kind),
            instant(opened_at),
            shared=shared,
            standing=Standing(standing),
            resolved_at=instant(resolved_at),
            id=id_,
        )
    ailments: dict[int, Ailment] = {}
    for row in _rows(connection, _AILMENTS, since_ms):
        ailment = ailments[row[0]] = _ailment(row)
        ailment.problem = problems[row[1]]
        ailment.problem.ailments.append(ailment)
    causes: dict[tuple[int, int | None, int | None], Cause] = {}
    for id_, run_id, at, started_at, status, rc, text_id, text in _rows(
        connection, _RUNS, since_ms
    ):
        known = (status, rc, text_id)
        if known not in causes:
            name = Status.ABEND.name if status is None else Status(status).name
            causes[known] = cause(name, rc, text)
        failed = FailedRun(run_id, instant(at), instant(started_at), causes[known])
        ailments[id_].runs.append(failed)
    return list(problems.values())


def _rows(connection: Connection, query: str, since_ms: int) -> Any:
    return fetch(connection, query, (since_ms,))


def _ailment(row: Any) -> Ailment:
    (id_, _, kind, station, stream, job, stream_station, key, at, seen_at) = row[:10]
    critical, run_id, standing, good_at, good_seen_at, over_at, changed, left, closed = row[10:19]
    return Ailment(
        kind=AilmentKind(kind),
        subject=JobId(station or "", stream or "", job or ""),
        stream_workstation=stream_station or "",
        at=instant(at),
        seen_at=instant(seen_at),
        key=key,
        critical=bool(critical),
        run_id=run_id,
        standing=Standing(standing),
        good_at=instant(good_at),
        good_seen_at=instant(good_seen_at),
        over_at=instant(over_at),
        changed_seen_at=instant(changed),
        left=bool(left),
        closed=bool(closed),
        members=row[19],
        well_at=instant(row[20]),
        id=id_,
    )
