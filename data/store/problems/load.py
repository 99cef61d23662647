"""The problems that the next poll goes on from, as they were kept."""

from collections.abc import Callable

from sqlalchemy import Connection

from data.domain.problem import Ailment, Cause, FailedRun, Problem
from data.domain.status import Status
from data.store.problems.ailment_rows import IN_ORDER, SELECT_AILMENTS, problems_of
from data.store.rows import said
from data.store.sql import fetch, instant

MakeCause = Callable[[str, int | None, str | None], Cause]
"""The cause of a failure by the canonical status, the return code and the error text."""

_WANTED = """(SELECT problem_id FROM ailments
 WHERE standing < 2 OR closed = 1 AND left_plan = 0
    OR standing = 2 AND changed_seen_at >= ?)"""
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
    wanted = f"{SELECT_AILMENTS} WHERE a.problem_id IN {_WANTED}{IN_ORDER}"
    problems = problems_of(fetch(connection, wanted, (since_ms,)))
    ailments: dict[int | None, Ailment] = {}
    for problem in problems:
        for ailment in problem.ailments:
            ailments[ailment.id], ailment.problem = ailment, problem
    causes: dict[tuple[int, int | None, int | None], Cause] = {}
    for id_, run_id, at, started_at, status, rc, text_id, text in fetch(
        connection, _RUNS, (since_ms,)
    ):
        known = (status, rc, text_id)
        if known not in causes:
            name = Status.ABEND.name if status is None else Status(status).name
            causes[known] = cause(name, rc, text)
        failed = FailedRun(run_id, instant(at), instant(started_at), causes[known])
        ailments[id_].runs.append(failed)
    return problems
