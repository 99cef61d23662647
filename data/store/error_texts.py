"""Error texts of failed runs: each distinct text once, with a folded copy for searching."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from sqlalchemy import Connection

from data.clock import utc_now
from data.domain.changes import Kind
from data.domain.secrets import masked
from data.feed import append
from data.store.engine import Database
from data.store.event_rows import FAILURES_TOLD
from data.store.problems.changes import Group, changed
from data.store.rows import Rows, insert, update, upsert
from data.store.sql import fetch_in, ms
from data.store.text import clean, fold

LONGEST = 16_384
"""Characters kept of one error text."""


def note_errors(db: Database, texts: Mapping[int, str], group: Group | None = None) -> None:
    """Keep error texts that came after the failures themselves (by `TrackedRun.id`); `group` may
    make other problems of them."""

    def keep(connection: Connection) -> None:
        keep_errors(connection, texts)
        now_ms = ms(utc_now())
        problems = sorted({row[0] for row in fetch_in(connection, _SHOWN, texts)})
        update(connection, "problems", "updated_at, id", [(now_ms, id_) for id_ in problems])
        if group is not None:
            group(connection, [])
        seqs = [row[0] for row in fetch_in(connection, _TOLD, texts)]
        append(connection, Kind.ERROR_TEXTS, now_ms, {"seqs": seqs})
        changed(connection, problems, now_ms)

    db.lead(keep)


_TOLD = f"SELECT e.seq FROM {FAILURES_TOLD} WHERE r.id IN ({{}})"

_SHOWN = """SELECT p.id FROM ailment_runs f JOIN ailments a ON a.id = f.ailment_id
  JOIN problems p ON p.id = a.problem_id AND p.run_id = f.run_id WHERE f.run_id IN ({})"""


def with_text(db: Database, run_ids: Iterable[int | None]) -> set[int]:
    """Those of the runs whose error text is kept already."""
    query = "SELECT run_id FROM run_errors WHERE run_id IN ({})"
    with db.read() as connection:
        return {row[0] for row in fetch_in(connection, query, [one for one in run_ids if one])}


def keep_errors(connection: Connection, texts: Mapping[int, str]) -> None:
    """Keep the error text of each run (by our run id); a later text replaces an earlier one."""
    if not texts:
        return
    cleaned = {run_id: masked(clean(text)[:LONGEST]) for run_id, text in texts.items()}
    digests = {text: _digest(text) for text in cleaned.values()}
    ids = _ids(connection, digests.values())
    new: Rows = [(d, text, fold(text)) for text, d in digests.items() if d not in ids]
    if new:
        insert(connection, "error_texts", "digest, text, folded", new, "(digest) DO NOTHING")
        ids = _ids(connection, digests.values())
    errors: Rows = [(run_id, ids[digests[text]]) for run_id, text in cleaned.items()]
    upsert(connection, "run_errors", "run_id, text_id", errors)


def _ids(connection: Connection, digests: Iterable[bytes]) -> dict[bytes, int]:
    query = "SELECT digest, id FROM error_texts WHERE digest IN ({})"
    return {bytes(digest): id_ for digest, id_ in fetch_in(connection, query, digests)}


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=12).digest()
