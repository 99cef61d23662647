"""The outbox: what is owed of a change, read and written in the transaction of that change."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.events import Severity
from data.domain.problem import ProblemKind, State
from data.domain.telling import (
    END_FOR,
    NEWS_FOR,
    Fate,
    Said,
    Saying,
    Situation,
    Telling,
    numbers_of,
    numbers_text,
)
from data.feed import append
from data.store.counters import TELLING, take
from data.store.problems.changes import changed_problems
from data.store.rows import Rows, insert
from data.store.sql import execute, fetch, fetch_in, listed

_MILLISECOND = timedelta(milliseconds=1)
ARRIVED = listed((Fate.ACCEPTED, Fate.SHOWN, Fate.CLICKED, Fate.DISMISSED))
_ON_THE_WAY = listed((Fate.DUE, Fate.RETRYING))
_COUNTS = f"(fate IN {ARRIVED} OR unsure = 1 OR fate IN {_ON_THE_WAY})"
"""Who is about to be told, or may have been, counts as told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A subscription's number and the severities it asks for, None: those of the settings."""

    number: int
    severities: tuple[str, ...] | None


def situations(connection: Connection) -> list[Situation]:
    """The problems that this transaction has changed, and what was last said of each; without
    their silences."""
    marked = changed_problems(connection)
    query = "SELECT id, state, severity, merged_into, members, kind FROM problems WHERE id IN ({})"
    said = _last_said(connection, marked)
    return [
        Situation(
            number,
            State(state),
            Severity(severity),
            merged=merged is not None,
            baseline=members == 0 and kind != ProblemKind.BLIND,
            steps=frozenset(marked[number]),
            said=said.get(number),
        )
        for number, state, severity, merged, members, kind in fetch_in(connection, query, marked)
    ]


def _last_said(connection: Connection, numbers: Iterable[int]) -> dict[int, Said]:
    query = (
        "SELECT problem_id, saying, severity, held, waits FROM tellings WHERE id IN"
        " (SELECT max(id) FROM tellings WHERE problem_id IN ({}) GROUP BY problem_id)"
    )
    return {
        number: Said(Saying(saying), Severity(severity), held, bool(waits))
        for number, saying, severity, held, waits in fetch_in(connection, query, numbers)
    }


def wishes(connection: Connection) -> list[Wish]:
    """All who want to be told."""
    rows = fetch(connection, "SELECT id, severities FROM subscriptions WHERE endpoint IS NOT NULL")
    return [
        Wish(id_, None if said is None else tuple(filter(None, said.split(","))))
        for id_, said in rows
    ]


def take_back(connection: Connection, numbers: Collection[int], now_ms: int) -> None:
    """These are over: who has not been told of them is not told any more."""
    for number in numbers:
        execute(
            connection,
            "UPDATE deliveries SET fate = ?, reason = 'resolved', ended_at = ?"
            f" WHERE claimed = 0 AND unsure = 0 AND fate IN {_ON_THE_WAY} AND saying <> ?"
            " AND telling_id IN (SELECT id FROM tellings WHERE problem_id = ?)",
            (int(Fate.SUPPRESSED), now_ms, int(Saying.RESOLVED), number),
        )
        execute(connection, "UPDATE tellings SET waits = 0 WHERE problem_id = ?", (number,))


_ORIGINS = """
WITH RECURSIVE known (root, id) AS (
  SELECT id, id FROM problems WHERE id IN ({})
  UNION
  SELECT k.root, o.from_id FROM known k JOIN problem_origins o ON o.problem_id = k.id
)
SELECT k.root, t.id, t.batch, t.saying, t.untold, t.problem_id
  FROM known k JOIN tellings t ON t.problem_id = k.id
 WHERE t.held IS NULL ORDER BY t.id"""


def told_of(
    connection: Connection, numbers: Sequence[int], before: int | None = None
) -> dict[int, frozenset[int]]:
    """By problem, who counts as told that it is open: of it, or of what it has taken in. `before` a
    telling only those count with whom one has arrived, or may have."""
    counts = _COUNTS if before is None else f"(fate IN {ARRIVED} OR unsure = 1)"
    by_root: dict[int, dict[int, list[tuple[int, int, int, str | None]]]] = {}
    for root, id_, batch, saying, untold, number in fetch_in(connection, _ORIGINS, numbers):
        if before is not None and id_ >= before:
            continue
        of = by_root.setdefault(root, {}).setdefault(number, [])
        if saying == Saying.RESOLVED:
            of.clear()  # what was said before is over
        else:
            of.append((id_, batch, saying, untold))
    tellings = {root: [one for each in of.values() for one in each] for root, of in by_root.items()}
    own: dict[int, set[int]] = {}
    ids = {one[0] for of in tellings.values() for one in of}
    query = (
        f"SELECT telling_id, subscription_id FROM deliveries WHERE {counts}"
        " AND telling_id IN ({})"
    )
    for telling, subscription in fetch_in(connection, query, ids):
        own.setdefault(telling, set()).add(subscription)
    digests = _digests(connection, [one for of in tellings.values() for one in of])
    return {
        root: frozenset().union(*(own.get(one[0], set()) | _by_digest(one, digests) for one in of))
        for root, of in tellings.items()
    }


