"""Ailments read back with their problems, as they were kept."""

from collections.abc import Iterable
from typing import Any

from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind, Problem, ProblemKind, Standing
from data.store.sql import instant

SUBJECT = """
  LEFT JOIN workstations w ON w.id = a.workstation_id
  LEFT JOIN job_streams s ON s.id = a.stream_id
  LEFT JOIN jobs j ON j.id = a.job_id
"""
"""The joins that tell what an ailment `a` is about: its workstation, stream and job."""
SELECT_AILMENTS = f"""
SELECT p.id, p.kind, p.standing, p.opened_at, p.resolved_at, p.shared,
       a.id, a.kind, w.name, s.name, j.name, sw.name, a.key, a.at, a.seen_at, a.critical, a.run_id,
       a.standing, a.good_at, a.good_seen_at, a.over_at, a.changed_seen_at, a.left_plan, a.closed,
       a.members, a.well_at
  FROM ailments a
  JOIN problems p ON p.id = a.problem_id
  LEFT JOIN workstations sw ON sw.id = a.stream_workstation_id
  {SUBJECT}
"""
IN_ORDER = " ORDER BY p.id, a.id"


def problems_of(rows: Iterable[Any]) -> list[Problem]:
    """The problems of rows of SELECT_AILMENTS, with what these tell of, but not its runs.

    No ailment names its problem: read at each poll, they go without the cycle collector.
    """
    problems: dict[int, Problem] = {}
    for row in rows:
        number, kind, standing, opened_at, resolved_at, shared = row[:6]
        problem = problems.get(number)
        if problem is None:
            problem = problems[number] = Problem(
                ProblemKind(kind),
                instant(opened_at),
                shared=shared,
                standing=Standing(standing),
                resolved_at=instant(resolved_at),
                id=number,
            )
        problem.ailments.append(_ailment(row[6:]))
    return list(problems.values())


def _ailment(row: Any) -> Ailment:
    (id_, kind, station, stream, job, stream_station, key, at, seen_at, critical, run_id) = row[:11]
    standing, good_at, good_seen_at, over_at, changed, left, closed, members, well_at = row[11:]
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
        members=members,
        well_at=instant(well_at),
        id=id_,
    )
