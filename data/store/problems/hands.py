"""What people do with problems: take, give back, note, close. Once by its action id, audited."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from data.domain.problem import State
from data.domain.problem_steps import Step
from data.store.actions import Act, once
from data.store.audit import write_audit
from data.store.engine import Database
from data.store.errors import StoreError
from data.store.event_rows import problem_id
from data.store.problems.changes import NOBODYS, Steps, changed, lock
from data.store.sql import execute, fetch_in, instant, ms
from data.store.text import clean

Until = datetime | Literal["rerun"] | None
"""When a taken problem comes back: at an instant, once its rerun has failed, or not by itself."""


class ProblemUnknown(StoreError):
    """No problem is kept under that number."""


class ProblemOver(StoreError):
    """What is resolved cannot be taken."""


class ProblemTaken(StoreError):
    """Somebody else has it; `by` is who."""

    def __init__(self, by: str) -> None:
        super().__init__("Somebody else has the problem.")
        self.by = by


@dataclass(frozen=True, slots=True)
class Handled:
    """The numbers of the problems that a call changed, of those it found as they should be (or
    could not take, being over), and of those nobody knows."""

    done: tuple[int, ...]
    already: tuple[int, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a problem was before a person did something with it."""

    state: State
    taken: dict[str, Any] | None


def take(
    db: Database,
    numbers: Sequence[int],
    until: Until,
    note: str | None,
    act: Act,
    *,
    one: bool,
    free: bool = False,
) -> Handled:
    """Give problems to a person, also what another has; what is resolved counts as `already`.

    With `free` what somebody has counts as `already` too. With `one` it raises ProblemUnknown,
    ProblemOver and, with `free` for what another has, ProblemTaken instead.
    """

    def do(connection: Connection, kept: dict[int, Kept]) -> list[int]:
        if one and any(each.state is State.RESOLVED for each in kept.values()):
            raise ProblemOver("The problem is resolved.")
        if one and free:
            for each in kept.values():
                if each.taken is not None and each.taken["by"] != act.actor:
                    raise ProblemTaken(each.taken["by"] or "")
        elif free:
            kept = {number: each for number, each in kept.items() if each.taken is None}
        return take_all(connection, db.store_id, kept, until, note, act)

    return _handle(db, numbers, act, "problem.acknowledge", do, one=one)


def take_all(
    connection: Connection,
    store_id: str,
    kept: dict[int, Kept],
    until: Until,
    note: str | None,
    act: Act,
) -> list[int]:
    """The same within a write for those of what is kept that are not resolved."""
    rerun = until == "rerun"
    until_ms = ms(until) if isinstance(until, datetime) else None
    row = (ms(act.now), clean(act.actor), clean(note), until_ms, int(rerun), ms(act.now))
    became = {"by": act.actor, "note": note, "until": "rerun" if rerun else _iso(until_ms)}
    steps = Steps(connection, ms(act.now))
    done: list[int] = []
    for number, each in kept.items():
        updated = execute(
            connection,
            "UPDATE problems SET ack_at = ?, ack_by = ?, ack_note = ?, ack_until = ?,"
            " ack_rerun = ?, returned_from = NULL, updated_at = ? WHERE id = ? AND state < 3",
            (*row, number),
        )
        if updated.rowcount:
            done.append(number)
            told = {"text": note, "until": "rerun" if rerun else until_ms}
            steps.add(number, Step.TAKEN, act.actor, told)
            _audit(connection, store_id, act, "problem.acknowledge", number, each.taken, became)
    steps.write()
    return done


