"""What somebody has to mend."""

from typing import Any

from sqlalchemy import Computed, Index
from sqlmodel import Field

from data.store.tables.base import (
    INTEGER,
    STRICT,
    WITHOUT_ROWID,
    Identity,
    Key,
    KeyedTable,
    String,
    StringOrNone,
    Table,
    Whole,
    WholeOrNone,
    partial,
)

_STATE = """CASE WHEN closed_at IS NOT NULL OR standing = 2 THEN 3 WHEN standing = 1 THEN 2
 WHEN ack_at IS NOT NULL THEN 1 ELSE 0 END"""
_WORST = "CASE WHEN blocked_severity > own_severity THEN blocked_severity ELSE own_severity END"
_ENDED = """CASE WHEN closed_at IS NOT NULL THEN closed_at
 WHEN standing = 2 THEN resolved_at END"""


def _derived(expression: str, nullable: bool = False) -> Any:
    """A column that the database computes, so that it never contradicts what it comes from."""
    computed = [Computed(expression, persisted=True)]
    return Field(default=None, sa_type=INTEGER, sa_column_args=computed, nullable=nullable)


class Problems(Table, table=True):
    """Who owns a column alone writes it: the poll, the counting of what is blocked, people."""

    __table_args__ = (
        Index("ix_problems_order", "state", "impact", "id"),
        Index("ix_problems_opened", "opened_at"),
        partial("ix_problems_open", "state", "severity", where="state < 3"),
        partial("ix_problems_ended", "ended_at", where="ended_at IS NOT NULL"),
        partial("ix_problems_due", "ack_until", where="ack_until IS NOT NULL"),
        partial("ix_problems_closed", "id", where="closed_at IS NOT NULL AND close_noted = 0"),
        STRICT,
    )
    id: Key
    kind: Whole
    standing: Whole
    own_severity: Whole
    root_workstation: String  # '' where none is meant
    root_stream: String
    root_job: String
    opened_at: Whole  # by the engine's clock
    resolved_at: WholeOrNone
    merged_into: WholeOrNone
    occurrences: Whole
    members: Whole
    shared: StringOrNone
    run_id: WholeOrNone  # the newest that failed
    found_at: Whole  # by our clock
    updated_at: Whole  # whoever changed it
    # Counted while it stands.
    blocked_severity: Whole
    blocked_total: Whole
    blocked_critical: Whole
    blocked: StringOrNone  # JSON
    blocked_from: StringOrNone
    deadline: StringOrNone  # JSON
    impact: Whole
    counted_at: WholeOrNone
    # What people did.
    ack_at: WholeOrNone
    ack_by: StringOrNone
    ack_note: StringOrNone
    ack_until: WholeOrNone
    ack_rerun: Whole
    returned_from: StringOrNone
    closed_at: WholeOrNone
    closed_by: StringOrNone
    closed_reason: StringOrNone
    close_noted: Whole  # by the poll
    state: int = _derived(_STATE)
    severity: int = _derived(_WORST)
    ended_at: int | None = _derived(_ENDED, nullable=True)


class Ailments(Table, table=True):
    """One thing that is wrong. A number of 0 is a name that its subject does without."""

    __table_args__ = (
        Index("ix_ailments_problem", "problem_id"),
        partial("ix_ailments_standing", "id", where="standing < 2"),
        partial("ix_ailments_over", "changed_seen_at", where="standing = 2"),
        partial("ix_ailments_closed", "id", where="closed = 1 AND left_plan = 0"),
        Index("ix_ailments_job", "job_id"),
        Index("ix_ailments_workstation", "workstation_id"),
        STRICT,
    )
    id: Key
    problem_id: Whole
    kind: Whole
    workstation_id: Whole
    stream_id: Whole
    job_id: Whole
    stream_workstation_id: Whole
    key: StringOrNone
    at: Whole
    seen_at: Whole
    critical: Whole
    run_id: WholeOrNone
    standing: Whole
    good_at: WholeOrNone
    good_seen_at: WholeOrNone
    over_at: WholeOrNone
    changed_seen_at: Whole
    left_plan: Whole
    closed: Whole
    members: Whole
    well_at: WholeOrNone


class AilmentRuns(KeyedTable, table=True):
    """The failed runs of an ailment."""

    __table_args__ = (Index("ix_ailment_runs_run", "run_id"), WITHOUT_ROWID)
    ailment_id: Key
    run_id: Key
    at: Whole
    started_at: Whole


class ProblemSteps(Table, table=True):
    """What the grouping and people did with a problem, notes among them."""

    __table_args__ = (Index("ix_problem_steps_problem", "problem_id", "id"), STRICT)
    id: Identity
    problem_id: Whole
    at: Whole
    what: Whole
    actor: StringOrNone
    facts: StringOrNone  # JSON
