"""The tables. They never leave `data.store`; other rooms get domain values.

Instants are epoch milliseconds UTC, closed sets small integers, facts short JSON text. Rows are
written and read by plain SQL on the hot paths: these classes define the schema, nothing more. A
table is called as its class, `job_runs` for `JobRuns`.
"""

# pyright: reportAssignmentType=false
# (A plain `__tablename__` is what SQLModel documents and what its annotation forbids.)

import re
from typing import Annotated, Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Computed,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

STRICT: dict[str, Any] = {"sqlite_strict": True}
WITHOUT_ROWID: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
NEVER_AGAIN: dict[str, Any] = {"sqlite_strict": True, "sqlite_autoincrement": True}
"""An id is not given out a second time, even after its row has gone."""


class Table(SQLModel):
    """Our own metadata, so that no other SQLModel class in the process is taken for a table."""

    metadata = MetaData()
    __table_args__ = STRICT

    def __init_subclass__(cls, **options: Any) -> None:
        cls.__tablename__ = re.sub(r"\B(?=[A-Z])", "_", cls.__name__).lower()
        super().__init_subclass__(**options)


class KeyedTable(Table):
    """Kept in the order of its key, without a number of its own for each row."""

    __table_args__ = WITHOUT_ROWID


metadata = Table.metadata


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index that holds only some of the rows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


INTEGER: Any = BigInteger().with_variant(Integer(), "sqlite")
"""STRICT tables refuse BIGINT, and every SQLite INTEGER holds 64 bits anyway."""
NUMBER: Any = Double().with_variant(REAL(), "sqlite")
_GIVEN: dict[str, Any] = {"autoincrement": False}

Identity = Annotated[int, Field(sa_type=INTEGER, primary_key=True)]
"""An id the database gives, whoever writes; set by the migrations."""
Key = Annotated[int, Field(sa_type=INTEGER, primary_key=True, sa_column_kwargs=_GIVEN)]
Whole = Annotated[int, Field(sa_type=INTEGER)]
WholeOrNone = Annotated[int | None, Field(sa_type=INTEGER)]
Number = Annotated[float, Field(sa_type=NUMBER)]
NumberOrNone = Annotated[float | None, Field(sa_type=NUMBER)]
NameKey = Annotated[str, Field(sa_type=Text, primary_key=True)]
Unique = Annotated[str, Field(sa_type=Text, unique=True)]
String = Annotated[str, Field(sa_type=Text)]
StringOrNone = Annotated[str | None, Field(sa_type=Text)]
Digest = Annotated[bytes, Field(sa_type=LargeBinary, unique=True)]
BytesOrNone = Annotated[bytes | None, Field(sa_type=LargeBinary)]


# Names: small ids for what is said again and again. `folded` is set only for names that are not
# ASCII, where lower(name) is not enough to search by.


class Workstations(Table, table=True):
    id: Identity
    name: Unique
    folded: StringOrNone


class JobStreams(Table, table=True):
    id: Identity
    name: Unique
    folded: StringOrNone


class Jobs(Table, table=True):
    __table_args__ = (
        Index("ix_jobs_name", "name", "stream_id", "workstation_id", unique=True),
        STRICT,
    )
    id: Identity
    workstation_id: Whole
    stream_id: Whole
    name: String
    folded: StringOrNone


# Runs.


_FAILED = "status IN (15, 16)"  # ABEND, FAIL


class JobRuns(Table, table=True):
    """One run, from the first sight of it; `id` is plan_day << 24 | n, `key` the engine's id."""

    __table_args__ = (
        Index("ix_job_runs_job", "job_id", "start_at", "end_at", "status"),
        _partial("ix_job_runs_failed", "start_at", "end_at", where=_FAILED),
        Index("ix_job_runs_start", "start_at"),
        _partial("ix_job_runs_end", "end_at", where="start_at IS NULL AND end_at IS NOT NULL"),
        STRICT,
    )
    id: Key
    job_id: Whole
    scheduled_at: WholeOrNone
    start_at: WholeOrNone
    end_at: WholeOrNone
    status: Whole
    rc: WholeOrNone
    rerun_of: WholeOrNone
    key: BytesOrNone
    path: BytesOrNone


class JobStatus(KeyedTable, table=True):
    """A run entered a status: the hot rows, packed into `job_runs.path` when they age."""

    run_id: Key
    at: Key
    status: Key
    rc: WholeOrNone


class ErrorTexts(Table, table=True):
    """Each error text once; `digest` finds it again."""

    id: Identity
    digest: Digest
    text: String
    folded: String


class RunErrors(Table, table=True):
    __table_args__ = (Index("ix_run_errors_text", "text_id"), WITHOUT_ROWID)
    run_id: Key
    text_id: Whole


# The current plan: enough to rebuild the baseline exactly.


class PlanJobs(Table, table=True):
    __table_args__ = (Index("ix_plan_jobs_job", "job_id"), STRICT)
    id: Identity
    key: Unique
    job_id: Whole
    stream_workstation_id: Whole
    scheduled_at: WholeOrNone
    not_before: WholeOrNone
    deadline_at: WholeOrNone
    priority: WholeOrNone
    waits: Whole
    open_dependencies: WholeOrNone
    flags: Whole
    group_: Whole
    status: Whole
    start_at: WholeOrNone
    last_run_id: Whole
    chain: Whole  # how many of the runs the engine's last answer held
    kept: Whole  # how many runs are in plan_runs