def release(db: Database, numbers: Sequence[int], act: Act, *, one: bool) -> Handled:
    """Give problems back; what nobody has, or what is resolved, counts as `already`."""

    def do(connection: Connection, kept: dict[int, Kept]) -> list[int]:
        steps = Steps(connection, ms(act.now))
        done: list[int] = []
        for number, each in kept.items():
            if each.taken is None or each.state is State.RESOLVED:
                continue
            done.append(number)
            execute(
                connection,
                f"UPDATE problems SET returned_from = ack_by, {NOBODYS}, updated_at = ?"
                " WHERE id = ?",
                (ms(act.now), number),
            )
            steps.add(number, Step.RELEASED, act.actor, {"from": each.taken["by"]})
            _audit(connection, db.store_id, act, "problem.release", number, each.taken, None)
        steps.write()
        return done

    return _handle(db, numbers, act, "problem.release", do, one=one)


def note(db: Database, number: int, text: str, act: Act) -> Handled:
    """Keep a note with a problem, whatever has become of it. Raises ProblemUnknown."""

    def do(connection: Connection, kept: dict[int, Kept]) -> list[int]:
        steps = Steps(connection, ms(act.now))
        for number in kept:
            steps.add(number, Step.NOTE, act.actor, {"text": text})
            touch = "UPDATE problems SET updated_at = ? WHERE id = ?"
            execute(connection, touch, (ms(act.now), number))
            _audit(connection, db.store_id, act, "problem.note", number, None, {"text": text})
        steps.write()
        return list(kept)

    return _handle(db, [number], act, "problem.note", do, one=True)


def close(db: Database, numbers: Sequence[int], reason: str, act: Act, *, one: bool) -> Handled:
    """Say that problems are over, whatever the engine says; what is resolved counts as `already`.

    The grouping notes it at its next look (`owed`).
    """

    def do(connection: Connection, kept: dict[int, Kept]) -> list[int]:
        steps = Steps(connection, ms(act.now))
        done: list[int] = []
        row = (ms(act.now), clean(act.actor), clean(reason), ms(act.now))
        for number in kept:
            updated = execute(
                connection,
                "UPDATE problems SET closed_at = ?, closed_by = ?, closed_reason = ?,"
                " close_noted = 0, updated_at = ? WHERE id = ? AND state < 3",
                (*row, number),
            )
            if updated.rowcount:
                done.append(number)
                steps.add(number, Step.CLOSED, act.actor, {"text": reason})
                became = {"by": act.actor, "reason": reason}
                _audit(connection, db.store_id, act, "problem.close", number, None, became)
        steps.write()
        return done

    return _handle(db, numbers, act, "problem.close", do, one=one)


def _handle(
    db: Database,
    numbers: Sequence[int],
    act: Act,
    call: str,
    do: Callable[[Connection, dict[int, Kept]], list[int]],
    *,
    one: bool,
) -> Handled:
    def keep(connection: Connection) -> list[list[int]]:
        kept = kept_problems(connection, numbers)
        if one and not kept:
            raise ProblemUnknown("There is no such problem.")
        done = do(connection, kept)
        changed(connection, done, ms(act.now))
        already = [number for number in kept if number not in set(done)]
        return [done, already, [number for number in numbers if number not in kept]]

    kept = db.write(lambda connection: once(connection, act, call, lambda: keep(connection)))
    return Handled(*map(tuple, kept.answer or ((), (), ())))


def kept_problems(connection: Connection, numbers: Iterable[int]) -> dict[int, Kept]:
    """What is kept of these problems, by number, until they are written."""
    query = (
        "SELECT id, state, ack_at, ack_by, ack_note FROM problems"
        f" WHERE id IN ({{}}){lock(connection)}"
    )
    return {
        number: Kept(State(state), None if at is None else {"by": by, "note": note, "at": _iso(at)})
        for number, state, at, by, note in fetch_in(connection, query, sorted(set(numbers)))
    }


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else instant(at_ms).isoformat()


def _audit(
    connection: Connection,
    store_id: str,
    act: Act,
    action: str,
    number: int,
    before: Any,
    after: Any,
) -> None:
    write_audit(connection, act.now, act.actor, action, problem_id(store_id, number), before, after)
