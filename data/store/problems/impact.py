"""What problems block, as it is counted after each poll and kept beside what the poll keeps."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from data.domain.events import Severity
from data.domain.impact import Impact
from data.domain.problem import Problem, Standing
from data.domain.problem_steps import Step
from data.domain.problem_view import MOST_SHOWN, BlockedView
from data.store.engine import Database
from data.store.problems.ailment_rows import IN_ORDER, SELECT_AILMENTS, problems_of
from data.store.problems.changes import Steps, changed, give_back, lock
from data.store.rows import Rows, update
from data.store.sql import chunks, fetch, fetch_in, instant, ms
from data.store.text import clean

COUNTED_LATE = timedelta(seconds=30)
"""What is counted within this of a problem's opening belongs to the opening (contract, section 7):
only what is blocked later makes it worse."""
AT_ONCE = 500
"""Problems noted in one transaction: a poll that wants to write meanwhile waits no longer."""

_STANDING = f"WHERE a.standing < {int(Standing.OVER)} AND p.state < 3"


def load_standing(db: Database) -> list[Problem]:
    """The problems that are not over with what is ill in them, but not its runs; oldest first."""
    with db.read() as connection:
        return problems_of(fetch(connection, f"{SELECT_AILMENTS} {_STANDING}{IN_ORDER}"))


class _Row(NamedTuple):
    """The columns of a problem that are owned here."""

    blocked_total: int
    blocked_critical: int
    blocked_severity: int
    blocked: str | None
    blocked_from: str | None
    deadline: str | None
    impact: int


_COLUMNS = ", ".join(_Row._fields)


def note_impact(db: Database, impacts: Mapping[int, Impact], now: datetime) -> None:
    """Keep what differs of the impact of these problems; what has been resolved stays as it is,
    and so does what the engine told, until it tells of it anew (of a new plan, after a restart).

    Who has a problem loses it when this makes it worse.
    """
    for some in chunks(impacts.items(), AT_ONCE):
        rows = {number: _row(impact) for number, impact in some}
        db.lead(lambda connection, rows=rows: _note(connection, rows, now))


def _row(impact: Impact) -> _Row:
    return _Row(
        impact.total,
        impact.critical,
        int(impact.severity or Severity.INFO),
        _json(impact.jobs) if impact.jobs else None,
        impact.source,
        None if impact.deadline is None else _json(impact.deadline),
        impact.score,
    )


def _json(value: object) -> str:
    return clean(msgspec.json.encode(value).decode())


def _note(connection: Connection, rows: Mapping[int, _Row], now: datetime) -> None:
    query = (
        f"SELECT id, found_at, own_severity, counted_at, {_COLUMNS} FROM problems"
        f" WHERE id IN ({{}}) AND state < 3{lock(connection)}"
    )
    steps = Steps(connection, ms(now))
    differing: Rows = []
    worse: list[int] = []
    for number, found_at, own, counted_at, *known in fetch_in(connection, query, sorted(rows)):
        before, after = _Row(*known), rows[number]
        told_no_more = before.blocked_from == "engine" != after.blocked_from
        if counted_at is not None and (before == after or told_no_more):
            continue
        differing.append((*after, ms(now), ms(now), number))
        if now - instant(found_at) > COUNTED_LATE and _is_worse(before, after, own):
            severity = max(own, after.blocked_severity)
            facts = {"severity": severity, "blocked_critical": after.blocked_critical}
            steps.add(number, Step.WORSE, facts=facts)
            worse.append(number)
    update(connection, "problems", f"{_COLUMNS}, counted_at, updated_at, id", differing)
    give_back(connection, worse, "worse", steps)
    steps.write()
    changed(connection, (row[-1] for row in differing), ms(now))


def _is_worse(before: _Row, after: _Row, own: int) -> bool:
    """Whether the severity is raised or a critical job newly waits, as far as they are listed."""
    if max(own, after.blocked_severity) > max(own, before.blocked_severity):
        return True
    if after.blocked_critical > MOST_SHOWN:
        return after.blocked_critical > before.blocked_critical
    return not _critical(after.blocked) <= _critical(before.blocked)


def _critical(blocked: str | None) -> set[tuple[object, ...]]:
    """The critical jobs of a kept list, by what a new plan does not change."""
    jobs = msgspec.json.decode(blocked or "[]", type=list[BlockedView])
    return {
        (job.workstation, job.job_stream, job.job_name, job.scheduled_time)
        for job in jobs
        if job.critical
    }
