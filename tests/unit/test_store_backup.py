"""A backup, its way back, and the look at whether a database is sound; on both databases."""

import sqlite3
import stat
from contextlib import closing

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from data.domain.status import Status
from data.store.backup import backup, postgres, restore
from data.store.backup.check import check
from data.store.engine import Database
from data.store.errors import StoreDamaged, StoreError, StoreInUse, StoreNewer, StoreUnavailable
from data.store.events import last_seq
from data.store.plan import load_baseline
from data.store.sql import execute, fetch
from tests.build import job
from tests.stored import Story


@pytest.fixture
def elsewhere(request, database_url, tmp_path):
    """The URL of another empty database of the same kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/elsewhere/resync.db"
    return request.getfixturevalue("other_postgres_url")


def told(url):
    """A database that has told of a failure; what it holds."""
    with Database.open(url) as db:
        story = Story(db)
        story.poll(job(), minute=1)
        story.poll(job(status=Status.ABEND), minute=2)
        return everything(db)


def everything(db):
    with db.read() as connection:
        events = [tuple(row) for row in fetch(connection, "SELECT * FROM events ORDER BY seq")]
        runs = [tuple(row) for row in fetch(connection, "SELECT * FROM job_runs ORDER BY id")]
    assert events
    assert runs
    return load_baseline(db), events, runs


def test_a_backup_of_a_database_in_use_is_whole_elsewhere(database_url, elsewhere, tmp_path):
    with Database.open(database_url) as db:
        story = Story(db)
        story.poll(job(), minute=1)
        story.poll(job(status=Status.ABEND), minute=2)
        held = everything(db)
        size = backup(database_url, tmp_path / "copy")
        story.poll(job(status=Status.SUCC), minute=3)

    found, kept = restore(elsewhere, tmp_path / "copy")

    assert size == (tmp_path / "copy").stat().st_size > 0
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert found.is_current
    assert kept is None
    with Database.open(elsewhere) as db:
        assert everything(db) == held
    assert check(elsewhere) == []
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy"]


def test_what_a_restored_database_tells_bears_no_number_told_before(database_url, tmp_path):
    told(database_url)
    backup(database_url, tmp_path / "copy")
    with Database.open(database_url) as db:
        Story(db).poll(job(key="later", status=Status.ABEND), minute=3)
        gone = last_seq(db)

    restore(database_url, tmp_path / "copy", replace=True)

    with Database.open(database_url) as db:
        assert last_seq(db) > gone


def test_what_was_there_is_kept_until_it_is_said_to_be_replaced(database_url, tmp_path):
    before = told(database_url)
    backup(database_url, tmp_path / "copy")
    with Database.open(database_url) as db:
        Story(db).poll(job(key="later", status=Status.EXEC), minute=3)

    with pytest.raises(StoreError, match="there already: --replace"):
        restore(database_url, tmp_path / "copy")
    _, kept = restore(database_url, tmp_path / "copy", replace=True)

    with Database.open(database_url) as db:
        assert everything(db) == before
    assert kept_runs(database_url, kept) == 2


def kept_runs(url, kept):
    count = "SELECT count(*) FROM {}job_runs"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(kept)) as db:
            return db.execute(count.format("")).fetchone()[0]
    with plain(url) as connection:
        return connection.exec_driver_sql(count.format(f"{kept.split()[1]}.")).scalar_one()


def plain(url):
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()


def test_a_file_that_is_no_backup_changes_nothing(database_url, tmp_path):
    before = told(database_url)
    backup(database_url, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "text").write_text("job_name,status\n")
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])

    for name, error in (("text", StoreDamaged), ("half", StoreError), ("none", StoreUnavailable)):
        with pytest.raises(error, match=name):
            restore(database_url, tmp_path / name, replace=True)

    with Database.open(database_url) as db:
        assert everything(db) == before
    assert not list(tmp_path.rglob("*.restoring"))


def test_a_backup_that_breaks_off_in_the_middle_leaves_what_was_there(postgres_url, tmp_path):
    before = told(postgres_url)
    backup(postgres_url, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) * 9 // 10])

    with pytest.raises(StoreError, match="pg_restore"):
        postgres.put(make_url(postgres_url), tmp_path / "half", "before_it")

    with Database.open(postgres_url) as db:
        assert everything(db) == before


def test_nothing_is_restored_under_a_resync_that_runs(database_url, tmp_path):
    told(database_url)
    backup(database_url, tmp_path / "copy")

    with Database.open(database_url), pytest.raises(StoreInUse):
        restore(database_url, tmp_path / "copy", replace=True)


def test_a_newer_resyncs_backup_is_refused(database_url, tmp_path):
    told(database_url)
    with Database.open(database_url) as db:
        db.write(lambda c: execute(c, "UPDATE alembic_version SET version_num = '9999'"))
    backup(database_url, tmp_path / "copy")

    with pytest.raises(StoreNewer, match="newer version"):
        restore(database_url, tmp_path / "copy", replace=True)


def test_a_backup_never_takes_the_place_of_a_file(database_url, tmp_path):
    told(database_url)
    (tmp_path / "copy").write_text("mine")

    with pytest.raises(StoreError, match="exists already"):
        backup(database_url, tmp_path / "copy")

    assert (tmp_path / "copy").read_text() == "mine"


def test_a_sound_database_has_no_findings_and_broken_ones_are_named(database_url):
    told(database_url)
    assert check(database_url) == []

    with plain(database_url) as connection:
        connection.exec_driver_sql("UPDATE counters SET following = 1 WHERE name = 'event'")
        path = "x'80'" if database_url.startswith("sqlite") else "'\\x80'"
        connection.exec_driver_sql(f"UPDATE job_runs SET path = {path}")

    numbers, *runs = check(database_url)
    assert numbers.startswith("The event ")
    assert all("ends in the middle" in each for each in runs)
    assert runs


def test_an_index_of_sqlite_that_disagrees_with_its_table_is_found(sqlite_db):
    url = str(sqlite_db.url)
    story = Story(sqlite_db)
    story.poll(*(job(key=f"job-{each}", status=Status.EXEC) for each in range(50)), minute=1)
    sqlite_db.close()
    path = sqlite_db.path
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_job_runs_job'"
        ).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek(root * size - 1)
        file.write(b"\x77")

    assert any("SQLite finds" in each for each in check(url))
