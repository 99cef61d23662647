import random
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from data.store.engine import Access, Database
from data.store.errors import (
    StoreDamaged,
    StoreFull,
    StoreInUse,
    StoreLeadLost,
    StoreLocked,
    StoreNewer,
    StoreReadOnly,
    StoreUnavailable,
)
from data.store.events import events_after, last_seq
from data.store.migrate import inspect
from data.store.plan import load_baseline
from data.store.sql import execute, fetch
from tests.build import Status, job, run
from tests.processes import WITH_US
from tests.stored import Story, hand_over

ROOT = Path(__file__).resolve().parents[2]

RECORDER = """
import sys
from data.store.engine import Database
from data.store.plan import load_baseline
from tests.build import Status, at, job, run
from tests.stored import Story

with Database.open(sys.argv[1]) as db:
    story = Story(db, load_baseline(db))
    known = story.baseline.jobs.values()
    runs = [r for tracked in known for r in tracked.job.runs][-1:]
    step = max((int(r.key) for r in runs), default=0)
    print("ready", flush=True)
    while True:
        step += 1
        ended = run(Status.ABEND, key=str(step), started_at=at(step), ended_at=at(step + 0.5))
        runs = [*runs, ended][-2:]
        told = story.poll(job(*runs), minute=step + 1, errors=f"ORA-{step}")
        print(*(event.seq for event in told), flush=True)
"""


def child(script, *arguments, **more):
    return subprocess.Popen(
        [*WITH_US, sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kills", [8, pytest.param(20, marks=pytest.mark.long)])
def test_a_kill_at_any_moment_loses_nothing_that_was_told(database_url, kills):
    dice = random.Random(11)
    told: list[int] = []
    for _ in range(kills):
        with child(RECORDER, database_url) as recorder:
            assert recorder.stdout is not None
            assert recorder.stderr is not None
            wanted = dice.randrange(1, 40)
            for number, line in enumerate(recorder.stdout):
                told += map(int, line.split()) if line.strip() != "ready" else ()
                if number == wanted:
                    recorder.kill()
            # Lines written before the kill were told, even if read after it.
            assert recorder.wait() == -9, recorder.stderr.read()

    with Database.open(database_url) as db:
        kept = events_after(db, 0, limit=1_000_000)
        with db.read() as connection:
            runs = fetch(connection, "SELECT key, count(*) FROM job_runs GROUP BY key")
            steps = fetch(
                connection, "SELECT run_id, status, count(*) FROM job_status GROUP BY 1, 2"
            )
        baseline = load_baseline(db)

    assert len(told) > kills
    assert set(told) <= {event.seq for event in kept}
    assert sorted(told) == told
    assert [event.seq for event in kept] == list(range(1, len(kept) + 1))
    seen = [(event.type, event.job.run_id) for event in kept if event.job]
    assert len(set(seen)) == len(seen)
    assert all(count == 1 for _, count in runs)
    assert all(count == 1 for _, _, count in steps)
    (tracked,) = baseline.jobs.values()
    assert int(tracked.job.runs[-1].key or 0) == len(runs)
    assert all(e.job and e.job.error_message for e in kept if e.type.word == "job_abend")


def test_a_second_resync_is_refused_and_may_start_once_the_first_has_ended(database_url):
    with (
        Database.open(database_url),
        pytest.raises(StoreInUse, match=r"^Another Resync is already using the database .*\.$"),
    ):
        Database.open(database_url)

    Database.open(database_url).close()


@pytest.mark.parametrize("revision", ["9999", "a1b2c3d4e5f6"])
def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url, revision):
    with Database.open(database_url) as db:
        db.write(lambda c: execute(c, "UPDATE alembic_version SET version_num = ?", (revision,)))

    with pytest.raises(StoreNewer, match=rf"newer version of Resync.*{revision}"):
        Database.open(database_url)
    with pytest.raises(StoreNewer):
        inspect(database_url)


@pytest.mark.parametrize("content", [b"this is not a database at all" * 40, b"\0" * 5000])
def test_a_file_that_is_not_a_database_is_refused(tmp_path, content):
    (tmp_path / "x.db").write_bytes(content)

    with pytest.raises(StoreDamaged):
        Database.open(f"sqlite:///{tmp_path}/x.db")


def test_a_database_of_somebody_else_is_refused(tmp_path):
    foreign = sqlite3.connect(tmp_path / "x.db")
    foreign.execute("CREATE TABLE customers (id INTEGER)")
    foreign.commit()
    foreign.close()

    with pytest.raises(StoreDamaged, match="not Resync's"):
        Database.open(f"sqlite:///{tmp_path}/x.db")


def test_a_locked_database_is_waited_for_then_named_and_works_afterwards(tmp_path):
    path = tmp_path / "x.db"
    with Database.open(f"sqlite:///{path}", busy_timeout_ms=100) as db:
        story = Story(db)
        story.poll(job(), minute=1)
        detection = story.detect(job(status=Status.EXEC), minute=2)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreLocked, match="holding the database"):
            story.keep(detection)
        assert load_baseline(db) == story.baseline  # reading goes on

        other.execute("ROLLBACK")
        other.close()
        assert [event.seq for event in story.keep(detection)] == [1]


