"""A database copied into the other kind: whole, compared, and gone on with after a kill."""

import multiprocessing
import os
import signal

import pytest
from sqlalchemy import Float, LargeBinary, Text, create_engine
from sqlalchemy.pool import NullPool

from data.domain.status import Status
from data.store.backup.check import check
from data.store.backup.copy import copy
from data.store.counters import EVENT, PROBLEM, take
from data.store.engine import Access, Database
from data.store.errors import StoreDamaged, StoreError, StoreInUse, StoreUnavailable
from data.store.events import events_after, last_seq
from data.store.plan import load_baseline
from data.store.rows import insert
from data.store.sql import execute, fetch, fetch_one
from data.store.tables import metadata
from data.store.url import parse_url
from tests.build import job
from tests.stored import Story, store_in

HOSTILE = "ação 'x'; \"y\" \\N \t\n{0} %s ? ☃ 😀"
ROWS = 7
OWN = {"poll_state", "counters"}
"""What a store of this Resync has filled itself."""


@pytest.fixture
def other_url(request, database_url, tmp_path):
    """An empty database of the other kind."""
    if database_url.startswith("sqlite"):
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path}/other/resync.db"


@pytest.fixture
def here(tmp_path):
    """A database with something in it, where the kind does not matter."""
    url = store_in(tmp_path / "here")
    fill(url)
    return url


@pytest.fixture
def there(tmp_path):
    return f"sqlite:///{tmp_path}/there/resync.db"


def columns_of(table):
    return [column for column in table.columns if column.computed is None]


def a_value(column, n):
    if isinstance(column.type, LargeBinary):
        return bytes([n, 0, 255, 92]) * 4
    if isinstance(column.type, Text):
        return f"{n}{HOSTILE}"
    if isinstance(column.type, Float):
        return n + 0.1
    if column.nullable and n % 3 == 0:
        return None
    return n if column.primary_key else n * 1_000_000_007


def fill(url, rows=ROWS):
    """Rows of every table, with every kind of value in every column."""
    with Database.open(url) as db:
        Story(db).poll(job(), job(key="b", status=Status.ABEND), minute=1)

        def put(connection):
            for name, table in metadata.tables.items():
                if name in OWN:
                    continue
                columns = columns_of(table)
                made = [
                    tuple(a_value(column, n) for column in columns) for n in range(101, 101 + rows)
                ]
                insert(connection, name, ", ".join(column.name for column in columns), made)
            for counter, given in ((EVENT, 2**40), (PROBLEM, 100 + rows)):
                take(connection, counter, given)

        db.write(put)


def contents(url):
    """The rows of every table; the term is that of whoever looks."""
    engine = create_engine(parse_url(url), poolclass=NullPool)
    held = {}
    with engine.connect() as connection:
        for name, table in metadata.tables.items():
            names = ", ".join(column.name for column in columns_of(table))
            rows = [tuple(row) for row in fetch(connection, f"SELECT {names} FROM {name}")]
            held[name] = sorted((row for row in rows if row[0] != "term"), key=repr)
    return held


def test_every_row_of_every_table_comes_over_and_numbers_go_on(database_url, other_url):
    fill(database_url)
    steps = []

    copied = copy(database_url, other_url, lambda *step: steps.append(step), at_once=3)

    assert contents(other_url) == contents(database_url)
    assert copied.rows == sum(map(len, contents(other_url).values())) + 1  # and the term
    assert not copied.resumed
    done, total = zip(*steps, strict=True)
    assert list(done) == sorted(done)
    assert done[-1] == total[-1] == 2 * copied.rows
    assert check(other_url) == []


def test_the_copy_goes_on_where_the_source_ended(database_url, other_url):
    with Database.open(database_url) as db:
        story = Story(db)
        story.poll(job(), job(key="b"), minute=1)
        story.poll(job(), job(key="b", status=Status.ABEND), minute=2)
        store_id, last = db.store_id, last_seq(db)

    copy(database_url, other_url)

    with Database.open(other_url) as db:
        assert (db.store_id, last_seq(db)) == (store_id, last)
        assert load_baseline(db) == story.baseline
        later = Story(db, story.baseline)
        told = later.poll(job(), job(key="b", status=Status.SUCC), minute=3)
        assert [event.seq for event in told] == [last + 1]
        assert events_after(db, last) == told


