import stat

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from data.store.engine import Access, Database
from data.store.errors import StoreError, StoreReadOnly, StoreUnavailable
from data.store.migrate import inspect, newest_revision, status
from data.store.plan import load_baseline
from data.store.sql import execute, fetch
from data.store.tables import metadata
from tests.build import job
from tests.stored import Story


def test_the_migrations_make_the_tables_the_code_describes(db):
    engine = create_engine(db.url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("access", [Access.READ, Access.WRITE])
def test_who_does_not_lead_makes_no_database(tmp_path, access):
    with pytest.raises(StoreUnavailable, match=r"no database .*resync\.db yet: a start makes it"):
        Database.open(f"sqlite:///{tmp_path}/resync.db", access)

    assert list(tmp_path.iterdir()) == []


def test_what_sqlite_keeps_is_its_owners_alone(tmp_path):
    with Database.open(f"sqlite:///{tmp_path}/resync.db") as db:
        Story(db).poll(job(), minute=1)
        modes = {each.suffix: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}

    assert modes.keys() == {".db", ".db-wal", ".db-shm", ".lock"}
    assert {modes[suffix] for suffix in modes.keys() - {".lock"}} == {0o600}


def test_sqlite_tables_are_strict(sqlite_db):
    with sqlite_db.read() as connection:
        tables = fetch(connection, "SELECT name, strict FROM pragma_table_list WHERE schema='main'")

    loose = {name for name, strict in tables if not strict}
    assert loose <= {"sqlite_schema", "sqlite_sequence", "alembic_version"}


def test_a_database_knows_its_revision_and_keeps_its_id(database_url):
    assert status(database_url).present is None
    assert "first start" in inspect(database_url)
    with Database.open(database_url) as db:
        store_id = db.store_id
        assert db.found.present is None

    with Database.open(database_url) as db:
        assert db.store_id == store_id
        assert db.found.is_current
    assert status(database_url).present == newest_revision()
    assert "up to date" in inspect(database_url)


def test_a_reader_beside_the_writer_reads_and_may_not_write(database_url):
    with Database.open(database_url) as db:
        story = Story(db)
        story.poll(job(), minute=1)
        with Database.open(database_url, Access.READ) as reader:
            assert reader.store_id == db.store_id
            assert load_baseline(reader) == story.baseline
            with pytest.raises(StoreReadOnly):
                reader.write(lambda connection: execute(connection, "DELETE FROM events"))


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_names_no_store_is_refused(url):
    with pytest.raises(StoreUnavailable):
        Database.open(url)


def test_a_write_inside_a_write_and_after_closing_is_refused(sqlite_db):
    with pytest.raises(RuntimeError, match="another write"):
        sqlite_db.write(lambda _: sqlite_db.write(lambda _: None))
    sqlite_db.close()
    with pytest.raises(StoreError):
        sqlite_db.write(lambda _: None)