class PlanRuns(Table, table=True):
    __table_args__ = (Index("ix_plan_runs_plan", "plan_id"), STRICT)
    run_id: Key
    plan_id: Whole
    position: Whole
    key: BytesOrNone
    status: Whole
    common: Whole
    raw_status: StringOrNone  # None where it is the canonical word
    rc: WholeOrNone
    start_at: WholeOrNone
    end_at: WholeOrNone
    estimated_ms: WholeOrNone
    number: WholeOrNone
    flags: Whole
    log_id: StringOrNone  # None where a flag says it is the run's or the job's key
    told: Whole


class PlanStreams(KeyedTable, table=True):
    key: NameKey
    name: String
    workstation: String
    status: Whole
    common: Whole
    raw_status: String
    scheduled_at: WholeOrNone


class PlanWorkstations(Table, table=True):
    workstation_id: Key
    type: String
    linked: WholeOrNone
    jobman_up: WholeOrNone
    limit_: WholeOrNone
    fence: WholeOrNone
    version: StringOrNone
    node: StringOrNone
    since: Whole
    last_seen: Whole
    gone: Whole


class WorkstationStatus(KeyedTable, table=True):
    workstation_id: Key
    at: Key
    status: Whole
    linked: WholeOrNone
    limit_: WholeOrNone
    fence: WholeOrNone


class PollState(KeyedTable, table=True):
    """What has one value: the store's id, the latest poll, the rest of the baseline."""

    key: NameKey
    value: String


class Counters(KeyedTable, table=True):
    """The next number of what is numbered without a gap; a row is locked until the commit."""

    name: NameKey
    following: Whole


class Changes(Table, table=True):
    """The feed: what changed, numbered in the transaction of the change."""

    __table_args__ = (Index("ix_changes_at", "at"), STRICT)
    number: Key
    at: Whole
    kind: String
    facts: String  # JSON


class Snapshots(Table, table=True):
    at: Key
    health: Whole
    total: Whole
    running: Whole
    completed: Whole
    failed: Whole
    pending: Whole
    cancelled: Whole
    late: Whole
    stuck: Whole
    online: Whole
    offline: Whole


# What was told.

_NOTABLE = "severity > 0"
_RARE = "type > 2"  # all but started and completed


class Events(Table, table=True):
    __table_args__ = (
        Index("ix_events_at", "at"),
        _partial("ix_events_severity", "severity", "at", where=_NOTABLE),
        _partial("ix_events_type", "type", "at", where=_RARE),
        Index("ix_events_job", "job_id", "at"),
        _partial("ix_events_ailment", "ailment_id", "at", where="ailment_id IS NOT NULL"),
        STRICT,
    )
    seq: Key
    at: Whole
    lag_ms: Whole  # detected_at - at
    severity: Whole
    type: Whole
    job_id: WholeOrNone
    workstation_id: WholeOrNone
    run_id: WholeOrNone
    previous: WholeOrNone
    current: WholeOrNone
    rc: WholeOrNone
    source: StringOrNone  # only where it is not the job's, workstation's or the system's
    facts: StringOrNone  # JSON, only what nothing else tells
    words: StringOrNone  # the folded words in `source` and `facts`, for searching
    ailment_id: WholeOrNone  # what it told of, for ever; the ailment knows its problem


class Acknowledgements(Table, table=True):
    seq: Key
    at: Whole
    actor: String
    note: StringOrNone


class Actions(Table, table=True):
    """The answer given to an action id, as JSON, so that the same action again changes nothing."""

    __table_args__ = (Index("ix_actions_at", "at"), WITHOUT_ROWID)
    action_id: NameKey
    at: Whole
    call: String
    answer: StringOrNone


# What somebody has to mend.

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
        _partial("ix_problems_open", "state", "severity", where="state < 3"),
        _partial("ix_problems_ended", "ended_at", where="ended_at IS NOT NULL"),
        _partial("ix_problems_due", "ack_until", where="ack_until IS NOT NULL"),
        _partial("ix_problems_closed", "id", where="closed_at IS NOT NULL AND close_noted = 0"),
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
        _partial("ix_ailments_standing", "id", where="standing < 2"),
        _partial("ix_ailments_over", "changed_seen_at", where="standing = 2"),
        _partial("ix_ailments_closed", "id", where="closed = 1 AND left_plan = 0"),
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


# Rollups, kept for ever.


class StatsHourly(KeyedTable, table=True):
    hour: Key
    status: Key
    n: Whole
    dur_sum: Whole
    dur_max: Whole


class StatsDaily(KeyedTable, table=True):
    day: Key
    workstation_id: Key
    status: Key
    n: Whole
    dur_sum: Whole
    dur_max: Whole


class JobStats(Table, table=True):
    job_id: Key
    n: Whole
    fails: Whole
    dur_sum: Whole
    dur_sq: Number  # seconds squared
    dur_max: Whole
    last_run_id: Whole


# Learned and set.


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
        _partial("ix_solution_results_pending", "at", where="success IS NULL"),
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
