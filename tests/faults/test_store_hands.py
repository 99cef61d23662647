"""The store out of our hands: answers lost, leads lost and had again, files taken away."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from data.domain.baseline import Baseline
from data.store.connect import SILENCE_S, glance
from data.store.engine import Access, Database
from data.store.errors import (
    StoreConflict,
    StoreInUse,
    StoreLeadLost,
    StoreOutcomeUnknown,
    StoreReplaced,
    StoreUnavailable,
)
from data.store.events import events_after
from data.store.plan import load_baseline
from data.store.settings import get_settings, put_settings
from data.store.sql import execute, fetch
from tests.build import NOW, Status, job, run
from tests.living import API, living
from tests.stored import Story, hand_over
from tests.wire import wired


def seen(story, minute=2):
    return story.detect(job(run(Status.EXEC, key="1")), minute=minute)


def told(db):
    return [(event.type.word, event.source) for event in events_after(db, 0)]


def test_a_poll_whose_commit_was_not_answered_is_told_once(postgres_url):
    with wired(postgres_url) as (wire, url), Database.open(url) as db:
        story = Story(db)
        story.poll(job(), minute=1)
        wire.loses_commits = True

        with pytest.raises(StoreOutcomeUnknown, match="read anew"):
            story.keep(seen(story))

        story.baseline = load_baseline(db)
        assert story.keep(seen(story, minute=3)) == []
        assert told(db) == [("job_started", "LOAD_LEDGER")]


def test_a_server_that_says_nothing_is_hung_up_on_and_found_again(postgres_url):
    Database.open(postgres_url).close()
    with (
        wired(postgres_url) as (wire, url),
        Database.open(url, Access.WRITE, silence_s=1.0) as db,
    ):
        wire.silent = True
        began = time.monotonic()
        for ask in (get_settings, lambda db: put_settings(db, {"a": 1}, actor="x", now=NOW)):
            with pytest.raises(StoreUnavailable):
                ask(db)
        assert time.monotonic() - began < 20

        wire.silent = False
        put_settings(db, {"language": "pt"}, actor="x", now=NOW)
        assert get_settings(db)["language"] == "pt"


def test_who_only_glances_at_a_server_that_says_nothing_gives_it_up_sooner(postgres_url):
    Database.open(postgres_url).close()
    with (
        wired(postgres_url) as (wire, url),
        Database.open(url, Access.WRITE) as db,
        ThreadPoolExecutor(1, initializer=glance, initargs=(1.0,)) as glancing,
    ):
        wire.silent = True
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            glancing.submit(get_settings, db).result()
        assert time.monotonic() - began < SILENCE_S / 2


def test_readers_of_a_server_that_says_nothing_are_told_so_however_many_they_are(
    postgres_url, tmp_path
):
    with (
        wired(postgres_url) as (wire, url),
        living(tmp_path, database_url=url) as server,
        ThreadPoolExecutor(20) as readers,
    ):
        paths = [f"{API}/events", f"{API}/patterns", f"{API}/problems", f"{API}/history/job/A"] * 5
        assert {server.http.get(path).status_code for path in paths} == {200}
        wire.silent = True

        began = time.monotonic()
        answers = list(readers.map(server.http.get, paths))

        assert {one.status_code for one in answers} == {503}
        assert all("retry-after" in one.headers for one in answers)
        assert time.monotonic() - began < SILENCE_S / 2
        wire.silent = False


def test_a_statement_and_a_wait_for_a_lock_end_by_themselves(postgres_url):
    with Database.open(postgres_url) as db, db.read() as connection:
        bounds = {
            name: fetch(connection, f"SHOW {name}")[0][0]
            for name in ("statement_timeout", "lock_timeout")
        }

    assert bounds == {"statement_timeout": "30s", "lock_timeout": "10s"}


def test_who_has_the_lead_again_after_another_reads_anew_and_tells_nothing_twice(postgres_url):
    with Database.open(postgres_url) as first:
        story = Story(first)
        story.poll(job(), minute=1)
        with Database.open(postgres_url, follow=True) as second:
            hand_over(first, second)
            other = Story(second, load_baseline(second))
            other.keep(seen(other))

        with pytest.raises(StoreLeadLost, match="read anew"):
            story.keep(seen(story))

        story = Story(first, load_baseline(first))
        assert story.keep(seen(story, minute=3)) == []
        assert told(first) == [("job_started", "LOAD_LEDGER")]
        heard = []
        first.feed.follow("test", heard.extend)
        assert first.feed.catch_up()
        assert [change.kind for change in heard] == ["events"]


def test_only_the_leader_leads_and_others_may_write_beside_it(database_url):
    with (
        Database.open(database_url) as leader,
        Database.open(database_url, Access.WRITE) as beside,
    ):
        put_settings(beside, {"language": "es"}, actor="ana", now=NOW)
        with pytest.raises(StoreInUse, match="not opened to lead"):
            Story(beside).poll(job(), minute=1)
        with pytest.raises(StoreInUse):
            Database.open(database_url)

        assert get_settings(leader) == {"language": "es"}
        assert Story(leader).poll(job(), minute=1) == []


def test_a_tool_makes_the_tables_where_nobody_leads_and_writes_beside_who_does(database_url):
    with Database.open_to_write(database_url) as alone:
        put_settings(alone, {"language": "es"}, actor="ana", now=NOW)
    with Database.open(database_url), Database.open_to_write(database_url) as beside:
        assert get_settings(beside) == {"language": "es"}
        put_settings(beside, {"language": "en"}, actor="ana", now=NOW)


def test_a_database_taken_away_is_not_written_to_until_it_is_back(tmp_path):
    path = tmp_path / "x.db"
    with Database.open(f"sqlite:///{path}") as db:
        story = Story(db)
        story.poll(job(), minute=1)
        detection = seen(story)
        path.rename(tmp_path / "moved.db")

        with pytest.raises(StoreReplaced, match="moved, removed or replaced"):
            story.keep(detection)
        shutil.copy(tmp_path / "moved.db", path)
        with pytest.raises(StoreReplaced):
            put_settings(db, {"language": "pt"}, actor="ana", now=NOW)
        path.unlink()
        (tmp_path / "moved.db").rename(path)

        assert [event.seq for event in story.keep(detection)] == [1]


def test_a_lock_file_taken_away_lets_no_second_one_lead(tmp_path):
    url, lock = f"sqlite:///{tmp_path}/x.db", tmp_path / "x.db.lock"
    with Database.open(url) as first:
        story = Story(first)
        story.poll(job(), minute=1)
        lock.unlink()

        story.keep(seen(story))

        with pytest.raises(StoreInUse):
            Database.open(url)
        lock.unlink()
        with Database.open(url) as second:
            with pytest.raises(StoreInUse):
                story.poll(job(), minute=3)
            assert load_baseline(second) != Baseline()


def test_a_write_that_met_another_writer_in_a_deadlock_is_made_again(postgres_url):
    with Database.open(postgres_url) as db:
        put_settings(db, {"first": 0, "second": 0}, actor="ana", now=NOW)
        attempts = []

        def ours(connection):
            attempts.append(1)
            execute(connection, "SET LOCAL deadlock_timeout = '50ms'")  # finds it, and gives way
            set_to(connection, "first", 1)
            if len(attempts) == 1:
                other.start()
                until_one_waits_for_a_row(db)
            set_to(connection, "second", 1)

        def others():
            with create_engine(db.url, poolclass=NullPool).begin() as connection:
                execute(connection, "SET LOCAL deadlock_timeout = '60s'")
                set_to(connection, "second", 2)
                set_to(connection, "first", 2)

        other = threading.Thread(target=others)
        db.write(ours)
        other.join()

        assert len(attempts) > 1
        assert get_settings(db) == {"first": 1, "second": 1}


def set_to(connection, name, value):
    execute(connection, "UPDATE settings SET value = ? WHERE key = ?", (str(value), name))


def until_one_waits_for_a_row(db):
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    while True:
        with db.read() as connection:
            if fetch(connection, f"{waiting} AND wait_event_type = 'Lock'"):
                return
        time.sleep(0.01)


def sent_back(connection):
    execute(connection, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'deadlock_detected'; END $$")


@pytest.mark.parametrize(("times", "kept"), [(1, True), (2, True), (3, False)])
def test_a_write_that_is_sent_back_is_tried_three_times(postgres_url, times, kept):
    with Database.open(postgres_url) as db:
        put_settings(db, {"first": 0}, actor="ana", now=NOW)
        attempts = []

        def ours(connection):
            attempts.append(1)
            set_to(connection, "first", 1)
            if len(attempts) <= times:
                sent_back(connection)

        with nullcontext() if kept else pytest.raises(StoreConflict, match="writing the same"):
            db.write(ours)

        assert len(attempts) == min(times + 1, 3)
        assert get_settings(db) == {"first": int(kept)}
