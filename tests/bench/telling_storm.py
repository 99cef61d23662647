"""A storm that many are told of: whether a problem or its ledger is lost, and what a poll pays.

Nothing is sent: what is measured is what is owed, in the transaction of the poll that owes it.
"""

import random
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from app.server import Server
from data.domain.subscription import Endpoint, SubscriptionDraft
from data.domain.telling import Saying
from data.store.actions import Act
from data.store.sql import fetch
from data.store.telling.outbox import untold_of
from data.store.telling.subscriptions import subscribe
from tests.bench import machine
from tests.bench.poll import pages_of, serving
from tests.browsers import Browser

STORM, STORM_POLLS = 10_000, 120  # an hour of a poll each half minute
FAILING = 20  # of the thousand that change
MOST_ADDED = 0.10
PATIENCE_S = 600.0


def bench_told_storm(
    subscribers: int = 500, failures: int = STORM, polls: int = STORM_POLLS
) -> Iterator[str]:
    """Yield lines of figures; raises AssertionError where a word is lost."""
    yield machine.describe()
    with serving(round(failures * 1.2)) as (base, server):
        _listen(server, subscribers)
        server.poller.poll_now(PATIENCE_S)
        jobs = random.Random(1).sample(range(round(failures * 1.2)), failures)
        owed_ms = 0.0
        cpu = time.process_time()
        for n in range(polls):
            with _timed(server) as spent:
                _fail(base, jobs[failures * n // polls : failures * (n + 1) // polls])
                server.poller.poll_now(PATIENCE_S)
            owed_ms += sum(spent) * 1000
        whole_ms = (time.process_time() - cpu) * 1000
        problems, messages = _complete(server, subscribers)
        yield (
            f"{failures} failures at random in {polls} polls, {subscribers} browsers: {problems} "
            f"problems, {messages} messages, each browser's word stands with each problem; "
            f"owing took {owed_ms / polls:.1f} of {whole_ms / polls:.0f} ms CPU a poll "
            f"({owed_ms / (whole_ms - owed_ms):.1%} more; aim: {MOST_ADDED:.0%})"
        )


def bench_told_poll(subscribers: int = 500, jobs: int = 100_000, pairs: int = 9) -> Iterator[str]:
    """Yield lines of figures: polls with and without an outbox take turns."""
    with serving(jobs) as (base, server):
        _listen(server, subscribers)
        server.poller.poll_now(PATIENCE_S)
        owe = server.db.before_commit
        costs: dict[bool, list[float]] = {True: [], False: []}
        for n in range(2 * pairs):
            with_it = n % 4 in (0, 3)  # neither is always the first of its pair
            server.db.before_commit = owe if with_it else _nothing
            _fail(base, range(FAILING * n, FAILING * (n + 1)))
            urllib.request.urlopen(f"{base}/advance").read()
            pages_of(base, jobs)
            cpu = time.process_time()
            server.poller.poll_now(PATIENCE_S)
            costs[with_it].append((time.process_time() - cpu) * 1000)
        server.db.before_commit = owe
        ratio = statistics.median(a / b for a, b in zip(costs[True], costs[False], strict=True))
        told, untold = (statistics.median(costs[one]) for one in (True, False))
        yield (
            f"{jobs} jobs, 1 % changed, {FAILING} failures, {subscribers} browsers: {told:.0f} ms "
            f"CPU a poll, {untold:.0f} ms with nobody to tell; median of {pairs} pairs "
            f"{ratio:.3f} (aim: {1 + MOST_ADDED:.2f})"
        )


def _listen(server: Server, subscribers: int) -> None:
    for n in range(subscribers):
        browser = Browser(f"https://fcm.googleapis.com/{n}")
        where = Endpoint(browser.endpoint, *browser.subscription["keys"].values())
        draft = SubscriptionDraft(where, "K", str(n), None, "pt", None)
        subscribe(server.db, draft, Act("ana", datetime.now(UTC)))


@contextmanager
def _timed(server: Server) -> Iterator[list[float]]:
    """What owing costs its thread meanwhile, in seconds."""
    owe, spent = server.db.before_commit, list[float]()

    def timed(connection: Any) -> None:
        began = time.thread_time()
        owe(connection)
        spent.append(time.thread_time() - began)

    server.db.before_commit = timed
    try:
        yield spent
    finally:
        server.db.before_commit = owe


def _complete(server: Server, subscribers: int) -> tuple[int, int]:
    """Each open problem was said to open, and what became of that for each subscriber is known."""
    with server.db.read() as connection:
        problems = {row[0] for row in fetch(connection, "SELECT id FROM problems WHERE state = 0")}
        query = "SELECT id, problem_id, untold FROM tellings WHERE saying = ?"
        tellings = fetch(connection, query, (int(Saying.OPEN),))
        query = (
            "SELECT telling_id, count(*) FROM deliveries WHERE telling_id IS NOT NULL GROUP BY 1"
        )
        own = dict(map(tuple, fetch(connection, query)))
        messages = fetch(connection, "SELECT count(*) FROM deliveries")[0][0]
    said = {problem for _, problem, _ in tellings}
    assert problems
    assert problems <= said, f"{len(problems - said)} problems of which nothing is said"
    for id_, problem, untold in tellings:
        known = own.get(id_, 0) + sum(map(len, untold_of(untold).values()))
        assert known == subscribers, f"of problem {problem} {known} of {subscribers} are known"
    return len(problems), messages


def _nothing(_: object) -> None:
    pass


def _fail(base: str, jobs: Any) -> None:
    asked = "&".join(f"job={job}" for job in jobs)
    urllib.request.urlopen(f"{base}/fail?{asked}").read()
