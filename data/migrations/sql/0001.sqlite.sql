CREATE TABLE acknowledge_actions (
    action_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (action_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_acknowledge_actions_at ON acknowledge_actions (at);

CREATE TABLE acknowledgements (
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (seq)
)
 STRICT;

CREATE TABLE audit_log (
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    was TEXT,
    became TEXT,
    PRIMARY KEY (id)
)
 STRICT;

CREATE INDEX ix_audit_log_at ON audit_log (at);

CREATE TABLE error_texts (
    id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (digest)
)
 STRICT;

CREATE TABLE events (
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    lag_ms INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    type INTEGER NOT NULL,
    job_id INTEGER,
    workstation_id INTEGER,
    run_id INTEGER,
    previous INTEGER,
    current INTEGER,
    rc INTEGER,
    source TEXT,
    facts TEXT,
    words TEXT,
    PRIMARY KEY (seq)
)
 STRICT;

CREATE INDEX ix_events_at ON events (at);

CREATE INDEX ix_events_job ON events (job_id, at) WHERE severity > 0;

CREATE INDEX ix_events_severity ON events (severity, at) WHERE severity > 0;

CREATE INDEX ix_events_type ON events (type, at) WHERE type > 2;

CREATE TABLE job_runs (
    id INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    scheduled_at INTEGER,
    start_at INTEGER,
    end_at INTEGER,
    status INTEGER NOT NULL,
    rc INTEGER,
    rerun_of INTEGER,
    "key" BLOB,
    path BLOB,
    PRIMARY KEY (id)
)
 STRICT;

CREATE INDEX ix_job_runs_end ON job_runs (end_at) WHERE start_at IS NULL AND end_at IS NOT NULL;

CREATE INDEX ix_job_runs_job ON job_runs (job_id);

CREATE INDEX ix_job_runs_start ON job_runs (start_at);

CREATE TABLE job_stats (
    job_id INTEGER NOT NULL,
    n INTEGER NOT NULL,
    fails INTEGER NOT NULL,
    dur_sum INTEGER NOT NULL,
    dur_sq REAL NOT NULL,
    dur_max INTEGER NOT NULL,
    last_run_id INTEGER NOT NULL,
    PRIMARY KEY (job_id)
)
 STRICT;

CREATE TABLE job_status (
    run_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    rc INTEGER,
    PRIMARY KEY (run_id, at, status)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE job_streams (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT,
    PRIMARY KEY (id),
    UNIQUE (name)
)
 STRICT;

CREATE TABLE jobs (
    id INTEGER NOT NULL,
    workstation_id INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT,
    PRIMARY KEY (id)
)
 STRICT;

CREATE UNIQUE INDEX ix_jobs_name ON jobs (name, stream_id, workstation_id);

CREATE TABLE patterns (
    id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    n INTEGER NOT NULL,
    confidence REAL NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (id)
)
 STRICT;

CREATE INDEX ix_patterns_job ON patterns (job_id, kind);

CREATE INDEX ix_patterns_last ON patterns (last_at);

CREATE TABLE plan_jobs (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    job_id INTEGER NOT NULL,
    stream_workstation_id INTEGER NOT NULL,
    scheduled_at INTEGER,
    not_before INTEGER,
    deadline_at INTEGER,
    priority INTEGER,
    waits INTEGER NOT NULL,
    open_dependencies INTEGER,
    flags INTEGER NOT NULL,
    group_ INTEGER NOT NULL,
    status INTEGER NOT NULL,
    start_at INTEGER,
    last_run_id INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE ("key")
)
 STRICT;

CREATE INDEX ix_plan_jobs_job ON plan_jobs (job_id);

CREATE TABLE plan_runs (
    run_id INTEGER NOT NULL,
    plan_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    "key" BLOB,
    status INTEGER NOT NULL,
    common INTEGER NOT NULL,
    raw_status TEXT,
    rc INTEGER,
    start_at INTEGER,
    end_at INTEGER,
    estimated_ms INTEGER,
    number INTEGER,
    flags INTEGER NOT NULL,
    log_id TEXT,
    told INTEGER NOT NULL,
    PRIMARY KEY (run_id)
)
 STRICT;

CREATE INDEX ix_plan_runs_plan ON plan_runs (plan_id);

CREATE TABLE plan_streams (
    "key" TEXT NOT NULL,
    name TEXT NOT NULL,
    workstation TEXT NOT NULL,
    status INTEGER NOT NULL,
    common INTEGER NOT NULL,
    raw_status TEXT NOT NULL,
    scheduled_at INTEGER,
    PRIMARY KEY ("key")
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE plan_workstations (
    workstation_id INTEGER NOT NULL,
    type TEXT NOT NULL,
    linked INTEGER,
    jobman_up INTEGER,
    limit_ INTEGER,
    fence INTEGER,
    version TEXT,
    node TEXT,
    since INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    PRIMARY KEY (workstation_id)
)
 STRICT;

CREATE TABLE poll_state (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE problem_solutions (
    id INTEGER NOT NULL,
    signature TEXT NOT NULL,
    title TEXT NOT NULL,
    solution TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used INTEGER NOT NULL,
    worked INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (signature)
)
 STRICT;

CREATE TABLE run_errors (
    run_id INTEGER NOT NULL,
    text_id INTEGER NOT NULL,
    PRIMARY KEY (run_id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_run_errors_text ON run_errors (text_id);

CREATE TABLE settings (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE snapshots (
    at INTEGER NOT NULL,
    health INTEGER NOT NULL,
    total INTEGER NOT NULL,
    running INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    late INTEGER NOT NULL,
    stuck INTEGER NOT NULL,
    online INTEGER NOT NULL,
    offline INTEGER NOT NULL,
    PRIMARY KEY (at)
)
 STRICT;

CREATE TABLE stats_daily (
    day INTEGER NOT NULL,
    workstation_id INTEGER NOT NULL,
    status INTEGER NOT NULL,
    n INTEGER NOT NULL,
    dur_sum INTEGER NOT NULL,
    dur_max INTEGER NOT NULL,
    PRIMARY KEY (day, workstation_id, status)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE stats_hourly (
    hour INTEGER NOT NULL,
    status INTEGER NOT NULL,
    n INTEGER NOT NULL,
    dur_sum INTEGER NOT NULL,
    dur_max INTEGER NOT NULL,
    PRIMARY KEY (hour, status)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE workstation_status (
    workstation_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    linked INTEGER,
    limit_ INTEGER,
    fence INTEGER,
    PRIMARY KEY (workstation_id, at)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE workstations (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT,
    PRIMARY KEY (id),
    UNIQUE (name)
)
 STRICT;
