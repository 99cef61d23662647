"""Solutions as they are kept: each once, numbered for ever, every change audited."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, replace
from datetime import datetime
from operator import attrgetter
from statistics import median
from typing import Any

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.solutions import Draft, KnownSolution
from data.errors import ResyncError
from data.feed import append
from data.store.audit import tell_change, write_audit
from data.store.engine import Database
from data.store.rows import delete, update
from data.store.sql import execute, fetch, fetch_in, fetch_one, for_update, instant, ms
from data.store.text import clean

_COUNTS = "people_worked, people_failed, tws_worked, tws_failed, faded_worked, faded_failed"
_DRAFT = "problem_type, problem_pattern, pattern_kind, solution"
_COLUMNS = (
    f"id, {_DRAFT}, created_at, created_by, updated_at, times_applied, last_at, {_COUNTS}, faded_at"
)


class SolutionTaken(ResyncError):
    """Another solution says exactly the same already; `solution_id` is its."""

    def __init__(self, solution_id: int) -> None:
        super().__init__(f"Solution {solution_id} says the same already.")
        self.solution_id = solution_id


def load_solutions(db: Database) -> list[KnownSolution]:
    """Every solution, oldest first."""
    with db.read() as connection:
        rows = fetch(connection, f"SELECT {_COLUMNS} FROM problem_solutions ORDER BY id")
        return _read(connection, rows, None)


def solutions_called(db: Database, solution_ids: Iterable[int]) -> list[KnownSolution]:
    """Those of these ids that there are, in no special order."""
    with db.read() as connection:
        return read_solutions(connection, solution_ids)


def read_solution(connection: Connection, solution_id: int) -> KnownSolution | None:
    """One solution, None when there is none of that id."""
    found = read_solutions(connection, [solution_id])
    return found[0] if found else None


def solution_to_change(connection: Connection, solution_id: int) -> KnownSolution | None:
    """The same of one that is then written: nobody else changes it meanwhile."""
    query = f"SELECT id FROM problem_solutions WHERE id = ?{for_update(connection)}"
    fetch(connection, query, (solution_id,))
    return read_solution(connection, solution_id)


def read_solutions(connection: Connection, solution_ids: Iterable[int]) -> list[KnownSolution]:
    """Those of these ids that there are."""
    query = f"SELECT {_COLUMNS} FROM problem_solutions WHERE id IN ({{}})"
    rows = list(fetch_in(connection, query, solution_ids))
    return _read(connection, rows, [row[0] for row in rows])


def create_solutions(
    db: Database, drafts: Sequence[Draft], *, actor: str, now: datetime
) -> list[tuple[KnownSolution, bool]]:
    """Keep new solutions in one transaction; for each what is stored and whether it is new.

    The same pattern and text again is the stored solution.
    """

    def keep(connection: Connection) -> list[tuple[KnownSolution, bool]]:
        wanted = {_digest(draft): _cleaned(draft) for draft in drafts}
        query = "SELECT digest, id FROM problem_solutions WHERE digest IN ({})"
        ids = {bytes(row[0]): int(row[1]) for row in fetch_in(connection, query, wanted)}
        known = set(ids)
        for digest, draft in wanted.items():
            if digest in ids:
                continue
            ids[digest] = execute(
                connection,
                f"INSERT INTO problem_solutions (digest, {_DRAFT}, created_at, created_by,"
                f" updated_at, times_applied, {_COUNTS})"
                # Written by another process meanwhile: it is the stored one.
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (digest)"
                " DO UPDATE SET digest = excluded.digest RETURNING id",
                (digest, *astuple(draft), ms(now), clean(actor), ms(now)),
            ).scalar_one()
            subject = str(ids[digest])
            write_audit(connection, now, actor, "solution.create", subject, None, asdict(draft))
        if len(ids) > len(known):
            new = sorted(ids[digest] for digest in ids.keys() - known)
            append(connection, Kind.SOLUTIONS, ms(now), {"ids": new})
        stored = {one.solution_id: one for one in read_solutions(connection, ids.values())}
        answers: list[tuple[KnownSolution, bool]] = []
        for draft in drafts:
            digest = _digest(draft)
            answers.append((stored[ids[digest]], digest not in known))
            known.add(digest)  # twice in one batch: the second is no longer new
        return answers

    return db.write(keep)


def change_solution(
    db: Database, solution_id: int, changes: Mapping[str, str], *, actor: str, now: datetime
) -> KnownSolution | None:
    """Change fields of the draft; None when there is no such solution. Raises SolutionTaken."""

    def change(connection: Connection, before: KnownSolution) -> None:
        was = draft_of(before)
        draft = _cleaned(replace(was, **changes))
        if draft == was:
            return
        digest = _digest(draft)
        query = "SELECT id FROM problem_solutions WHERE digest = ?"
        other = fetch_one(connection, query, (digest,))
        if other is not None and other[0] != solution_id:
            raise SolutionTaken(other[0])
        row = (digest, *astuple(draft), ms(now), solution_id)
        update(connection, "problem_solutions", f"digest, {_DRAFT}, updated_at, id", [row])
        what = ("solution.change", Kind.SOLUTIONS, solution_id)
        tell_change(connection, now, actor, *what, asdict(was), asdict(draft))

    return changed(db, solution_id, change)


def remove_solution(db: Database, solution_id: int, *, actor: str, now: datetime) -> bool:
    """Forget a solution and its results; whether there was one. The audit keeps what it said."""

    def drop(connection: Connection) -> bool:
        before = read_solution(connection, solution_id)
        if before is None:
            return False
        delete(connection, "solution_results", "solution_id", [(solution_id,)])
        delete(connection, "problem_solutions", "id", [(solution_id,)])
        what = ("solution.remove", Kind.SOLUTIONS, solution_id)
        tell_change(connection, now, actor, *what, asdict(draft_of(before)), None)
        return True

    return db.write(drop)


def changed(
    db: Database, solution_id: int, change: Callable[[Connection, KnownSolution], None]
) -> KnownSolution | None:
    """A solution after a change of it in one transaction; None when there is none of that id."""

    def keep(connection: Connection) -> KnownSolution | None:
        before = solution_to_change(connection, solution_id)
        if before is not None:
            change(connection, before)
        return read_solution(connection, solution_id)

    return db.write(keep)


def draft_of(known: KnownSolution) -> Draft:
    """What a person wrote of a solution."""
    return Draft(*_written(known))


_written = attrgetter(*_DRAFT.split(", "))


def _cleaned(draft: Draft) -> Draft:
    return Draft(*map(clean, astuple(draft)))


def _digest(draft: Draft) -> bytes:
    """Identity: lengths keep ("a", "bc") and ("ab", "c") apart."""
    draft = _cleaned(draft)
    parts = (draft.problem_type, draft.pattern_kind, draft.problem_pattern, draft.solution)
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _read(
    connection: Connection, rows: Sequence[Any], ids: list[int] | None
) -> list[KnownSolution]:
    """Add what the results tell; `ids` None stands for all."""
    minutes: dict[int, list[float]] = {}
    pending = Counter[int]()
    query = "SELECT solution_id, minutes, success FROM solution_results WHERE {}"
    telling = "(minutes IS NOT NULL OR success IS NULL)"
    if ids is None:
        told: Iterable[Any] = fetch(connection, query.format(telling))
    else:
        told = fetch_in(connection, query.format(f"{telling} AND solution_id IN ({{}})"), ids)
    for solution_id, took, success in told:
        if success is None:
            pending[solution_id] += 1
        elif took is not None:
            minutes.setdefault(solution_id, []).append(took)
    return [
        KnownSolution(
            *row[1:5],
            solution_id=row[0],
            created_at=instant(row[5]),
            created_by=row[6],
            updated_at=instant(row[7]),
            times_applied=row[8],
            last_applied=instant(row[9]),
            **dict(zip(_COUNTS.split(", "), row[10:16], strict=True)),
            faded_at=instant(row[16]),
            pending=pending[row[0]],
            median_minutes=round(median(minutes[row[0]]), 1) if row[0] in minutes else None,
        )
        for row in rows
    ]
