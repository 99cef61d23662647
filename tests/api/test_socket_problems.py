"""Problems over the WebSocket: each change of one, to everybody who wants it."""

import json
import time
from contextlib import contextmanager

import pytest
from websockets.sync.client import connect

from app.api.problem_news import MOST_BYTES, problem_frame
from app.queries.problems import problem_view
from data.store.actions import Act
from data.store.error_texts import note_errors
from data.store.problems.find import problems_numbered
from data.store.problems.hands import note
from data.store.sql import execute
from tests.build import at
from tests.problems import LEDGER, failure, kept, problem


def problems_of(ws, count, timeout=30):
    """The next so many messages that tell of a problem."""
    got = []
    while len(got) < count:
        message = json.loads(ws.recv(timeout))
        if message["type"] == "problem":
            got.append(message["problem"])
    return got


def wanting(ws, **more):
    """Subscribe, and wait until it holds."""
    ws.send(json.dumps({"type": "subscribe", **more}))
    while json.loads(ws.recv(10))["type"] != "subscribed":
        pass


@contextmanager
def connected(server):
    with connect(f"{server.ws_url}?language=en") as ws:
        assert json.loads(ws.recv(10))["type"] == "connected"
        yield ws


def wait_for(holds, timeout=30):
    until = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


def many(count):
    return [problem(failure(LEDGER._replace(name=f"J{n}"), n)) for n in range(count)]


def test_each_change_of_a_problem_is_told(server):
    with connected(server) as ws:
        (one,) = kept(server.db, problem(failure()))
        called = f"{server.db.store_id}-p{one.id}"
        (opened,) = problems_of(ws, 1)
        for what, body in (
            ("acknowledge", {"by": "Ana"}),
            ("notes", {"text": "disk"}),
            ("release", {}),
            ("close", {"reason": "x"}),
        ):
            server.post(f"/problems/{called}/{what}", {**body, "action_id": what})
        taken, noted, released, closed = problems_of(ws, 4)

    assert (opened["problem_id"], opened["state"]) == (called, "open")
    assert opened["title"] == "LOAD_LEDGER failed on AGENT01"
    assert not {"timeline", "deliveries"} & set(opened)
    assert taken["acknowledged"]["by"] == "Ana"
    assert noted["notes"][0]["text"] == "disk"
    assert (released["state"], closed["state"]) == ("open", "resolved")


def test_an_error_text_that_comes_later_is_a_change(server):
    (one,) = kept(server.db, problem(failure()))
    with connected(server) as ws:
        note_errors(server.db, {one.ailments[0].runs[0].run_id: "disk full"})
        (told,) = problems_of(ws, 1)

    assert told["error_message"] == "disk full"


def test_a_subscription_narrows(server):
    with connected(server) as ws, connected(server) as other:
        wanting(ws, types=["problems"], severities=["critical"], jobs="PAY*")
        wanting(other, types=["jobs"])
        mild, grave, elsewhere = (
            failure(LEDGER._replace(name=name), n) for n, name in enumerate(("PAY1", "PAY2", "X"))
        )
        grave.critical = elsewhere.critical = True
        kept(server.db, *map(problem, (mild, grave, elsewhere)))

        assert [one["root"]["job_name"] for one in problems_of(ws, 1)] == ["PAY2"]
        with pytest.raises(TimeoutError):
            ws.recv(0.5)
        with pytest.raises(TimeoutError):
            other.recv(0.1)


def test_a_flood_of_problems_reaches_whoever_reads(server):
    with connected(server) as ws:
        kept(server.db, *many(1200))
        told = problems_of(ws, 1200)

    assert len({one["problem_id"] for one in told}) == 1200
    assert server.hub.metrics()["dropped"] == 0


def test_who_is_behind_is_told_of_the_latest_only(server):
    (one,) = kept(server.db, problem(failure()))
    with connected(server) as ws:
        (client,) = server.hub._clients.values()
        server.on_loop(setattr, client, "writing_since", 1e12)
        for number in range(3):
            note(server.db, one.id, f"n{number}", Act("ana", at(number)))
        wait_for(lambda: client.news and len(client.news[one.id].problem.notes) == 3)
        server.on_loop(setattr, client, "writing_since", None)
        server.on_loop(client.pump)
        (told,) = problems_of(ws, 1)

    # Each note was a change; of the first two there is nothing left to tell.
    assert [each["text"] for each in told["notes"]] == ["n2", "n1", "n0"]


def test_a_message_never_holds_more_than_a_socket_takes(sqlite_db):
    (one,) = kept(sqlite_db, problem(failure()))
    for number in range(25):
        note(sqlite_db, one.id, "\x01" * 2000, Act("ana", at(number)))
    sqlite_db.write(lambda c: execute(c, "UPDATE problems SET ack_at = 1, ack_by = 'a'"))
    (known,) = problems_numbered(sqlite_db, [one.id])

    frame = problem_frame(problem_view(known, "en", None))

    assert len(frame) <= MOST_BYTES
    told = json.loads(frame[frame.index(b"{") :])["problem"]
    assert told["notes"][0]["text"].endswith("…")
    assert told["problem_id"] == known.problem_id
