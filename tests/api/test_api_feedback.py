"""Whether answers helped, and what was asked: kept to learn from, and for the audit log."""

import threading

import pytest

from app.question_log import MOST_WAITING, QuestionLog
from data.store.audit import AuditEntry, audit_entries
from data.store.engine import Access, Database
from tests.api.test_poller import until
from tests.build import at

QUESTION = "quais jobs falharam ontem?"


def told(server, **more):
    body = {"answer_id": "0123456789abcdef", "helped": True, "query": QUESTION}
    return server.post("/query/feedback", {**body, **more})


def kept(server, **params):
    return server.get("/query/feedback", params=params)["feedback"]


def test_feedback_keeps_the_question_and_what_it_was_taken_for(server):
    answer_id = server.post("/query", {"query": QUESTION})["answer_id"]

    told(server, answer_id=answer_id, helped=False, note="faltou o erro", by="Ana",
         before=["o que aconteceu ontem?"], filter={"jobs": ["A*"]})  # fmt: skip

    (one,) = kept(server)
    assert one["answer_id"] == answer_id
    assert (one["helped"], one["note"], one["actor"]) == (False, "faltou o erro", "Ana")
    assert (one["question"], one["before"]) == (QUESTION, ["o que aconteceu ontem?"])
    assert one["corrected"] is True
    assert one["understood"]["intent"] == "failures"
    assert one["understood"]["jobs"] == ["A*"]


def test_an_opinion_may_be_changed_and_the_audit_has_both(server):
    told(server, helped=True)
    told(server, helped=False, note="errou o período")
    told(server, answer_id="another answer", helped=True)

    assert [(one["answer_id"], one["helped"]) for one in kept(server)] == [
        ("another answer", True),
        ("0123456789abcdef", False),
    ]
    assert [one["note"] for one in kept(server, unhelpful="true")] == ["errou o período"]
    (_, second, first) = [
        one for one in audit_entries(server.db) if one.action == "question.feedback"
    ]
    assert (first.before, first.after) == (None, {"helped": True, "note": None})
    assert second.before == first.after
    assert second.after == {"helped": False, "note": "errou o período"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"answer_id": "short"}, "answer_id"),
        ({"helped": "yes"}, "helped"),
        ({"note": "x" * 501}, "note"),
        ({"query": "oi"}, "query"),
        ({"filter": {"intent": "unknown"}}, "filter.intent"),
        ({"filter": {"start": "2026-11-09T00:00:00Z"}}, "filter.end"),
    ],
)
def test_a_feedback_that_is_none_is_refused_by_its_field(server, wrong, field):
    body = {"answer_id": "0123456789abcdef", "helped": True, "query": QUESTION, **wrong}

    refused = server.post("/query/feedback", body, 422)

    assert [error["field"] for error in refused["errors"]] == [field]
    assert kept(server) == []


def asked(db):
    return [one for one in audit_entries(db) if one.action == "question"]


def test_every_question_leaves_who_asked_what_and_how_it_was_understood(server):
    answer = server.post("/query", {"query": "falhas do `JOB_X` ontem", "language": "pt"})

    until(lambda: asked(server.db))
    (entry,) = asked(server.db)
    assert (entry.actor, entry.subject) == ("local", "falhas do `JOB_X` ontem")
    assert entry.after["answer_id"] == answer["answer_id"]
    assert entry.after["intent"] == "job_history"
    assert entry.after["jobs"] == ["JOB_X"]
    assert entry.after["took_ms"] == answer["elapsed_ms"]


def entry(number):
    return AuditEntry(at(0), "ana", "question", f"{number}", None, None)


def test_questions_wait_for_the_store_without_holding_who_asks_and_the_newest_are_kept(sqlite_db):
    log, held, go_on = QuestionLog(sqlite_db), threading.Event(), threading.Event()
    writer = threading.Thread(target=lambda: sqlite_db.write(lambda _: (held.set(), go_on.wait())))
    writer.start()
    held.wait()

    for number in range(3 * MOST_WAITING):
        log.note(entry(number))
    go_on.set()
    writer.join()
    log.close()
    log.note(entry("too late"))

    subjects = [one.subject for one in audit_entries(sqlite_db, 4 * MOST_WAITING)]
    newest = [f"{number}" for number in reversed(range(2 * MOST_WAITING, 3 * MOST_WAITING))]
    assert subjects[:MOST_WAITING] == newest
    assert len(subjects) <= 2 * MOST_WAITING  # what was being written, and what waited behind it


def test_a_tool_that_only_reads_leaves_no_trace(sqlite_db):
    with Database.open(str(sqlite_db.url), Access.READ) as db:
        log = QuestionLog(db)
        log.note(entry(1))
        log.close()

    assert audit_entries(sqlite_db) == []
