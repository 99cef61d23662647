DROP TABLE patterns;

DROP TABLE problem_solutions;

CREATE TABLE patterns (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    kind INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    related_job_id INTEGER,
    hour INTEGER,
    weekday INTEGER,
    month_end INTEGER,
    resolved INTEGER NOT NULL,
    status INTEGER NOT NULL,
    confidence REAL NOT NULL,
    p_value REAL NOT NULL,
    q_value REAL NOT NULL,
    effect REAL NOT NULL,
    occurrences INTEGER NOT NULL,
    opportunities INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    found_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    days INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    dismissed_at INTEGER,
    dismissed_by TEXT,
    dismissed_reason TEXT,
    dismissed_rate REAL,
    dismissed_per_day REAL,
    PRIMARY KEY (id),
    UNIQUE ("key")
)
 STRICT;

CREATE INDEX ix_patterns_job ON patterns (job_id, kind);

CREATE INDEX ix_patterns_last ON patterns (last_at);

CREATE TABLE problem_solutions (
    id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    problem_type TEXT NOT NULL,
    problem_pattern TEXT NOT NULL,
    pattern_kind TEXT NOT NULL,
    solution TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    times_applied INTEGER NOT NULL,
    last_at INTEGER,
    people_worked INTEGER NOT NULL,
    people_failed INTEGER NOT NULL,
    tws_worked INTEGER NOT NULL,
    tws_failed INTEGER NOT NULL,
    faded_worked REAL NOT NULL,
    faded_failed REAL NOT NULL,
    faded_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (digest)
)
 STRICT;

CREATE TABLE solution_results (
    id INTEGER NOT NULL,
    solution_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    source INTEGER NOT NULL,
    success INTEGER,
    event_seq INTEGER,
    job_id INTEGER,
    run_id INTEGER,
    note TEXT,
    decided_at INTEGER,
    minutes REAL,
    PRIMARY KEY (id)
)
 STRICT;

CREATE INDEX ix_solution_results_solution ON solution_results (solution_id, at);

CREATE INDEX ix_solution_results_pending ON solution_results (at) WHERE success IS NULL;
