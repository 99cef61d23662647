"""Whatever is kept, no name is too long for an index and no instant stops a read or a start."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from data.domain.names import LONGEST_BYTES, bounded_name
from data.store.engine import Database
from data.store.errors import StoreUnavailable, StoreUnsuitable
from data.store.event_filters import EventQuery
from data.store.events import events_by_interval, events_page, search
from data.store.history import find_run, job_history
from data.store.plan import JobQuery, jobs_page, load_baseline, workstations
from data.store.sql import EARLIEST, LATEST, execute, instant, ms
from data.store.url import parse_url, shown
from tests.build import Status, at, job, run, stream, workstation
from tests.stored import Story

LAST = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
LONG = "".join(chr(0x4E00 + 7 * n % 20_000) for n in range(5000))  # nothing to compress


@pytest.mark.parametrize("text", ["", "LOAD_LEDGER", "é" * 200, "x" * LONGEST_BYTES])
def test_a_name_that_is_not_too_long_stays_as_it_is(text):
    assert bounded_name(text) == text


def test_a_name_too_long_stays_readable_and_unique_and_is_bounded_once():
    one, other = bounded_name(LONG), bounded_name(LONG + "!")

    assert one.startswith(LONG[:300])
    assert len(one.encode()) <= LONGEST_BYTES
    assert one != other
    assert bounded_name(one) == one


def test_names_and_ids_of_any_length_are_kept(db):
    story = Story(db)
    names = {"name": LONG, "key": f"k{LONG}", "stream": f"s{LONG}", "workstation": f"w{LONG}"}
    more = {
        "streams": [stream(f"s{LONG}", key=f"s{LONG}")],
        "workstations": [workstation(f"w{LONG}")],
    }
    story.poll(job(run(key=f"r{LONG}"), **names), minute=1, **more)
    started = job(run(Status.EXEC, key=f"r{LONG}", log_id=f"r{LONG}"), **names)

    told = story.poll(started, minute=2, **more)
    told += story.poll(job(run(Status.SUCC, key=f"r{LONG}"), **names), minute=3, **more)

    assert [event.type.word for event in told] == ["job_started", "job_completed"]
    (kept,) = jobs_page(db, JobQuery(limit=10)).items
    assert kept.job_name == bounded_name(LONG)
    assert [one.name for one in workstations(db)] == [bounded_name(f"w{LONG}")]
    assert find_run(db, kept.run_id) is not None


@pytest.mark.parametrize("far", [LAST, FIRST, LAST.replace(tzinfo=timezone(timedelta(hours=-12)))])
def test_an_instant_of_any_year_is_kept_in_range_and_read(far):
    assert EARLIEST <= ms(far) <= LATEST
    local = instant(ms(far)).astimezone(timezone(timedelta(hours=14)))
    assert local + timedelta(days=400) > local - timedelta(days=400)


@pytest.mark.parametrize("far", [LAST, FIRST])
def test_what_ends_in_a_far_year_stops_no_read_and_no_start(database_url, far):
    with Database.open(database_url) as db:
        story = Story(db)
        story.poll(job(run(Status.EXEC, key="1")), minute=1)
        ended = run(Status.ABEND, key="1", started_at=at(0), ended_at=far)
        told = story.poll(job(ended, deadline_at=far, scheduled_at=far), minute=2)
        assert [event.type.word for event in told] == ["job_abend"]

    with Database.open(database_url) as db:
        # As a version before this one may have kept it.
        db.write(lambda c: execute(c, "UPDATE events SET at = ?", (2**62,)))
        db.write(lambda c: execute(c, "UPDATE job_runs SET end_at = ?", (-(2**62),)))
        assert load_baseline(db).jobs
        assert len(events_page(db, EventQuery()).items) == 1
        assert len(events_page(db, EventQuery(start=FIRST, end=LAST, oldest_first=True)).items) <= 1
        assert len(search(db, "load", {})) <= 1
        assert events_by_interval(db, at(0), at(60), 3600) != []
        assert job_history(db, "LOAD_LEDGER", FIRST).runs
        assert jobs_page(db, JobQuery(limit=10)).items


BAD_URLS = [
    "postgresql://u:s3cret@host:54x2/db",
    "postgresql+psycopg://u:s3cret@host:99999/db",
    "postgresql://u:s3cret@host:s3cret/db",
    "postgresql://u:p@s3cret@host/db",
    "host=x password=s3cret",
    "mysql://u:s3cret@host/db",
    "s3cret",
    "sqlite://",
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_wrong_database_url_is_one_line_that_names_the_variable_and_no_secret(url):
    with pytest.raises(StoreUnavailable) as caught:
        parse_url(url)

    assert "APP_DATABASE_URL" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:s3cret@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=u&password=s3cret",
        "postgresql:///db?host=127.0.0.1&port=1&user=s3cret&password=s3cret&sslpassword=s3cret",
        "postgresql://u:s3c%72et@127.0.0.1:1/db",
    ],
)
def test_a_server_that_is_away_is_named_without_who_asks(url):
    assert "127.0.0.1" in shown(parse_url(url))

    with pytest.raises(StoreUnavailable) as caught:
        Database.open(url)

    assert "s3cret" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_database_of_an_encoding_that_cannot_hold_every_text_is_refused(postgres_server):
    server = create_engine(postgres_server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    url = make_url(postgres_server).set(database="resync_ascii")
    with server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS resync_ascii")
        connection.exec_driver_sql(
            "CREATE DATABASE resync_ascii ENCODING 'SQL_ASCII' TEMPLATE template0"
        )
        with pytest.raises(StoreUnsuitable, match=r"SQL_ASCII.*createdb --encoding=UTF8"):
            Database.open(url.render_as_string(hide_password=False))
        connection.exec_driver_sql("DROP DATABASE resync_ascii")
    server.dispose()
