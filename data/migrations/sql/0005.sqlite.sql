CREATE TABLE counters (
	name TEXT NOT NULL,
	following INTEGER NOT NULL,
	PRIMARY KEY (name)
) WITHOUT ROWID, STRICT;

CREATE TABLE changes (
	number INTEGER NOT NULL,
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	facts TEXT NOT NULL,
	PRIMARY KEY (number)
) STRICT;

CREATE INDEX ix_changes_at ON changes (at);

INSERT INTO counters (name, following) VALUES ('change', 1), ('term', 0);

INSERT INTO counters (name, following) SELECT 'event', max(
	coalesce((SELECT CAST(value AS INTEGER) FROM poll_state WHERE key = 'next_seq'), 1),
	coalesce((SELECT max(seq) FROM events), 0) + 1);

CREATE TABLE numbered_solutions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
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
	UNIQUE (digest)
) STRICT;

INSERT INTO numbered_solutions SELECT * FROM problem_solutions;

DROP TABLE problem_solutions;

ALTER TABLE numbered_solutions RENAME TO problem_solutions;

DELETE FROM sqlite_sequence WHERE name = 'problem_solutions';

INSERT INTO sqlite_sequence (name, seq) SELECT 'problem_solutions', max(
	coalesce((SELECT CAST(value AS INTEGER) FROM poll_state WHERE key = 'next_solution'), 1) - 1,
	coalesce((SELECT max(id) FROM problem_solutions), 0));

UPDATE events SET at = at + lag_ms, lag_ms = 0 WHERE at < -2208988800000 OR at > 32503679999999;

DELETE FROM poll_state WHERE key IN ('next_seq', 'next_solution');

DROP INDEX ix_job_runs_job;

CREATE INDEX ix_job_runs_job ON job_runs (job_id, start_at, end_at, status);

CREATE INDEX ix_job_runs_failed ON job_runs (start_at, end_at) WHERE status IN (15, 16);
