DROP INDEX ix_events_job;

CREATE INDEX ix_events_job ON events (job_id, at);
