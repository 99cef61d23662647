"""Error texts of failed runs: each distinct text once, with a folded copy for searching."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from sqlalchemy import Connection

from data.store.engine import Database
from data.store.sql import execute_many, fetch_in, fetch_one
from data.store.text import clean, fold

LONGEST = 16_384
"""Characters kept of one error text."""


def note_errors(db: Database, texts: Mapping[int, str]) -> None:
    """Keep error texts that came after the failures themselves (by `TrackedRun.id`)."""
    db.write(lambda connection: keep_errors(connection, texts))


def with_text(db: Database, run_ids: Iterable[int | None]) -> set[int]:
    """Those of the runs whose error text is kept already."""
    query = "SELECT run_id FROM run_errors WHERE run_id IN ({})"
    with db.read() as connection:
        return {row[0] for row in fetch_in(connection, query, [one for one in run_ids if one])}


def keep_errors(connection: Connection, texts: Mapping[int, str]) -> None:
    """Keep the error text of each run (by our run id); a later text replaces an earlier one."""
    if not texts:
        return
    cleaned = {run_id: clean(text)[:LONGEST] for run_id, text in texts.items()}
    digests = {text: _digest(text) for text in cleaned.values()}
    ids: dict[bytes, int] = {
        bytes(digest): id_
        for id_, digest in fetch_in(
            connection, "SELECT id, digest FROM error_texts WHERE digest IN ({})", digests.values()
        )
    }
    new = [(text, digest) for text, digest in digests.items() if digest not in ids]
    first = (fetch_one(connection, "SELECT max(id) FROM error_texts")[0] or 0) + 1 if new else 0
    rows = []
    for number, (text, digest) in enumerate(new, first):
        ids[digest] = number
        rows.append((number, digest, text, fold(text)))
    execute_many(
        connection, "INSERT INTO error_texts (id, digest, text, folded) VALUES (?, ?, ?, ?)", rows
    )
    execute_many(
        connection,
        "INSERT INTO run_errors (run_id, text_id) VALUES (?, ?)"
        " ON CONFLICT (run_id) DO UPDATE SET text_id = excluded.text_id",
        [(run_id, ids[digests[text]]) for run_id, text in cleaned.items()],
    )


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=12).digest()
