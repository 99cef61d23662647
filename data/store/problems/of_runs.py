"""Which problem a failed, late or stuck run of the plan belongs to, while it is not over."""

from collections.abc import Collection

from sqlalchemy import Connection

from data.domain.views import JobProblemView
from data.store.event_rows import problem_id
from data.store.sql import fetch_in, instant

_STATES = ("open", "acknowledged", "recovered")  # as the column counts them; then it is over

_OF = """SELECT coalesce(c.run_id, a.run_id) AS run_id, a.problem_id FROM ailments a
  LEFT JOIN ailment_runs c ON c.ailment_id = a.id WHERE a.standing < 2"""
PROBLEM_OF_RUN = f"""SELECT n.run_id, pr.id, pr.state, pr.blocked_total, pr.blocked_critical,
       pr.ack_by, pr.ack_at FROM (SELECT run_id, max(problem_id) AS problem_id
         FROM ({_OF}) o GROUP BY run_id) n
  JOIN problems pr ON pr.id = n.problem_id WHERE pr.state < {len(_STATES)}"""
"""Each run with the newest problem it is part of, and what a list of jobs shows of that."""

# By job, of which there is an index, for the few jobs of a page.
_OF_JOBS = PROBLEM_OF_RUN.replace("a.standing < 2", "a.standing < 2 AND a.job_id IN ({})")


def problems_of(
    connection: Connection, store_id: str, jobs: Collection[int]
) -> dict[int, JobProblemView]:
    """By run (the store's number), of these jobs (likewise)."""
    return {
        run: JobProblemView(
            problem_id=problem_id(store_id, number),
            state=_STATES[state],
            blocked_total=blocked,
            blocked_critical=critical,
            owner=owner,
            taken_at=instant(taken),
        )
        for run, number, state, blocked, critical, owner, taken in fetch_in(
            connection, _OF_JOBS, jobs
        )
    }
