"""The tables. They never leave `data.store`; other rooms get domain values.

Instants are epoch milliseconds UTC, closed sets small integers, facts short JSON text. Rows are
written and read by plain SQL on the hot paths: these classes define the schema, nothing more.
"""

# pyright: reportAssignmentType=false
# (A plain `__tablename__` is what SQLModel documents and what its annotation forbids.)

from typing import Any

from sqlalchemy import REAL, BigInteger, Double, Index, Integer, LargeBinary, MetaData, Text, text
from sqlmodel import Field, SQLModel

INTEGER: Any = BigInteger().with_variant(Integer(), "sqlite")
"""STRICT tables refuse BIGINT, and every SQLite INTEGER holds 64 bits anyway."""
NUMBER: Any = Double().with_variant(REAL(), "sqlite")

STRICT: dict[str, Any] = {"sqlite_strict": True}
WITHOUT_ROWID: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
metadata = MetaData()


class Table(SQLModel):
    """Our own metadata, so that no other SQLModel class in the process is taken for a table."""

    metadata = metadata


def _key() -> Any:
    return Field(
        sa_type=INTEGER, primary_key=True, sa_column_kwargs={"autoincrement": False}, nullable=False
    )


def _identity() -> Any:
    """An id the database gives, whoever writes; set by the migrations."""
    return Field(default=None, sa_type=INTEGER, primary_key=True, nullable=False)


def _int() -> Any:
    return Field(sa_type=INTEGER, nullable=False)


def _maybe() -> Any:
    return Field(default=None, sa_type=INTEGER, nullable=True)


def _number() -> Any:
    return Field(sa_type=NUMBER, nullable=False)


def _maybe_number() -> Any:
    return Field(default=None, sa_type=NUMBER, nullable=True)


def _text(primary_key: bool = False, unique: bool = False) -> Any:
    return Field(sa_type=Text, primary_key=primary_key, unique=unique, nullable=False)


def _maybe_text() -> Any:
    return Field(default=None, sa_type=Text, nullable=True)


def _bytes() -> Any:
    return Field(default=None, sa_type=LargeBinary, nullable=True)


# Names: small ids for what is said again and again. `folded` is set only for names that are not
# ASCII, where lower(name) is not enough to search by.


class WorkstationName(Table, table=True):
    __tablename__ = "workstations"
    __table_args__ = STRICT
    id: int = _identity()
    name: str = _text(unique=True)
    folded: str | None = _maybe_text()


class StreamName(Table, table=True):
    __tablename__ = "job_streams"
    __table_args__ = STRICT
    id: int = _identity()
    name: str = _text(unique=True)
    folded: str | None = _maybe_text()


class JobName(Table, table=True):
    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_name", "name", "stream_id", "workstation_id", unique=True),
        STRICT,
    )
    id: int = _identity()
    workstation_id: int = _int()
    stream_id: int = _int()
    name: str = _text()
    folded: str | None = _maybe_text()


# Runs.


_FAILED = text("status IN (15, 16)")  # ABEND, FAIL


class JobRun(Table, table=True):
    """One run, from the first sight of it; `id` is plan_day << 24 | n, `key` the engine's id."""

    __tablename__ = "job_runs"
    __table_args__ = (
        Index("ix_job_runs_job", "job_id", "start_at", "end_at", "status"),
        Index(
            "ix_job_runs_failed",
            "start_at",
            "end_at",
            sqlite_where=_FAILED,
            postgresql_where=_FAILED,
        ),
        Index("ix_job_runs_start", "start_at"),
        Index(
            "ix_job_runs_end",
            "end_at",
            sqlite_where=text("start_at IS NULL AND end_at IS NOT NULL"),
            postgresql_where=text("start_at IS NULL AND end_at IS NOT NULL"),
        ),
        STRICT,
    )
    id: int = _key()
    job_id: int = _int()
    scheduled_at: int | None = _maybe()
    start_at: int | None = _maybe()
    end_at: int | None = _maybe()
    status: int = _int()
    rc: int | None = _maybe()
    rerun_of: int | None = _maybe()
    key: bytes | None = _bytes()
    path: bytes | None = _bytes()


