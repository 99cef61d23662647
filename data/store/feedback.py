"""Whether answers helped, as their readers said: kept for whoever improves the words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.store.audit import write_audit
from data.store.engine import Database
from data.store.rows import upsert
from data.store.sql import execute, fetch, fetch_one, instant, ms
from data.store.text import clean, key_text

MOST_KEPT = 20_000
"""The oldest make room: some 10 MB."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """`understood` is what the question was taken for, `corrected` whether its reader had changed
    that himself."""

    answer_id: str
    at: datetime
    actor: str
    question: str
    before: Sequence[str]
    understood: Mapping[str, Any]
    corrected: bool
    helped: bool
    note: str | None


def keep_feedback(db: Database, told: Feedback) -> None:
    """Keep what somebody says of an answer, in place of what was said of it before; audited."""

    def keep(connection: Connection) -> None:
        key = key_text(told.answer_id)
        known = fetch_one(
            connection, "SELECT helped, note FROM question_feedback WHERE answer_id = ?", (key,)
        )
        was = None if known is None else {"helped": bool(known[0]), "note": known[1]}
        row = (
            key,
            ms(told.at),
            clean(told.actor),
            clean(told.question),
            clean(json.dumps(told.before)),
            clean(json.dumps(told.understood)),
            int(told.corrected),
            int(told.helped),
            clean(told.note),
        )
        upsert(connection, "question_feedback", _COLUMNS, [row])
        became = {"helped": told.helped, "note": told.note}
        write_audit(
            connection, told.at, told.actor, "question.feedback", told.answer_id, was, became
        )
        execute(
            connection,
            "DELETE FROM question_feedback WHERE id <="
            f" (SELECT max(id) - {MOST_KEPT} FROM question_feedback)",
        )

    db.write(keep)


def load_feedback(db: Database, unhelpful: bool = False) -> Iterator[Feedback]:
    """Every one, or those of answers that did not help; the newest first."""
    where = " WHERE helped = 0" if unhelpful else ""
    with db.read() as connection:
        rows = fetch(
            connection, f"SELECT {_COLUMNS} FROM question_feedback{where} ORDER BY id DESC"
        )
    for answer_id, at, actor, question, before, understood, corrected, helps, note in rows:
        yield Feedback(
            answer_id,
            instant(at),
            actor,
            question,
            json.loads(before),
            json.loads(understood),
            bool(corrected),
            bool(helps),
            note,
        )


_COLUMNS = "answer_id, at, actor, question, before, understood, corrected, helped, note"
