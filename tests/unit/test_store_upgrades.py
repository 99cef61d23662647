"""A store of every revision that has shipped, with data in it, comes up to date whole, on either
database, and Resync serves it."""

import pytest

from data.store.backup.check import check
from data.store.engine import Database
from data.store.events import last_seq
from data.store.migrate import MIGRATIONS, newest_revision
from data.store.sql import fetch
from tests.build import Status, job, run
from tests.living import living
from tests.releases import RELEASES, kept_by, make_store

REVISIONS = sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
RENAMED = {"acknowledge_actions": "actions"}
MOVED = {"next_seq", "next_solution", "term"}
"""What `poll_state` held until 0005 and the counters hold since; and whoever leads counts on."""
READ = (
    "/status", "/status/jobs", "/status/workstations", "/events", "/problems", "/patterns",
    "/solutions", "/silences", "/runbooks", "/views", "/config", "/config/changes", "/stats",
    "/push/subscriptions", "/audit", "/query/feedback", "/solutions/glossary", "/handover",
)  # fmt: skip


def as_kept(value):
    return bytes(value) if isinstance(value, memoryview) else value


def rows_in(db, table, columns):
    with db.read() as connection:
        found = fetch(connection, f"SELECT {', '.join(columns)} FROM {table}")
    return {tuple(map(as_kept, row)) for row in found}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_any_revision_comes_up_to_date_whole_and_is_served(
    database_url, tmp_path, revision
):
    held = make_store(database_url, revision)
    assert held

    with Database.open(database_url) as db:
        assert (db.found.present, db.found.wanted) == (revision, newest_revision())
        for table, rows in held.items():
            stays = (row for row in rows if row.get("key", row.get("name")) not in MOVED)
            wanted = {tuple(row.values()) for row in stays}
            lost = wanted - rows_in(db, RENAMED.get(table, table), list(rows[0]))
            assert lost == set(), table
    assert check(database_url) == []

    with living(tmp_path, database_url=database_url) as server:
        for path in READ:
            server.get(path, params={"hours": 8760} if path == "/events" else None)
        last = last_seq(server.db)
        told = server.see(job(run(Status.EXEC), name="NEW", key="new"))
        assert all(event.seq > last for event in told)
        server.post("/views", {"name": "mine", "page": "jobs", "filters": {"status": "ABEND"}})


def test_the_kept_releases_fill_every_table_there_was():
    for release in RELEASES:
        assert {name for name, rows in kept_by(release).items() if not rows} == set()
