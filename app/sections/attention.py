"""What needs someone: failed, stuck and late jobs, the gravest first."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.jobrow import job_row, shortened
from app.state import Board, Help, JobLine, epoch_ms
from data.texts.solution_words import record_sentence

MOST_ROWS = 50
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """A job both failed and late is listed once, as what is worse."""
    ranked: dict[str, tuple[int, str, JobLine]] = {}
    for rank, kind, jobs in (
        (1, "failed", board.failed),
        (2, "stuck", board.stuck),
        (3, "late", board.late),
    ):
        for job in jobs:
            grave = 0 if job.critical and kind == "failed" else rank
            ranked.setdefault(job.run_id, (grave, kind, job))
    rows = sorted(ranked.values(), key=_order)
    summary = board.summary
    return {
        "total": summary.jobs_failed + summary.jobs_stuck + summary.jobs_late,
        "rows": [
            {"kind": kind, **job_row(job), "help": _help(job.help, lang)}
            for _, kind, job in rows[:MOST_ROWS]
        ],
    }


def _help(found: Help | None, lang: str) -> Mapping[str, Any] | None:
    if found is None:
        return None
    known = found.solution
    return {
        "solution_id": known.solution_id,
        "solution": shortened(known.draft.solution),
        "record": record_sentence(known, lang),
        "recommended": found.recommended,
        "others": found.others,
        "applied_at": epoch_ms(found.applied_at),
        "applied_by": found.applied_by,
        "worked": found.worked,
    }


def _order(entry: tuple[int, str, JobLine]) -> tuple[bool, int, float, str]:
    # Taken ones go below, whatever they are; among equals the newest is told first.
    rank, _, job = entry
    since = job.since or job.started_at or _LONG_AGO
    return (job.acknowledged_at is not None, rank, -since.timestamp(), job.run_id)
