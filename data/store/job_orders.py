"""What jobs of the plan can be ordered by, as columns of SQL: what a job has not comes last."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.domain.plan import Group
from data.store.plan_rows import JobFlag
from data.store.problems.of_runs import PROBLEM_OF_RUN
from data.store.rows import said

_NOTHING = 2**62
_RUN = " JOIN plan_runs q ON q.run_id = p.last_run_id LEFT JOIN job_runs r ON r.id = p.last_run_id"
_PROBLEM = f" LEFT JOIN ({PROBLEM_OF_RUN}) m ON m.run_id = p.last_run_id"


@dataclass(frozen=True, slots=True)
class Order:
    """`column` is NULL of a job that has none of it, unless all `have` it; `{at}` in it is the
    instant (ms) that what runs is measured until."""

    column: str
    kind: type
    joins: str = ""
    have: bool = False

    @property
    def measures(self) -> bool:
        return "{at}" in self.column

    def sorted_by(self, falling: bool, at_ms: int) -> str:
        """Never NULL, so that pages can go on after any value."""
        column = self.column.replace("{at}", str(at_ms))
        if self.have:
            return column
        if self.kind is str:
            some, none = ("1", "0") if falling else ("0", "1")
            return f"coalesce('{some}' || {column}, '{none}')"
        return f"coalesce({column}, {-_NOTHING if falling else _NOTHING})"


_RANK = f"""CASE WHEN p.group_ = {int(Group.FAILED)}
 THEN CASE WHEN (p.flags & {int(JobFlag.CRITICAL)}) <> 0 THEN 0 ELSE 1 END
 WHEN (p.flags & {int(JobFlag.STUCK)}) <> 0 THEN 2
 WHEN (p.flags & {int(JobFlag.LATE)}) <> 0 THEN 3
 WHEN p.group_ = {int(Group.RUNNING)} THEN 4 WHEN p.group_ = {int(Group.PENDING)} THEN 5
 WHEN p.group_ = {int(Group.COMPLETED)} THEN 6 ELSE 7 END"""
# Of those that run or wait the oldest first, of those that ended the newest.
_WITHIN = f"""CASE WHEN p.start_at IS NULL THEN coalesce(p.scheduled_at, 0)
 WHEN p.group_ = {int(Group.RUNNING)} THEN p.start_at ELSE 50000000000000 - p.start_at END"""
_URGENCY = f"({_RANK}) * 100000000000000 + ({_WITHIN})"
_DURATION = f"""(coalesce(q.end_at, CASE WHEN r.status = q.status THEN r.end_at END,
 CASE WHEN p.group_ = {int(Group.RUNNING)} THEN {{at}} END) - coalesce(q.start_at, r.start_at))"""

ORDERS: Mapping[str, Order] = {
    "urgency": Order(_URGENCY, int, have=True),
    "name": Order("j.name", str, have=True),
    "job_stream": Order("s.name", str, " JOIN job_streams s ON s.id = j.stream_id", True),
    "workstation": Order("w.name", str, " JOIN workstations w ON w.id = j.workstation_id", True),
    "status": Order("p.status", int, have=True),
    "scheduled_time": Order("p.scheduled_at", int),
    "start_time": Order("p.start_at", int),
    "duration": Order(_DURATION, int, _RUN),
    "return_code": Order("CASE WHEN q.end_at IS NOT NULL THEN q.rc END", int, _RUN),
    "deadline": Order("p.deadline_at", int),
    "priority": Order("p.priority", int),
    "error": Order("substr(t.folded, 1, 100)", str, said("p.last_run_id")),
    "blocked": Order("m.blocked_critical * 1000000 + m.blocked_total", int, _PROBLEM),
    "owner": Order("lower(m.ack_by)", str, _PROBLEM),
}
