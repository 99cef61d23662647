"""What needs someone: failed, stuck and late jobs, the gravest first."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.jobrow import job_row, shortened
from app.state import Board, Help, Trouble
from data.texts.solution_words import record_sentence

MOST_ROWS = 50
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_Ranked = tuple[int, str, Trouble]


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """A job both failed and late is listed once, as what is worse."""
    ranked: dict[str, _Ranked] = {}
    for rank, kind, troubles in (
        (1, "failed", board.failed),
        (2, "stuck", board.stuck),
        (3, "late", board.late),
    ):
        for trouble in troubles:
            grave = 0 if trouble.job.critical and kind == "failed" else rank
            ranked.setdefault(trouble.job.run_id, (grave, kind, trouble))
    summary = board.summary
    return {
        "total": summary.jobs_failed + summary.jobs_stuck + summary.jobs_late,
        "rows": [_row(one, lang) for one in sorted(ranked.values(), key=_order)[:MOST_ROWS]],
    }


def _row(ranked: _Ranked, lang: str) -> Mapping[str, Any]:
    _, kind, trouble = ranked
    return {
        "kind": kind,
        **job_row(trouble.job),
        "event_id": trouble.event_id,
        "since": trouble.since,
        "acknowledged": trouble.acknowledged,
        "help": _help(trouble.help, lang),
        "blocks": trouble.blocks,
        "blocks_critical": trouble.blocks_critical,
    }


def _help(found: Help | None, lang: str) -> Mapping[str, Any] | None:
    if found is None:
        return None
    known = found.solution
    return {
        "solution_id": known.solution_id,
        "solution": shortened(known.solution),
        "record": record_sentence(known, lang),
        "recommended": found.recommended,
        "others": found.others,
        "applied_at": found.applied_at,
        "applied_by": found.applied_by,
        "worked": found.worked,
    }


def _order(ranked: _Ranked) -> tuple[bool, int, float, str]:
    # Taken ones go below, whatever they are; among equals the newest is told first.
    rank, _, trouble = ranked
    since = trouble.since or trouble.job.start_time or _LONG_AGO
    taken = trouble.acknowledged is not None
    return (taken, rank, -since.timestamp(), trouble.job.run_id)