def test_a_number_that_was_given_once_is_given_to_nothing_else(database_url, other_url):
    fill(database_url)
    with Database.open(database_url) as db:
        db.write(lambda connection: execute(connection, "DELETE FROM accounts WHERE id > 103"))

    copy(database_url, other_url)

    with Database.open(other_url) as db:
        columns = [c.name for c in columns_of(metadata.tables["accounts"]) if c.name != "id"]
        said = ", ".join(columns)
        query = f"INSERT INTO accounts ({said}) SELECT {said} FROM accounts WHERE id = 103"
        db.write(
            lambda c: (
                execute(c, "CREATE TEMPORARY TABLE one AS SELECT * FROM accounts WHERE id = 103"),
                execute(c, "UPDATE one SET same = 'new', ticket = NULL"),
                execute(c, query.replace("FROM accounts", "FROM one")),
            )
        )
        with db.read() as connection:
            given = fetch_one(connection, "SELECT id FROM accounts WHERE same = 'new'")[0]
    assert given == 101 + ROWS if database_url.startswith("sqlite") else given > 103


def killed(source, target, at):
    """A copy that is killed once so many rows are done."""

    def die(done, _):
        if done >= at:
            os.kill(os.getpid(), signal.SIGKILL)

    copy(source, target, die, at_once=5)


def test_a_copy_that_was_killed_goes_on_where_it_was(database_url, other_url):
    fill(database_url, rows=20)
    rows = sum(map(len, contents(database_url).values()))
    child = multiprocessing.get_context("spawn").Process(
        target=killed, args=(database_url, other_url, rows // 2)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    with pytest.raises(StoreDamaged, match="resync db copy"):
        Database.open(other_url)
    with pytest.raises(StoreDamaged, match="not finished"):
        Database.open(other_url, Access.READ)
    engine = create_engine(parse_url(other_url), poolclass=NullPool)
    with engine.connect() as connection:
        (there,) = fetch_one(connection, "SELECT count(*) FROM db_copy WHERE name <> ''")
    assert 0 < there < len(metadata.tables)
    done = []

    copied = copy(database_url, other_url, lambda *step: done.append(step[0]), at_once=5)

    assert copied.resumed
    assert done[0] > 5  # what was there has not been copied again
    assert contents(other_url) == contents(database_url)


def test_what_changed_in_the_source_between_is_copied_again(here, there):

    def stop(done, total):
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(here, there, stop, at_once=3)
    with Database.open(here) as db:
        db.write(lambda c: execute(c, "UPDATE accounts SET role = 'viewer' WHERE id = 101"))

    copy(here, there, at_once=3)

    assert contents(there) == contents(here)


def test_a_database_that_holds_something_is_not_written_over(here, there):
    with Database.open(there) as db:
        Story(db).poll(job(), minute=1)
    held = contents(there)

    with pytest.raises(StoreError, match="is not empty, and nothing is written over"):
        copy(here, there)

    assert contents(there) == held


def test_tables_of_others_are_left_alone(here, there):
    with Database.open(there):
        pass
    engine = create_engine(parse_url(there), poolclass=NullPool)
    with engine.begin() as connection:
        for name in metadata.tables:
            connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql("CREATE TABLE payroll (id INTEGER)")

    with pytest.raises(StoreError, match="is not empty"):
        copy(here, there)


def test_a_database_that_was_made_and_never_used_takes_a_copy(here, there):
    with Database.open(there):
        pass

    copy(here, there)

    assert contents(there) == contents(here)


def test_an_unfinished_copy_of_another_database_is_not_gone_on_with(here, there, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(here, there, stop)
    stranger = f"sqlite:///{tmp_path}/stranger/resync.db"
    with Database.open(stranger):
        pass

    with pytest.raises(StoreError, match="unfinished copy of another database"):
        copy(stranger, there)


def test_nothing_is_copied_while_a_resync_leads_on_either(here, there):
    with Database.open(here), pytest.raises(StoreInUse):
        copy(here, there)
    with Database.open(there), pytest.raises(StoreInUse):
        copy(here, there)


def test_a_source_that_is_not_there_or_is_the_target_is_refused(here, there):
    with pytest.raises(StoreUnavailable, match="There is no database of Resync's"):
        copy(there, here)
    with pytest.raises(StoreError, match="name another database"):
        copy(here, here)