class JobStatus(Table, table=True):
    """A run entered a status: the hot rows, packed into `job_runs.path` when they age."""

    __tablename__ = "job_status"
    __table_args__ = WITHOUT_ROWID
    run_id: int = _key()
    at: int = _key()
    status: int = _key()
    rc: int | None = _maybe()


class ErrorText(Table, table=True):
    """Each error text once; `digest` finds it again."""

    __tablename__ = "error_texts"
    __table_args__ = STRICT
    id: int = _identity()
    digest: bytes = Field(sa_type=LargeBinary, nullable=False, unique=True)
    text: str = _text()
    folded: str = _text()


class RunError(Table, table=True):
    __tablename__ = "run_errors"
    __table_args__ = (Index("ix_run_errors_text", "text_id"), WITHOUT_ROWID)
    run_id: int = _key()
    text_id: int = _int()


# The current plan: enough to rebuild the baseline exactly.


class PlanJob(Table, table=True):
    __tablename__ = "plan_jobs"
    __table_args__ = (Index("ix_plan_jobs_job", "job_id"), STRICT)
    id: int = _identity()
    key: str = _text(unique=True)
    job_id: int = _int()
    stream_workstation_id: int = _int()
    scheduled_at: int | None = _maybe()
    not_before: int | None = _maybe()
    deadline_at: int | None = _maybe()
    priority: int | None = _maybe()
    waits: int = _int()
    open_dependencies: int | None = _maybe()
    flags: int = _int()
    group_: int = _int()
    status: int = _int()
    start_at: int | None = _maybe()
    last_run_id: int = _int()
    chain: int = _int()  # how many of the runs the engine's last answer held
    kept: int = _int()  # how many runs are in plan_runs


class PlanRun(Table, table=True):
    __tablename__ = "plan_runs"
    __table_args__ = (Index("ix_plan_runs_plan", "plan_id"), STRICT)
    run_id: int = _key()
    plan_id: int = _int()
    position: int = _int()
    key: bytes | None = _bytes()
    status: int = _int()
    common: int = _int()
    raw_status: str | None = _maybe_text()  # None where it is the canonical word
    rc: int | None = _maybe()
    start_at: int | None = _maybe()
    end_at: int | None = _maybe()
    estimated_ms: int | None = _maybe()
    number: int | None = _maybe()
    flags: int = _int()
    log_id: str | None = _maybe_text()  # None where a flag says it is the run's or the job's key
    told: int = _int()


class PlanStream(Table, table=True):
    __tablename__ = "plan_streams"
    __table_args__ = WITHOUT_ROWID
    key: str = _text(primary_key=True)
    name: str = _text()
    workstation: str = _text()
    status: int = _int()
    common: int = _int()
    raw_status: str = _text()
    scheduled_at: int | None = _maybe()


class PlanWorkstation(Table, table=True):
    __tablename__ = "plan_workstations"
    __table_args__ = STRICT
    workstation_id: int = _key()
    type: str = _text()
    linked: int | None = _maybe()
    jobman_up: int | None = _maybe()
    limit_: int | None = _maybe()
    fence: int | None = _maybe()
    version: str | None = _maybe_text()
    node: str | None = _maybe_text()
    since: int = _int()
    last_seen: int = _int()
    gone: int = _int()


class WorkstationHistory(Table, table=True):
    __tablename__ = "workstation_status"
    __table_args__ = WITHOUT_ROWID
    workstation_id: int = _key()
    at: int = _key()
    status: int = _int()
    linked: int | None = _maybe()
    limit_: int | None = _maybe()
    fence: int | None = _maybe()


class PollState(Table, table=True):
    """What has one value: the store's id, the latest poll, the rest of the baseline."""

    __tablename__ = "poll_state"
    __table_args__ = WITHOUT_ROWID
    key: str = _text(primary_key=True)
    value: str = _text()


