CREATE TABLE job_links (
	first_id BIGINT NOT NULL,
	then_id BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	PRIMARY KEY (first_id, then_id)
);

CREATE INDEX ix_job_links_seen ON job_links (seen_at);
