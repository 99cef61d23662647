CREATE TABLE glossary (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	says TEXT NOT NULL,
	changed_at INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX ix_glossary_name ON glossary (kind, name);