class Counter(Table, table=True):
    """The next number of what is numbered without a gap; a row is locked until the commit."""

    __tablename__ = "counters"
    __table_args__ = WITHOUT_ROWID
    name: str = _text(primary_key=True)
    following: int = _int()


class ChangeRow(Table, table=True):
    """The feed: what changed, numbered in the transaction of the change."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_at", "at"), STRICT)
    number: int = _key()
    at: int = _int()
    kind: str = _text()
    facts: str = _text()  # JSON


class Snapshot(Table, table=True):
    __tablename__ = "snapshots"
    __table_args__ = STRICT
    at: int = _key()
    health: int = _int()
    total: int = _int()
    running: int = _int()
    completed: int = _int()
    failed: int = _int()
    pending: int = _int()
    cancelled: int = _int()
    late: int = _int()
    stuck: int = _int()
    online: int = _int()
    offline: int = _int()


# What was told.

_NOTABLE = text("severity > 0")
_RARE = text("type > 2")  # all but started and completed


class EventRow(Table, table=True):
    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_at", "at"),
        Index(
            "ix_events_severity",
            "severity",
            "at",
            sqlite_where=_NOTABLE,
            postgresql_where=_NOTABLE,
        ),
        Index("ix_events_type", "type", "at", sqlite_where=_RARE, postgresql_where=_RARE),
        Index("ix_events_job", "job_id", "at"),
        STRICT,
    )
    seq: int = _key()
    at: int = _int()
    lag_ms: int = _int()  # detected_at - at
    severity: int = _int()
    type: int = _int()
    job_id: int | None = _maybe()
    workstation_id: int | None = _maybe()
    run_id: int | None = _maybe()
    previous: int | None = _maybe()
    current: int | None = _maybe()
    rc: int | None = _maybe()
    source: str | None = (
        _maybe_text()
    )  # only where it is not the job's, workstation's or the system's
    facts: str | None = _maybe_text()  # JSON, only what nothing else tells
    words: str | None = _maybe_text()  # the folded words in `source` and `facts`, for searching


class AcknowledgementRow(Table, table=True):
    __tablename__ = "acknowledgements"
    __table_args__ = STRICT
    seq: int = _key()
    at: int = _int()
    actor: str = _text()
    note: str | None = _maybe_text()


class AcknowledgeAction(Table, table=True):
    """The answer given to an action id, so that the same action again changes nothing."""

    __tablename__ = "acknowledge_actions"
    __table_args__ = (Index("ix_acknowledge_actions_at", "at"), WITHOUT_ROWID)
    action_id: str = _text(primary_key=True)
    at: int = _int()
    answer: str = _text()


# Rollups, kept for ever.


class HourStats(Table, table=True):
    __tablename__ = "stats_hourly"
    __table_args__ = WITHOUT_ROWID
    hour: int = _key()
    status: int = _key()
    n: int = _int()
    dur_sum: int = _int()
    dur_max: int = _int()


class DayStats(Table, table=True):
    __tablename__ = "stats_daily"
    __table_args__ = WITHOUT_ROWID
    day: int = _key()
    workstation_id: int = _key()
    status: int = _key()
    n: int = _int()
    dur_sum: int = _int()
    dur_max: int = _int()


class JobStats(Table, table=True):
    __tablename__ = "job_stats"
    __table_args__ = STRICT
    job_id: int = _key()
    n: int = _int()
    fails: int = _int()
    dur_sum: int = _int()
    dur_sq: float = _number()  # seconds squared
    dur_max: int = _int()
    last_run_id: int = _int()


# Learned and set.


class JobLinkRow(Table, table=True):
    """A job that waits directly for another, as the engine last told it."""

    __tablename__ = "job_links"
    __table_args__ = (Index("ix_job_links_seen", "seen_at"), WITHOUT_ROWID)
    first_id: int = _key()
    then_id: int = _key()
    seen_at: int = _int()


class PatternRow(Table, table=True):
    """A pattern as it was last found; `key` is its identity, `dismissed_…` a person's verdict."""

    __tablename__ = "patterns"
    __table_args__ = (
        Index("ix_patterns_job", "job_id", "kind"),
        Index("ix_patterns_last", "last_at"),
        STRICT,
    )
    id: int = _identity()
    key: str = _text(unique=True)
    kind: int = _int()
    job_id: int = _int()
    related_job_id: int | None = _maybe()
    hour: int | None = _maybe()
    weekday: int | None = _maybe()
    month_end: int | None = _maybe()
    resolved: int = _int()
    status: int = _int()
    confidence: float = _number()
    p_value: float = _number()
    q_value: float = _number()
    effect: float = _number()
    occurrences: int = _int()
    opportunities: int = _int()
    first_at: int = _int()
    last_at: int = _int()
    found_at: int = _int()  # by the first detection
    updated_at: int = _int()  # the `now` of the last detection that found it
    days: int = _int()  # the window of that detection
    evidence: str = _text()  # JSON
    dismissed_at: int | None = _maybe()
    dismissed_by: str | None = _maybe_text()
    dismissed_reason: str | None = _maybe_text()
    dismissed_rate: float | None = _maybe_number()  # how strong it was then
    dismissed_per_day: float | None = _maybe_number()


