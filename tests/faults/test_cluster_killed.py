"""Whoever leads hangs or is killed at any moment: the ledger of the engine, what was told of it
and every message agree afterwards."""

import contextlib
import random
import threading
import time
from collections import Counter
from types import SimpleNamespace

import httpx
import pytest

from data.store.engine import Access, Database
from tests.api.test_ledger import everything
from tests.cluster import API, Instance, together, until
from tests.ears import ears
from tests.faults.test_cluster import FOLLOWED_S, LADEN_S, events_of, followed
from tests.ledger import compare
from tests.postgres import binaries, killable_server
from tests.simulated import calling


@contextlib.contextmanager
def polling(caller, leader, dice):
    """Somewhere in a poll that has something to tell."""

    def poll():
        with contextlib.suppress(httpx.HTTPError, AssertionError):  # it may be killed meanwhile
            leader.post("/poller/poll")

    caller.sim("advance", {"seconds": 3600})
    asking = threading.Thread(target=poll)
    asking.start()
    time.sleep(dice.uniform(0.05, 0.5))
    yield
    asking.join()


def told_by(one):
    """What it tells; the error texts of failures come later."""
    return [(event["event_id"], event["event_type"], event["source"]) for event in events_of(one)]


def leader_of(there):
    return until(lambda: next((one for one in there if one.leads()), None))


@pytest.mark.timeout(180)
def test_a_leader_that_hangs_or_dies_is_followed_and_nothing_is_lost_or_doubled_by_it(
    postgres_store_url, tmp_path
):
    dice = random.Random(5)
    with (
        calling(jobs=300, failure_rate=0.2) as caller,
        ears() as told,
        contextlib.ExitStack() as stack,
    ):
        begun = caller.last()
        there = [
            Instance(caller.simulator, postgres_store_url, tmp_path / str(n), **told.environment)
            for n in range(3)
        ]
        for one in there:
            stack.callback(one.close)
            one.wait_until_ready()
        until(lambda: all(one.get("/status")["snapshot"] for one in there))
        there[0].post("/push/subscriptions", told.browser.subscription, status=201)

        hung = leader_of(there)
        with polling(caller, hung, dice):
            hung.hang()
            others, began = [one for one in there if one is not hung], time.monotonic()
            second = leader_of(others)
            assert time.monotonic() - began < FOLLOWED_S + LADEN_S
            second.post("/poller/poll")
            kept = told_by(second)
            hung.wake()
            until(lambda: not hung.leads())
        hung.post("/poller/poll")  # handed to the one that leads now
        assert hung.cluster["leader_id"] == second.cluster["instance_id"]
        assert told_by(hung)[: len(kept)] == kept

        while len(there) > 1:
            leader = leader_of(there)
            with polling(caller, leader, dice):
                leader.kill()
                began = time.monotonic()
            there.remove(leader)
            assert followed(leader_of(there), began) < FOLLOWED_S + LADEN_S
        (last,) = there
        last.post("/poller/poll")

        agree(caller, begun, postgres_store_url, told)


def agree(caller, begun, url, told):
    """What happened, what was told of it, and what each listener heard."""
    with Database.open(url, Access.READ) as db:
        lost, invented, agreed = compare(caller.ledger(begun), everything(SimpleNamespace(db=db)))
    assert (lost, invented) == (Counter(), Counter())
    assert agreed > 20
    until(lambda: told.is_quiet(url))
    heard = told.heard(url)
    assert [name for name, (messages, _) in heard.items() if messages == 0] == [], heard


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_database_killed_at_any_moment_loses_and_doubles_nothing():
    dice, folder = random.Random(6), binaries()
    assert folder is not None, "install Debian's postgresql"
    with (
        calling(jobs=300, failure_rate=0.2) as caller,
        killable_server(folder) as postgres,
        ears() as told,
        together(caller.simulator, postgres.url, postgres.url, **told.environment) as there,
    ):
        begun = caller.last()
        until(lambda: all(one.get("/status")["snapshot"] for one in there))
        there[0].post("/push/subscriptions", told.browser.subscription, status=201)
        for _ in range(10):
            with polling(caller, leader_of(there), dice):
                postgres.kill()
            time.sleep(dice.uniform(0, 9))  # shorter than a lease, or longer
            postgres.start()
            until(lambda: there[0].http.post(f"{API}/poller/poll", json={}).status_code == 200)
        agree(caller, begun, postgres.url, told)