def test_a_server_that_drops_its_connections_is_found_again(postgres_url):
    with Database.open(postgres_url) as db:
        story = Story(db)
        story.poll(job(), minute=1)
        detection = story.detect(job(run(Status.EXEC)), minute=2)
        _drop_connections(postgres_url)

        told = story.keep(detection)

        assert [event.seq for event in told] == [1]
        assert load_baseline(db) == story.baseline
        with pytest.raises(StoreInUse):
            Database.open(postgres_url)


def test_a_lead_taken_by_another_while_we_were_cut_off_stops_our_writing(postgres_url):
    with Database.open(postgres_url) as db, Database.open(postgres_url, follow=True) as other:
        story = Story(db)
        story.poll(job(), minute=1)
        hand_over(db, other)

        with pytest.raises((StoreInUse, StoreLeadLost)):
            story.poll(job(status=Status.EXEC), minute=2)
        with pytest.raises(StoreInUse):
            story.poll(job(status=Status.EXEC), minute=2)
        assert last_seq(other) == 0


def _drop_connections(url):
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_server_that_is_not_there_is_named_without_its_password():
    with pytest.raises(StoreUnavailable) as caught:
        Database.open("postgresql+psycopg://resync:s3cret@127.0.0.1:1/x")

    assert "127.0.0.1" in str(caught.value)
    assert "s3cret" not in str(caught.value)


READ_ONLY = """
import os, sys
from data.store.engine import Database, Access
from data.store.errors import StoreError

if os.geteuid() == 0:
    os.setuid(65534)
try:
    Database.open(f"sqlite:///{sys.argv[1]}/store/x.db")
except StoreError as error:
    print(error)
"""


def _no_room(db):
    """Let the database's own engine find no room for one page more, until it is told otherwise."""
    if db.is_sqlite:
        db.write(lambda c: fetch(c, "PRAGMA max_page_count = 1"))  # no less than it has
        return lambda: db.write(lambda c: fetch(c, "PRAGMA max_page_count = 4294967294"))
    for made in (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
        " 'could not extend file \"base/5/16399\": No space left on device'"
        " USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER no_room BEFORE INSERT ON events EXECUTE FUNCTION no_room()",
    ):
        db.write(lambda c, made=made: execute(c, made))
    return lambda: db.write(lambda c: execute(c, "DROP TRIGGER no_room ON events"))


def test_a_full_disk_is_one_sentence_keeps_what_was_told_and_recovers(db):
    story, told, full = Story(db), [], None
    story.poll(job(), minute=0)
    make_room = _no_room(db)
    for step in range(1, 100):  # there is room left in the pages it has
        begun = [job(run(Status.EXEC, key=f"{step}-{n}"), key=f"{step}-{n}") for n in range(50)]
        detection = story.detect(*begun, minute=step)
        try:
            told += story.keep(detection)
        except StoreFull as error:
            full = str(error)
            break

    assert full == f"The disk is full: the database {db.where} could not be written."
    assert load_baseline(db) == story.baseline
    make_room()
    told += story.keep(detection)
    assert load_baseline(db) == story.baseline
    assert [event.seq for event in told] == list(range(1, last_seq(db) + 1))


def test_a_file_we_may_not_write_is_one_sentence():
    with _for_nobody() as folder:
        store = folder / "store"
        Database.open(f"sqlite:///{store}/x.db").close()
        (store / "x.db").chmod(0o444)
        store.chmod(0o555)
        try:
            _says(folder, "may not be written")
        finally:
            store.chmod(0o755)


def test_a_file_we_may_not_read_is_one_sentence():
    with _for_nobody() as folder:
        store = folder / "store"
        Database.open(f"sqlite:///{store}/x.db").close()
        for path, mode in (("x.db", 0o000), ("x.db.lock", 0o666), (".", 0o777)):
            (store / path).chmod(mode)

        _says(folder, "unable to open database file")


def test_a_folder_we_may_not_write_is_one_sentence():
    with _for_nobody() as folder:
        folder.chmod(0o555)

        _says(folder, "may not be written")


@contextmanager
def _for_nobody():
    """A folder that the super-user's child, who is nobody then, may enter."""
    with tempfile.TemporaryDirectory(prefix="resync-read-only-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def _says(folder, fault):
    with child(READ_ONLY, str(folder)) as opened:
        said, complaint = opened.communicate()
    assert fault in said, complaint
    assert "we are uid " in said
    assert len(said.splitlines()) == 1


def test_a_read_only_database_still_reads(tmp_path):
    url = f"sqlite:///{tmp_path}/x.db"
    with Database.open(url) as db:
        story = Story(db)
        story.poll(job(), minute=1)

    with Database.open(url, Access.READ) as reader:
        assert load_baseline(reader) == story.baseline
        with pytest.raises(StoreReadOnly):
            reader.write(lambda _: None)