class GlossaryRow(Table, table=True):
    """What a site adds to the reading of messages; `says` is a list as JSON."""

    __tablename__ = "glossary"
    __table_args__ = (
        Index("ix_glossary_name", "kind", "name", unique=True),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )
    id: int = _identity()
    kind: str = _text()
    name: str = _text()
    says: str = _text()
    changed_at: int = _int()
    changed_by: str = _text()


class SolutionRow(Table, table=True):
    """What helped against a problem; `faded_…` is the evidence whose old results weigh less."""

    __tablename__ = "problem_solutions"
    __table_args__: Any = {"sqlite_strict": True, "sqlite_autoincrement": True}
    id: int = _identity()
    digest: bytes = Field(sa_type=LargeBinary, nullable=False, unique=True)
    problem_type: str = _text()
    problem_pattern: str = _text()
    pattern_kind: str = _text()
    solution: str = _text()
    created_at: int = _int()
    created_by: str = _text()
    updated_at: int = _int()
    times_applied: int = _int()
    last_at: int | None = _maybe()
    people_worked: int = _int()
    people_failed: int = _int()
    tws_worked: int = _int()
    tws_failed: int = _int()
    faded_worked: float = _number()
    faded_failed: float = _number()
    faded_at: int | None = _maybe()


class SolutionResult(Table, table=True):
    """One application of a solution, judged by a person or by TWS (`success` NULL: not yet)."""

    __tablename__ = "solution_results"
    __table_args__ = (
        Index("ix_solution_results_solution", "solution_id", "at"),
        Index(
            "ix_solution_results_pending",
            "at",
            sqlite_where=text("success IS NULL"),
            postgresql_where=text("success IS NULL"),
        ),
        STRICT,
    )
    id: int = _identity()
    solution_id: int = _int()
    at: int = _int()
    actor: str = _text()
    source: int = _int()
    success: int | None = _maybe()
    event_seq: int | None = _maybe()
    job_id: int | None = _maybe()
    run_id: int | None = _maybe()
    note: str | None = _maybe_text()
    decided_at: int | None = _maybe()
    minutes: float | None = _maybe_number()  # from the failure to SUCC


class Setting(Table, table=True):
    __tablename__ = "settings"
    __table_args__ = WITHOUT_ROWID
    key: str = _text(primary_key=True)
    value: str = _text()


class AuditRow(Table, table=True):
    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_at", "at"), STRICT)
    id: int = _identity()
    at: int = _int()
    actor: str = _text()
    action: str = _text()
    subject: str = _text()
    was: str | None = _maybe_text()
    became: str | None = _maybe_text()
