"""What was learned, set and written."""

from sqlalchemy import Index

from data.store.tables.base import (
    NEVER_AGAIN,
    STRICT,
    WITHOUT_ROWID,
    Digest,
    Identity,
    Key,
    KeyedTable,
    NameKey,
    Number,
    NumberOrNone,
    String,
    StringOrNone,
    Table,
    Unique,
    Whole,
    WholeOrNone,
    partial,
)


class JobLinks(Table, table=True):
    """A job that waits directly for another, as the engine last told it."""

    __table_args__ = (Index("ix_job_links_seen", "seen_at"), WITHOUT_ROWID)
    first_id: Key
    then_id: Key
    seen_at: Whole


class Patterns(Table, table=True):
    """A pattern as it was last found; `key` is its identity, `dismissed_…` a person's verdict."""

    __table_args__ = (
        Index("ix_patterns_job", "job_id", "kind"),
        Index("ix_patterns_last", "last_at"),
        STRICT,
    )
    id: Identity
    key: Unique
    kind: Whole
    job_id: Whole
    related_job_id: WholeOrNone
    hour: WholeOrNone
    weekday: WholeOrNone
    month_end: WholeOrNone
    resolved: Whole
    status: Whole
    confidence: Number
    p_value: Number
    q_value: Number
    effect: Number
    occurrences: Whole
    opportunities: Whole
    first_at: Whole
    last_at: Whole
    found_at: Whole  # by the first detection
    updated_at: Whole  # the `now` of the last detection that found it
    days: Whole  # the window of that detection
    evidence: String  # JSON
    dismissed_at: WholeOrNone
    dismissed_by: StringOrNone
    dismissed_reason: StringOrNone
    dismissed_rate: NumberOrNone  # how strong it was then
    dismissed_per_day: NumberOrNone


class Glossary(Table, table=True):
    """What a site adds to the reading of messages; `says` is a list as JSON."""

    __table_args__ = (
        Index("ix_glossary_name", "kind", "name", unique=True),
        NEVER_AGAIN,
    )
    id: Identity
    kind: String
    name: String
    says: String
    changed_at: Whole
    changed_by: String


class Writings(Table, table=True):
    """What people write; `kind` is that of its changes, `draft` what they say, as JSON."""

    __table_args__ = (Index("ix_writings_kind", "kind", "id"), NEVER_AGAIN)
    id: Identity
    kind: String
    draft: String
    over_at: WholeOrNone  # of one that comes once
    created_at: Whole
    created_by: String
    changed_at: Whole
    changed_by: String


class ProblemSolutions(Table, table=True):
    """What helped against a problem; `faded_…` is the evidence whose old results weigh less."""

    __table_args__ = NEVER_AGAIN
    id: Identity
    digest: Digest
    problem_type: String
    problem_pattern: String
    pattern_kind: String
    solution: String
    created_at: Whole
    created_by: String
    updated_at: Whole
    times_applied: Whole
    last_at: WholeOrNone
    people_worked: Whole
    people_failed: Whole
    tws_worked: Whole
    tws_failed: Whole
    faded_worked: Number
    faded_failed: Number
    faded_at: WholeOrNone


class SolutionResults(Table, table=True):
    """One application of a solution, judged by a person or by TWS (`success` NULL: not yet)."""

    __table_args__ = (
        Index("ix_solution_results_solution", "solution_id", "at"),
        partial("ix_solution_results_pending", "at", where="success IS NULL"),
        STRICT,
    )
    id: Identity
    solution_id: Whole
    at: Whole
    actor: String
    source: Whole
    success: WholeOrNone
    event_seq: WholeOrNone
    job_id: WholeOrNone
    run_id: WholeOrNone
    note: StringOrNone
    decided_at: WholeOrNone
    minutes: NumberOrNone  # from the failure to SUCC


class QuestionFeedback(Table, table=True):
    """Whether an answer helped; `before` and `understood` are JSON, `corrected` says that the
    reader had put values in place of what his words were taken for."""

    __table_args__ = NEVER_AGAIN
    id: Identity
    answer_id: Unique
    at: Whole
    actor: String
    question: String
    before: String
    understood: String
    corrected: Whole
    helped: Whole
    note: StringOrNone


class Settings(KeyedTable, table=True):
    key: NameKey
    value: String


class AuditLog(Table, table=True):
    __table_args__ = (Index("ix_audit_log_at", "at"), STRICT)
    id: Identity
    at: Whole
    actor: String
    action: String
    subject: String
    was: StringOrNone
    became: StringOrNone
    source: StringOrNone  # from where: an address, or the door
