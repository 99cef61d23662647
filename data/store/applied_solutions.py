"""Which solutions were applied to which failures, and whether they worked there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from data.domain.solutions import ResultSource
from data.store.engine import Database
from data.store.sql import fetch_in, instant, ms


@dataclass(frozen=True, slots=True)
class Applied:
    """A solution marked at a failure; `worked` is a person's word, else the engine's."""

    solution_id: int
    at: datetime
    by: str
    worked: bool | None


def applied_to(
    db: Database, failures: Collection[int], solution_ids: Collection[int], since: datetime
) -> dict[int, Applied]:
    """What was last applied to each of these failures (numbers of their events) since then."""
    wanted = set(failures)
    if not wanted or not solution_ids:
        return {}
    with db.read() as connection:
        rows = [
            row
            for row in fetch_in(
                connection,
                "SELECT event_seq, at, id, solution_id, actor, source, success"
                f" FROM solution_results WHERE at >= {ms(since)} AND solution_id IN ({{}})",
                solution_ids,
            )
            if row[0] in wanted
        ]
    found: dict[int, Applied] = {}
    said: dict[tuple[int, int], bool] = {}
    for seq, at, _, solution_id, actor, source, success in sorted(rows):
        verdict = None if success is None else bool(success)
        if source == ResultSource.PERSON and verdict is not None:
            said[seq, solution_id] = verdict
        worked = said.get((seq, solution_id), verdict)
        before = found.get(seq)
        if before is not None and before.solution_id == solution_id:
            # Marked as applied and judged later: it was applied when it was marked first.
            found[seq] = Applied(solution_id, before.at, before.by, _latest(worked, before.worked))
        else:
            found[seq] = Applied(solution_id, instant(at), actor, worked)
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody said of a solution after a failure: `worked` None: that he applied it."""

    solution_id: int
    by: str
    at: datetime
    worked: bool | None


def marks_on(db: Database, event_seq: int, solution_ids: Collection[int]) -> list[Mark]:
    """What people said of these solutions after a failure (the number of its event), in order."""
    if not solution_ids:
        return []
    with db.read() as connection:
        found = fetch_in(
            connection,
            "SELECT id, solution_id, actor, at, decided_at, source, success FROM solution_results"
            f" WHERE event_seq = {int(event_seq)} AND solution_id IN ({{}})",
            solution_ids,
        )
        rows = sorted(map(tuple, found))
    marks: list[Mark] = []
    for _, of, by, at, decided_at, source, success in rows:
        if source == ResultSource.PERSON:
            marks.append(Mark(of, by, instant(decided_at or at), bool(success)))
        else:
            marks.append(Mark(of, by, instant(at), None))
    return marks


def _latest(now: bool | None, before: bool | None) -> bool | None:
    return before if now is None else now
