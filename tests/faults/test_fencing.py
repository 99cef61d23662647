"""Whoever has led before can keep nothing any more: each kind of write of a leader, each task and
each errand, of one that knows that its time is over and of one that believes it leads."""

import ast
import inspect
import math
from functools import partial
from pathlib import Path

import pytest

from data.domain.impact import Impact
from data.domain.patterns import JobId
from data.store.cluster import put_poller
from data.store.engine import Database
from data.store.error_texts import note_errors
from data.store.errors import StoreInUse, StoreLeadLost
from data.store.links import record_links
from data.store.patterns import record_patterns
from data.store.problems.impact import note_impact
from data.store.problems.past import fill_past
from data.store.retention import _pack_aged, _until_done, fold_aged
from data.store.runs import PastRun, PastRuns
from data.store.sql import execute, fetch
from data.store.tables import metadata
from data.store.telling import deliveries
from data.store.telling.channels import keep_channels
from tests.build import NOW, Status, at, job, plan, run
from tests.living import living
from tests.problems import kept
from tests.stored import Story, hand_over
from tests.told import Told, failed
from workers.triage import Triage

A, B = (JobId("AGENT01", "LEDGER_DAILY", name) for name in ("A", "B"))
LATER = at(100_000)
_OWED = (
    "UPDATE tellings SET waits = 1",  # for a silence that is over
    "UPDATE problems SET ack_until = 1",
)
RULES = ("leadership", "instances", "counters")
"""What is written by whoever takes and renews the lead itself."""


def polled(db):
    story = Story(db)
    story.poll(job(run(Status.ABEND, key="9")), minute=9)


def long_ago(when):
    """A failure that history has and no problem."""
    return PastRun("A", "LEDGER_DAILY", "AGENT01", Status.ABEND, started_at=when, ended_at=when)


WRITES = {
    "data.store.cluster.put_poller": lambda db: put_poller(db, {"running": False}),
    "data.store.error_texts.note_errors": lambda db: note_errors(db, {1: "NO SPACE LEFT"}),
    "data.store.links.record_links": lambda db: record_links(db, [(A, B)], NOW),
    "data.store.patterns.record_patterns": lambda db: record_patterns(
        db, [], now=NOW, days=90, least_confidence=0.5
    ),
    "data.store.problems.impact.note_impact": lambda db: note_impact(
        db, {1: Impact(1, 0, (), None, None, None, 1)}, NOW
    ),
    "data.store.problems.past.fill_past": lambda db: fill_past(db, at(0), LATER),
    "data.store.record._record": polled,
    "data.store.retention._pack_aged": lambda db: _pack_aged(db, 0),
    "data.store.retention.fold_aged": lambda db: fold_aged(db, 0),
    "data.store.retention._until_done": lambda db: _until_done(
        db, lambda c, most: execute(c, "DELETE FROM events").rowcount
    ),
    "data.store.runs.load": lambda db: PastRuns(db).load([long_ago(at(5))]),
    "data.store.telling.channels.keep_channels": lambda db: keep_channels(db, {"x": "chat"}, NOW),
    "data.store.telling.deliveries.claim": lambda db: deliveries.claim(
        db, [], {1: "fcm"}, {"fcm": 9}, NOW
    ),
    "data.store.telling.deliveries.expire": lambda db: deliveries.expire(db, LATER),
    "data.store.telling.deliveries.free_claims": lambda db: deliveries.free_claims(db, ()),
    "workers.telling.outbox.look": lambda db: Told(db).outbox.look(db),
    "workers.triage.blind": lambda db: Triage(db).blind(NOW, NOW),
    "workers.triage.look": lambda db: Triage(db).look(),
}


def leaders_writes():
    """Every function in which something is kept as the leader, by its module and name."""
    home = Path(inspect.getfile(Database)).parents[2]
    for room in ("app", "data", "workers"):
        for file in (home / room).rglob("*.py"):
            module = ".".join(file.relative_to(home).with_suffix("").parts)
            for made in ast.walk(ast.parse(file.read_text())):
                if isinstance(made, ast.FunctionDef):
                    calls = (each.func for each in ast.walk(made) if isinstance(each, ast.Call))
                    if any(isinstance(one, ast.Attribute) and one.attr == "lead" for one in calls):
                        yield f"{module}.{made.name}"


def contents(db):
    """What each table holds, in a word."""
    each = (
        f"SELECT '{name}', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {name} t"
        for name in metadata.tables
        if name not in RULES
    )
    with db.read() as connection:
        return dict(tuple(row) for row in fetch(connection, " UNION ALL ".join(each)))


def followed_by(second, first, knows):
    """`second` leads in the place of `first`, who `knows` it or believes that he does."""
    first.lease._stopping.set()  # it never learns it by itself
    hand_over(first, second)
    first.lease._until_s = 0.0 if knows else math.inf


def test_each_write_of_a_leader_is_known_here():
    assert set(leaders_writes()) == set(WRITES)


@pytest.mark.parametrize("knows", [True, False])
def test_a_leader_that_was_followed_can_keep_nothing_of_any_kind(postgres_store_url, knows):
    with (
        Database.open(postgres_store_url) as first,
        Database.open(postgres_store_url, follow=True) as second,
    ):
        polled(first)
        PastRuns(first).load([long_ago(at(1))])
        Told(first).listens("x")
        kept(first, failed(run_id=2))
        for owed in _OWED:
            first.write(lambda connection, owed=owed: execute(connection, owed))
        term = first.term
        followed_by(second, first, knows)
        before, went_through = contents(second), []
        for name, write in WRITES.items():
            first.lease.term = term
            try:
                write(first)
            except (StoreInUse, StoreLeadLost):
                continue
            went_through.append(name)

        assert went_through == []
        assert contents(second) == before
        WRITES["data.store.cluster.put_poller"](second)
        assert contents(second) != before


@pytest.mark.parametrize("knows", [True, False])
def test_no_task_and_no_errand_of_a_leader_that_was_followed_keeps_anything(
    postgres_store_url, tmp_path, knows
):
    with (
        living(tmp_path, database_url=postgres_store_url) as server,
        Database.open(postgres_store_url, follow=True) as second,
    ):
        server.see(job(run(Status.EXEC, key="1")))
        server.tasks.close()
        server.engine.snapshot = plan(job(run(Status.ABEND, key="1")))
        term = server.db.term
        followed_by(second, server.db, knows)
        before = contents(second)
        errands = {"poll": {}, "detect": {"days": 90, "now": None}, "clean": {}}
        begun = [
            *(task.begin for task in server.tasks._tasks.values() if task.leader_only),
            *(partial(server.errands._deeds[name][0], **asked) for name, asked in errands.items()),
        ]
        for begin in begun:
            server.db.lease.term = term
            begin().exception(60)
        assert contents(second) == before
