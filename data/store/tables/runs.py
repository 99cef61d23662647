"""Names, runs, and the rollups of runs that are kept for ever."""

from sqlalchemy import Index

from data.domain.status import FAILURES
from data.store.run_rows import STRAY
from data.store.sql import listed
from data.store.tables.base import (
    STRICT,
    WITHOUT_ROWID,
    BytesOrNone,
    Digest,
    Identity,
    Key,
    KeyedTable,
    Number,
    String,
    StringOrNone,
    Table,
    Unique,
    Whole,
    WholeOrNone,
    partial,
)

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


_FAILED = f"status IN {listed(FAILURES)}"


class JobRuns(Table, table=True):
    """One run, from the first sight of it; `id` is plan_day << 24 | n, `key` the engine's id."""

    __table_args__ = (
        Index("ix_job_runs_job", "job_id", "start_at"),
        partial("ix_job_runs_failed", "end_at", where=_FAILED),
        partial("ix_job_runs_stray", "start_at", where=STRAY),  # others: by their number
        partial("ix_job_runs_end", "end_at", where="start_at IS NULL AND end_at IS NOT NULL"),
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
