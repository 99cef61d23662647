"""Whoever leads is killed at any moment: the ledger of the engine, what was told of it and every
message agree afterwards."""

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
from tests.cluster import Instance, until
from tests.ears import ears
from tests.ledger import compare
from tests.simulated import calling


def polls(one):
    with contextlib.suppress(httpx.HTTPError, AssertionError):  # it is killed meanwhile
        one.post("/poller/poll")


@pytest.mark.timeout(180)
def test_leaders_killed_while_they_poll_and_tell_lose_and_double_nothing(
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
        while len(there) > 1:
            leader = until(lambda: next((one for one in there if one.leads()), None))
            caller.sim("advance", {"seconds": 3600})
            asking = threading.Thread(target=polls, args=(leader,))
            asking.start()
            time.sleep(dice.uniform(0.05, 0.5))
            leader.kill()
            asking.join()
            there.remove(leader)
        (last,) = there
        until(last.leads)
        last.post("/poller/poll")

        with Database.open(postgres_store_url, Access.READ) as db:
            lost, invented, agreed = compare(
                caller.ledger(begun), everything(SimpleNamespace(db=db))
            )
        assert (lost, invented) == (Counter(), Counter())
        assert agreed > 20
        until(lambda: told.is_quiet(postgres_store_url))
        heard = told.heard(postgres_store_url)
        assert all(messages > 1 for messages, _ in heard.values())
        assert all(again <= 2 for _, again in heard.values())  # one a kill, its answer lost