def _digests(
    connection: Connection, tellings: Iterable[tuple[int, int, int, str | None]]
) -> dict[tuple[int, int], set[int]]:
    """Who has had a digest, by batch and saying: one that is still to come may not come."""
    batches = {batch for _, batch, _, untold in tellings if untold and '"digest"' in untold}
    query = (
        "SELECT batch, saying, subscription_id FROM deliveries WHERE telling_id IS NULL"
        f" AND (fate IN {ARRIVED} OR unsure = 1) AND batch IN ({{}})"
    )
    found: dict[tuple[int, int], set[int]] = {}
    for batch, saying, subscription in fetch_in(connection, query, batches):
        found.setdefault((batch, saying), set()).add(subscription)
    return found


def _by_digest(
    telling: tuple[int, int, int, str | None], digests: Mapping[tuple[int, int], set[int]]
) -> frozenset[int]:
    _, batch, saying, untold = telling
    had = digests.get((batch, saying))
    return frozenset(had) & untold_of(untold).get("digest", frozenset()) if had else frozenset()


def untold_of(text: str | None) -> dict[str, frozenset[int]]:
    """Who was not sent a telling, by reason, as the column has it."""
    return {reason: numbers_of(said) for reason, said in json.loads(text or "{}").items()}


def put(connection: Connection, tellings: Sequence[Telling], now_ms: int) -> None:
    """Keep the tellings of one change, and the messages they owe."""
    if not tellings:
        return
    batch = take(connection, TELLING, len(tellings))
    rows: Rows = []
    due: Rows = []
    digests: dict[Saying, set[int]] = {}
    for id_, one in enumerate(tellings, batch):
        execute(
            connection,
            "UPDATE tellings SET waits = 0 WHERE problem_id = ? AND waits = 1",
            (one.number,),
        )
        untold = {**one.untold, **({"digest": one.digested} if one.digested else {})}
        said = {reason: numbers_text(numbers) for reason, numbers in untold.items()}
        rows.append(
            (id_, batch, one.number, int(one.saying), int(one.severity), now_ms, one.held,
             int(one.waits), json.dumps(said) if said else None)
        )  # fmt: skip
        due += [_due(id_, batch, one.number, one.saying, who, now_ms) for who in sorted(one.own)]
        digests.setdefault(one.saying, set()).update(one.digested)
    for saying, whom in digests.items():
        due += [_due(None, batch, None, saying, who, now_ms) for who in sorted(whom)]
    columns = "id, batch, problem_id, saying, severity, at, held, waits, untold"
    insert(connection, "tellings", columns, rows)
    insert(connection, "deliveries", _DUE, due)


_DUE = (
    "telling_id, batch, problem_id, saying, subscription_id, fate, tries, claimed, unsure, due_at,"
    " next_at, until_at"
)


def _due(
    telling: int | None, batch: int, number: int | None, saying: Saying, who: int, now: int
) -> tuple[int | None, ...]:
    lasts = (END_FOR if saying is Saying.RESOLVED else NEWS_FOR) // _MILLISECOND
    return (
        telling, batch, number, int(saying), who, int(Fate.DUE), 0, 0, 0, now, now, now + lasts
    )  # fmt: skip


def came_of(connection: Connection, problems: Iterable[int], now_ms: int) -> None:
    """Tell the feed that something is known of messages of these problems; nothing for none."""
    ids = sorted(set(problems))
    if ids:
        append(connection, Kind.TOLD, now_ms, {"ids": ids})


def waiting(connection: Connection) -> list[int]:
    """Open problems that are to be told once no silence holds them back."""
    query = (
        "SELECT DISTINCT t.problem_id FROM tellings t JOIN problems p ON p.id = t.problem_id"
        f" WHERE t.waits = 1 AND p.state = {int(State.OPEN)}"
    )
    return [row[0] for row in fetch(connection, query)]
