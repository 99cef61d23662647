"""The current plan, enough to rebuild the baseline exactly, and what is known of polls."""

from sqlalchemy import Index

from data.store.tables.base import (
    STRICT,
    BytesOrNone,
    Identity,
    Key,
    KeyedTable,
    NameKey,
    String,
    StringOrNone,
    Table,
    Unique,
    Whole,
    WholeOrNone,
)


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
