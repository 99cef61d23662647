CREATE TABLE job_links (
	first_id INTEGER NOT NULL,
	then_id INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	PRIMARY KEY (first_id, then_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX ix_job_links_seen ON job_links (seen_at);
