DROP TABLE patterns;

DROP TABLE problem_solutions;

CREATE TABLE patterns (
    id BIGINT NOT NULL,
    key TEXT NOT NULL,
    kind BIGINT NOT NULL,
    job_id BIGINT NOT NULL,
    related_job_id BIGINT,
    hour BIGINT,
    weekday BIGINT,
    month_end BIGINT,
    resolved BIGINT NOT NULL,
    status BIGINT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    p_value DOUBLE PRECISION NOT NULL,
    q_value DOUBLE PRECISION NOT NULL,
    effect DOUBLE PRECISION NOT NULL,
    occurrences BIGINT NOT NULL,
    opportunities BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    found_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    days BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    dismissed_at BIGINT,
    dismissed_by TEXT,
    dismissed_reason TEXT,
    dismissed_rate DOUBLE PRECISION,
    dismissed_per_day DOUBLE PRECISION,
    PRIMARY KEY (id),
    UNIQUE (key)
);

CREATE INDEX ix_patterns_job ON patterns (job_id, kind);

CREATE INDEX ix_patterns_last ON patterns (last_at);

CREATE TABLE problem_solutions (
    id BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    problem_type TEXT NOT NULL,
    problem_pattern TEXT NOT NULL,
    pattern_kind TEXT NOT NULL,
    solution TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    times_applied BIGINT NOT NULL,
    last_at BIGINT,
    people_worked BIGINT NOT NULL,
    people_failed BIGINT NOT NULL,
    tws_worked BIGINT NOT NULL,
    tws_failed BIGINT NOT NULL,
    faded_worked DOUBLE PRECISION NOT NULL,
    faded_failed DOUBLE PRECISION NOT NULL,
    faded_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (digest)
);

CREATE TABLE solution_results (
    id BIGINT NOT NULL,
    solution_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    source BIGINT NOT NULL,
    success BIGINT,
    event_seq BIGINT,
    job_id BIGINT,
    run_id BIGINT,
    note TEXT,
    decided_at BIGINT,
    minutes DOUBLE PRECISION,
    PRIMARY KEY (id)
);

CREATE INDEX ix_solution_results_solution ON solution_results (solution_id, at);

CREATE INDEX ix_solution_results_pending ON solution_results (at) WHERE success IS NULL;
