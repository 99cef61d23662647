"""Whoever sends is killed between any two steps: nothing is lost, and nothing told twice that we
know to have arrived."""

import contextlib
import json
import socket
import sqlite3
import subprocess
import sys
import time

import pytest

from data.clock import utc_now
from data.domain.telling import Fate
from data.store.engine import Access, Database
from data.store.sql import fetch
from data.store.telling.channels import known_channels
from tests.browsers import Browser
from tests.problems import kept
from tests.processes import WITH_US
from tests.push_service import push_service
from tests.receiver import receiver
from tests.stored import store_in
from tests.told import Told, failed
from workers.telling.channels.by_apprise import _CHILD

PATIENCE_S = 60


@pytest.fixture
def service():
    with push_service() as running:
        yield running


@contextlib.contextmanager
def sender(url, service, place=None, channels=""):
    """A process that sends; killed at the end, with no time to say goodbye."""
    place = place or service.place
    command = [*WITH_US, sys.executable, "-m", "tests.telling_process", url, place]
    process = subprocess.Popen([*command, str(service.ca_file), channels])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def owe(url, *browsers, name="A", run_id=1):
    """A failure that nobody has been told of yet."""
    with Database.open(url) as db:
        told = Told(db, utc_now)
        for one in browsers:
            told.listens(one)
        kept(db, failed(name, run_id))


def fates(url):
    """What has become of each message, and after how many tries."""
    with Database.open(url, Access.READ) as db, db.read() as connection:
        rows = fetch(connection, "SELECT fate, tries FROM deliveries ORDER BY id")
    return [(Fate(fate).word, tries) for fate, tries in rows]


def wait_until(holds):
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def is_same(first, second):
    """Whether the browser replaces one by the other instead of showing both."""
    return first.path == second.path and first.headers["topic"] == second.headers["topic"]


def test_after_the_change_is_kept_and_before_anybody_claims_it(database_url, service):
    owe(database_url, service.browser())

    with sender(database_url, service):
        service.wait(1)
        wait_until(lambda: fates(database_url) == [("accepted", 1)])


def test_claimed_and_not_yet_posted(tmp_path, service):
    url = store_in(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes the call, and never speaks
        port = silent.getsockname()[1]
        browser = Browser(f"https://127.0.0.1:{port}/a")
        owe(url, browser)
        with sender(url, service, f"127.0.0.1:{port}"):
            call, _ = silent.accept()
            with call:
                assert fates(url) == [("due", 1)]

    with push_service(port=port) as back, sender(url, back):
        back.wait(1)
        wait_until(lambda: fates(url) == [("accepted", 2)])
        assert back.paths == {"a": 1}


def test_posted_and_not_yet_answered(database_url, service):
    service.hangs = {"a"}
    owe(database_url, service.browser())
    with sender(database_url, service):
        service.wait(1)
    service.hangs = set()

    with sender(database_url, service):
        first, second = service.wait(2)
        wait_until(lambda: fates(database_url) == [("accepted", 2)])
    assert is_same(first, second)


def test_answered_and_not_yet_noted(tmp_path, service):
    url = store_in(tmp_path)
    owe(url, service.browser())
    file, wait_s = tmp_path / "resync.db", 30
    other = sqlite3.connect(file, wait_s, isolation_level=None, check_same_thread=False)
    with contextlib.closing(other):
        service.before_answering = lambda: other.execute("BEGIN IMMEDIATE")
        with sender(url, service):
            service.wait(1)
            wait_until(lambda: service.answered == 1)
    service.before_answering = None
    assert fates(url) == [("due", 1)]

    with sender(url, service):
        first, second = service.wait(2)
        wait_until(lambda: fates(url) == [("accepted", 2)])
    assert is_same(first, second)


def test_what_was_noted_is_never_posted_again(database_url, service):
    owe(database_url, service.browser("a"))
    with sender(database_url, service):
        wait_until(lambda: fates(database_url) == [("accepted", 1)])
    owe(database_url, service.browser("b"), name="B", run_id=2)

    with sender(database_url, service):
        service.wait(3)
        wait_until(lambda: all(fate == "accepted" for fate, _ in fates(database_url)))

    assert service.paths == {"a": 2, "b": 1}
    topics = [one.headers["topic"] for one in service.posted if one.path == "a"]
    assert len(set(topics)) == 2


@pytest.mark.parametrize("scheme", ["alertmanager+http", "json"])
def test_a_channel_that_had_not_answered_is_told_again_and_one_that_had_never(
    tmp_path, service, scheme
):
    url = store_in(tmp_path)
    with receiver() as taker:
        channels = f"{scheme}://127.0.0.1:{taker.port}/x"
        with sender(url, service, channels=channels):
            wait_until(lambda: told_channels(url))
        owe(url)
        taker.hangs = True
        with sender(url, service, channels=channels):
            taker.wait(1)
        taker.hangs = False

        for name in ("A", "B"):
            with sender(url, service, channels=channels):
                taker.wait(2)
                wait_until(lambda: all(fate == "accepted" for fate, _ in fates(url)))
            if name == "A":
                owe(url, name="B", run_id=2)

        first, again, other = (body for _, _, body in taker.wait(3))
        assert (first == again, first == other) == (True, False)
        assert fates(url) == [("accepted", 2), ("accepted", 1)]


def test_what_a_killed_process_was_about_to_tell_a_channel_is_left_to_the_next():
    with receiver() as taker:
        url = f"json://127.0.0.1:{taker.port}/x"
        asked = {"url": url, "title": "A", "body": "B", "tone": "info"}
        child = subprocess.Popen(_CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.close()  # as when he is killed who waits for the answer
        child.communicate(json.dumps(asked).encode())
        assert child.returncode == 0
        assert taker.came == []


def told_channels(url):
    with Database.open(url, Access.READ) as db:
        return known_channels(db)
