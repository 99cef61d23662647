"""The problems: what needs someone, who has what, what is over; and which deadlines are at risk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import asdict, replace

from app.jobrow import shortened
from app.state import Board, Help
from data.domain.problem_view import DeadlineView, ProblemView
from data.domain.views import JobView
from data.texts.impact_words import impact_why
from data.texts.solution_words import record_sentence

MOST_BLOCKED = 4  # shown with a row that is unfolded; the rest is asked for
MOST_NOTES = 3
MOST_DEADLINES = 5
NEAR_S = 1800.0
"""A deadline with less slack is at risk: half an hour is what mending and a rerun take."""


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """The problems' ids in order with all that there are, and the deadlines at risk.

    `order` holds what the board could carry; what is beyond it is in `counts` only.
    """
    risks = deadlines(board)
    near = [each for each in risks if _slack(each.deadline) < NEAR_S]
    return {
        "order": [problem.problem_id for problem in board.problems],
        "counts": {**_plain(board), "open": board.counts.open},
        "deadlines": [_deadline(each) for each in near[:MOST_DEADLINES]],
        "near": len(near),
        "slack": len(risks) - len(near),
    }


def _plain(board: Board) -> Mapping[str, int]:
    counts = board.counts
    return {
        "critical": counts.critical,
        "error": counts.error,
        "warning": counts.warning,
        "taken": counts.taken,
        "recovered": counts.recovered,
    }


def rows(board: Board, lang: str) -> Mapping[str, Any]:
    """Each problem in the shape of the contract, with what a row shows of its long parts.

    `members` holds the failure that a solution would be tried on.
    """
    slow = jobs_by_name(board.slow)
    return {
        problem.problem_id: {
            **asdict(
                replace(
                    problem,
                    error_message=problem.error_message and shortened(problem.error_message),
                    members=problem.failures[-1:],
                    blocked=problem.blocked[:MOST_BLOCKED],
                    notes=problem.notes[:MOST_NOTES],
                )
            ),
            "help": _help(board.helps.get(problem.problem_id), lang),
            "run": _run(slow.get(root_key(problem))),
            "why": _why(
                problem.impact,
                problem.deadline,
                problem.blocked_total,
                problem.opened_at,
                lang,
                board.timezone,
            ),
        }
        for problem in board.problems
    }


# Words of dates are slow to make, and a row changes seldom.
@lru_cache(maxsize=4096)
def _why(
    impact: int,
    deadline: DeadlineView | None,
    blocked: int,
    opened_at: datetime,
    lang: str,
    timezone: str,
) -> str:
    return impact_why(impact, deadline, blocked, opened_at, lang, ZoneInfo(timezone))


@dataclass(frozen=True, slots=True)
class Risk:
    problem_id: str
    critical: bool
    deadline: DeadlineView


def deadlines(board: Board) -> list[Risk]:
    """The deadline of each job that an open or taken problem endangers, least slack first."""
    worst: dict[str, Risk] = {}
    for problem in board.problems:
        found = problem.deadline
        if found is None or problem.state not in ("open", "acknowledged"):
            continue
        known = worst.get(found.job_name)
        if known is None or _slack(found) < _slack(known.deadline):
            risk = Risk(problem.problem_id, problem.severity == "critical", found)
            worst[found.job_name] = risk
    return sorted(worst.values(), key=lambda risk: (_slack(risk.deadline), risk.deadline.at))


def jobs_by_name(jobs: Iterable[JobView]) -> Mapping[tuple[str, str], JobView]:
    return {(job.job_name, job.job_stream): job for job in jobs}


def root_key(problem: ProblemView) -> tuple[str, str]:
    return (problem.root.job_name or "", problem.root.job_stream or "")


def still_open(problems: Iterable[ProblemView]) -> list[ProblemView]:
    return [each for each in problems if each.state == "open"]


def _slack(deadline: DeadlineView) -> float:
    # One whose end nobody can predict is not at risk for what we know.
    return NEAR_S if deadline.slack_seconds is None else deadline.slack_seconds


def _deadline(risk: Risk) -> Mapping[str, Any]:
    return {
        **asdict(risk.deadline),
        "problem_id": risk.problem_id,
        "critical": risk.critical,
    }


def _run(job: JobView | None) -> Mapping[str, Any] | None:
    """Of what is late or stuck: when it should have begun, since when it runs, its usual time."""
    if job is None:
        return None
    return {
        "raw_status": job.raw_status,
        "scheduled_time": job.scheduled_time,
        "start_time": job.start_time,
        "usual_s": job.estimated_duration_seconds,
    }


def _help(found: Help | None, lang: str) -> Mapping[str, Any] | None:
    if found is None:
        return None
    known = found.solution
    # A person's word counts before the engine's: both may have judged the same failure.
    people = known.people_worked + known.people_failed
    engine = known.tws_worked + known.tws_failed
    return {
        "solution_id": known.solution_id,
        "solution": shortened(known.solution),
        "record": record_sentence(known, lang),
        "worked_in": known.people_worked if people else known.tws_worked,
        "tried": people or engine,
        "median_minutes": known.median_minutes,
        "recommended": found.recommended,
        "others": found.others,
        "applied_at": found.applied_at,
        "applied_by": found.applied_by,
        "worked": found.worked,
    }
