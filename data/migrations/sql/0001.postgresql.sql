CREATE TABLE acknowledge_actions (
    action_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (action_id)
);

CREATE INDEX ix_acknowledge_actions_at ON acknowledge_actions (at);

CREATE TABLE acknowledgements (
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (seq)
);

CREATE TABLE audit_log (
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    was TEXT,
    became TEXT,
    PRIMARY KEY (id)
);

CREATE INDEX ix_audit_log_at ON audit_log (at);

CREATE TABLE error_texts (
    id BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (digest)
);

CREATE TABLE events (
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    lag_ms BIGINT NOT NULL,
    severity BIGINT NOT NULL,
    type BIGINT NOT NULL,
    job_id BIGINT,
    workstation_id BIGINT,
    run_id BIGINT,
    previous BIGINT,
    current BIGINT,
    rc BIGINT,
    source TEXT,
    facts TEXT,
    words TEXT,
    PRIMARY KEY (seq)
);

CREATE INDEX ix_events_at ON events (at);

CREATE INDEX ix_events_job ON events (job_id, at) WHERE severity > 0;

CREATE INDEX ix_events_severity ON events (severity, at) WHERE severity > 0;

CREATE INDEX ix_events_type ON events (type, at) WHERE type > 2;

CREATE TABLE job_runs (
    id BIGINT NOT NULL,
    job_id BIGINT NOT NULL,
    scheduled_at BIGINT,
    start_at BIGINT,
    end_at BIGINT,
    status BIGINT NOT NULL,
    rc BIGINT,
    rerun_of BIGINT,
    key BYTEA,
    path BYTEA,
    PRIMARY KEY (id)
);

CREATE INDEX ix_job_runs_end ON job_runs (end_at) WHERE start_at IS NULL AND end_at IS NOT NULL;

CREATE INDEX ix_job_runs_job ON job_runs (job_id);

CREATE INDEX ix_job_runs_start ON job_runs (start_at);

CREATE TABLE job_stats (
    job_id BIGINT NOT NULL,
    n BIGINT NOT NULL,
    fails BIGINT NOT NULL,
    dur_sum BIGINT NOT NULL,
    dur_sq DOUBLE PRECISION NOT NULL,
    dur_max BIGINT NOT NULL,
    last_run_id BIGINT NOT NULL,
    PRIMARY KEY (job_id)
);

CREATE TABLE job_status (
    run_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    rc BIGINT,
    PRIMARY KEY (run_id, at, status)
);

CREATE TABLE job_streams (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE jobs (
    id BIGINT NOT NULL,
    workstation_id BIGINT NOT NULL,
    stream_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_jobs_name ON jobs (name, stream_id, workstation_id);

CREATE TABLE patterns (
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    job_id BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    n BIGINT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX ix_patterns_job ON patterns (job_id, kind);

CREATE INDEX ix_patterns_last ON patterns (last_at);

CREATE TABLE plan_jobs (
    id BIGINT NOT NULL,
    key TEXT NOT NULL,
    job_id BIGINT NOT NULL,
    stream_workstation_id BIGINT NOT NULL,
    scheduled_at BIGINT,
    not_before BIGINT,
    deadline_at BIGINT,
    priority BIGINT,
    waits BIGINT NOT NULL,
    open_dependencies BIGINT,
    flags BIGINT NOT NULL,
    group_ BIGINT NOT NULL,
    status BIGINT NOT NULL,
    start_at BIGINT,
    last_run_id BIGINT NOT NULL,
    chain BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (key)
);

CREATE INDEX ix_plan_jobs_job ON plan_jobs (job_id);

CREATE TABLE plan_runs (
    run_id BIGINT NOT NULL,
    plan_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    key BYTEA,
    status BIGINT NOT NULL,
    common BIGINT NOT NULL,
    raw_status TEXT,
    rc BIGINT,
    start_at BIGINT,
    end_at BIGINT,
    estimated_ms BIGINT,
    number BIGINT,
    flags BIGINT NOT NULL,
    log_id TEXT,
    told BIGINT NOT NULL,
    PRIMARY KEY (run_id)
);

CREATE INDEX ix_plan_runs_plan ON plan_runs (plan_id);

CREATE TABLE plan_streams (
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    workstation TEXT NOT NULL,
    status BIGINT NOT NULL,
    common BIGINT NOT NULL,
    raw_status TEXT NOT NULL,
    scheduled_at BIGINT,
    PRIMARY KEY (key)
);

CREATE TABLE plan_workstations (
    workstation_id BIGINT NOT NULL,
    type TEXT NOT NULL,
    linked BIGINT,
    jobman_up BIGINT,
    limit_ BIGINT,
    fence BIGINT,
    version TEXT,
    node TEXT,
    since BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    PRIMARY KEY (workstation_id)
);

CREATE TABLE poll_state (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE problem_solutions (
    id BIGINT NOT NULL,
    signature TEXT NOT NULL,
    title TEXT NOT NULL,
    solution TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used BIGINT NOT NULL,
    worked BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (signature)
);

CREATE TABLE run_errors (
    run_id BIGINT NOT NULL,
    text_id BIGINT NOT NULL,
    PRIMARY KEY (run_id)
);

CREATE INDEX ix_run_errors_text ON run_errors (text_id);

CREATE TABLE settings (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE snapshots (
    at BIGINT NOT NULL,
    health BIGINT NOT NULL,
    total BIGINT NOT NULL,
    running BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    pending BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    late BIGINT NOT NULL,
    stuck BIGINT NOT NULL,
    online BIGINT NOT NULL,
    offline BIGINT NOT NULL,
    PRIMARY KEY (at)
);

CREATE TABLE stats_daily (
    day BIGINT NOT NULL,
    workstation_id BIGINT NOT NULL,
    status BIGINT NOT NULL,
    n BIGINT NOT NULL,
    dur_sum BIGINT NOT NULL,
    dur_max BIGINT NOT NULL,
    PRIMARY KEY (day, workstation_id, status)
);

CREATE TABLE stats_hourly (
    hour BIGINT NOT NULL,
    status BIGINT NOT NULL,
    n BIGINT NOT NULL,
    dur_sum BIGINT NOT NULL,
    dur_max BIGINT NOT NULL,
    PRIMARY KEY (hour, status)
);

CREATE TABLE workstation_status (
    workstation_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    linked BIGINT,
    limit_ BIGINT,
    fence BIGINT,
    PRIMARY KEY (workstation_id, at)
);

CREATE TABLE workstations (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT,
    PRIMARY KEY (id),
    UNIQUE (name)
);
