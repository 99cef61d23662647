"""Messages on their way: claimed by an update that must hit one row, and what became of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from data.domain.problem import State
from data.domain.subscription import Endpoint
from data.domain.telling import NEWS_FOR, Fate, Outcome, Saying
from data.store.engine import Database
from data.store.sql import execute, fetch, instant, listed, ms
from data.store.telling.outbox import came_of, told_of, untold_of
from data.store.telling.subscriptions import drop
from data.store.text import clean


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send. `problems` are those a digest is for, else one."""

    number: int
    saying: Saying
    batch: int
    digest: bool
    problems: tuple[int, ...]
    subscription: int
    endpoint: Endpoint
    language: str
    origin: str | None
    tries: int  # this one included
    due_at: datetime
    until: datetime


Ended = tuple[Claimed, Outcome]
"""A message whose try has ended, and what it came to."""


def free_claims(db: Database, held: Collection[int]) -> None:
    """What is claimed and in nobody's hands (of a process that ended, of a claim whose outcome
    was not known) is sent by whoever comes next; `held` is in ours."""

    def free(connection: Connection) -> None:
        for (number,) in fetch(connection, "SELECT id FROM deliveries WHERE claimed = 1"):
            if number not in held:
                execute(connection, "UPDATE deliveries SET claimed = 0 WHERE id = ?", (number,))

    db.lead(free)


class _Row(NamedTuple):
    number: int
    telling: int | None
    saying: int
    batch: int
    problem: int | None
    subscription: int
    tries: int
    due_at: int
    until_at: int
    unsure: int
    address: str | None
    p256dh: str
    auth: str
    language: str
    origin: str | None
    state: int | None  # of the problem, while that is kept


_DUE = """
SELECT d.id, d.telling_id, d.saying, d.batch, d.problem_id, d.subscription_id, d.tries, d.due_at,
       d.until_at, d.unsure, s.endpoint, s.p256dh, s.auth, s.language, s.origin, p.state
  FROM deliveries d
  JOIN subscriptions s ON s.id = d.subscription_id
  LEFT JOIN problems p ON p.id = d.problem_id
 WHERE d.fate < 2 AND d.claimed = 0 AND (d.next_at <= ? OR d.next_at > ?)
   AND NOT EXISTS (
     SELECT 1 FROM deliveries e
      WHERE e.subscription_id = d.subscription_id AND e.fate < 2 AND e.id < d.id
        AND (e.problem_id = d.problem_id OR e.problem_id IS NULL))
"""
"""What is due, of a browser one after the other where the second would replace the first."""


def claim(
    db: Database,
    ended: Sequence[Ended],
    lines: Mapping[int, str],
    room: Mapping[str, int],
    now: datetime,
) -> list[Claimed]:
    """Note what came of earlier ones, and claim what is due, in one transaction.

    `lines` names the service of each subscription, `room` says how many more messages a service
    takes now: what is for one that is busy stays where it is.
    """

    def work(connection: Connection) -> list[Claimed]:
        _note(connection, ended, now)
        return _claim(connection, lines, dict(room), now)

    return db.lead(work)


def _claim(
    connection: Connection, lines: Mapping[int, str], room: dict[str, int], now: datetime
) -> list[Claimed]:
    now_ms = ms(now)
    most = sum(room.values())
    if most <= 0:
        return []
    busy = [number for number, line in lines.items() if room.get(line, 0) <= 0]
    besides = f" AND d.subscription_id NOT IN {listed(busy)}" if busy else ""
    far = ms(now + NEWS_FOR)  # no pause is longer: the clock has been set back
    query = f"{_DUE}{besides} ORDER BY d.id LIMIT ?"
    found: list[Claimed] = []
    told: dict[int, frozenset[int]] = {}  # before the telling of an end
    for row in map(_Row._make, fetch(connection, query, (now_ms, far, most))):
        numbers = _problems_of(connection, row)
        no_more = _no_more(connection, row, numbers, told, now_ms)
        if row.address is None or no_more is not None:
            fate, reason = no_more or (Fate.FAILED, "gone")
            execute(
                connection,
                "UPDATE deliveries SET fate = ?, reason = ?, ended_at = ? WHERE id = ?"
                " AND claimed = 0 AND fate < 2",
                (int(fate), reason, now_ms, row.number),
            )
            continue
        line = lines.get(row.subscription, "")
        if room.get(line, 0) <= 0:
            continue
        claimed = execute(
            connection,
            "UPDATE deliveries SET claimed = 1, unsure = 1, tries = tries + 1 WHERE id = ?"
            " AND claimed = 0 AND fate < 2",
            (row.number,),
        )
        if claimed.rowcount != 1:
            continue
        room[line] -= 1
        found.append(
            Claimed(
                number=row.number,
                saying=Saying(row.saying),
                batch=row.batch,
                digest=row.problem is None,
                problems=numbers,
                subscription=row.subscription,
                endpoint=Endpoint(row.address, row.p256dh, row.auth),
                language=row.language,
                origin=row.origin,
                tries=row.tries + 1,
                due_at=instant(row.due_at),
                until=instant(row.until_at),
            )
        )
    return found


def _no_more(
    connection: Connection,
    row: _Row,
    numbers: tuple[int, ...],
    told: dict[int, frozenset[int]],
    now_ms: int,
) -> tuple[Fate, str] | None:
    """Why it is not sent any more, as things are now."""
    if row.until_at <= now_ms:
        return Fate.EXPIRED, "expired"
    if row.problem is None:
        return None if numbers else (Fate.SUPPRESSED, "resolved")
    if row.saying == Saying.RESOLVED:
        telling = row.telling or 0
        if telling not in told:
            told[telling] = told_of(connection, [row.problem], telling).get(
                row.problem, frozenset()
            )
        return None if row.subscription in told[telling] else (Fate.SUPPRESSED, "resolved")
    if row.state is None or row.state > State.ACKNOWLEDGED:
        # A try that may have arrived is not repeated once it is over.
        return (Fate.FAILED, "timeout") if row.unsure else (Fate.SUPPRESSED, "resolved")
    if row.state == State.ACKNOWLEDGED and not row.unsure:
        return Fate.SUPPRESSED, "acknowledged"
    return None


def _problems_of(connection: Connection, row: _Row) -> tuple[int, ...]:
    if row.problem is not None:
        return (row.problem,)
    return _digested(connection, row.batch, row.saying, row.subscription)


def _digested(
    connection: Connection, batch: int, saying: int, subscription: int
) -> tuple[int, ...]:
    """The problems a digest is for, of those that opened the ones that are still open."""
    query = (
        "SELECT t.problem_id, t.untold FROM tellings t JOIN problems p ON p.id = t.problem_id"
        " WHERE t.batch = ? AND t.saying = ?"
    )
    if saying != Saying.RESOLVED:
        query += f" AND p.state <= {int(State.ACKNOWLEDGED)}"
    rows = fetch(connection, query, (batch, saying))
    return tuple(
        number
        for number, untold in rows
        if subscription in untold_of(untold).get("digest", frozenset())
    )


def _note(connection: Connection, ended: Sequence[Ended], now: datetime) -> None:
    """Keep what tries came to; only the address that was answered is forgotten."""
    now_ms = ms(now)
    for one, came in ended:
        arrived, again = came.fate is Fate.ACCEPTED, came.again_at is not None
        execute(
            connection,
            "UPDATE deliveries SET claimed = 0, reason = ?, detail = ?, unsure = ?, next_at = ?,"
            " fate = CASE WHEN shown_at IS NULL THEN ? ELSE fate END,"
            " accepted_at = coalesce(accepted_at, ?), ended_at = ? WHERE id = ? AND claimed = 1",
            (
                came.reason,
                clean(came.detail),
                int(came.unsure),
                ms(came.again_at) or now_ms,
                int(came.fate),
                now_ms if arrived else None,
                None if arrived or again else now_ms,
                one.number,
            ),
        )
        here = (one.subscription, one.endpoint.address)
        if arrived:
            answered = "answered_at = ?, refused = NULL WHERE id = ? AND endpoint = ?"
            execute(connection, f"UPDATE subscriptions SET {answered}", (now_ms, *here))
        elif came.gone:
            there = "SELECT id FROM subscriptions WHERE id = ? AND endpoint = ?"
            drop(connection, [row[0] for row in fetch(connection, there, here)], now)
        elif not again:
            said = came.reason if came.detail is None else f"{came.reason}: {came.detail}"
            refused = "refused = ? WHERE id = ? AND endpoint = ?"
            execute(connection, f"UPDATE subscriptions SET {refused}", (clean(said), *here))
    came_of(connection, (one.problems[0] for one, _ in ended if not one.digest), now_ms)


def next_due(db: Database) -> datetime | None:
    """When the next message is due that is to be tried again."""
    query = "SELECT min(next_at) FROM deliveries WHERE fate < 2 AND claimed = 0"
    with db.read() as connection:
        return instant(fetch(connection, query)[0][0])


def endpoints(db: Database) -> dict[int, str]:
    """The addresses of all for whom something is on its way, by subscription; "": he has gone."""
    query = (
        "SELECT DISTINCT s.id, coalesce(s.endpoint, '') FROM deliveries d"
        " JOIN subscriptions s ON s.id = d.subscription_id WHERE d.fate < 2"
    )
    with db.read() as connection:
        return {row[0]: row[1] for row in fetch(connection, query)}


def counts(db: Database) -> dict[str, int]:
    """How many browsers and other channels are told, and how many messages are on their way."""
    query = (
        "SELECT channel, count(*) FROM subscriptions WHERE endpoint IS NOT NULL GROUP BY channel"
    )
    with db.read() as connection:
        there = {row[0]: int(row[1]) for row in fetch(connection, query)}
        due = int(fetch(connection, "SELECT count(*) FROM deliveries WHERE fate < 2")[0][0])
    return {
        "subscriptions": there.get("webpush", 0),
        "channels": there.get("apprise", 0),
        "due": due,
    }


def expire(db: Database, now: datetime) -> None:
    """Give up what nobody need be told any more."""
    query = "SELECT 1 FROM deliveries WHERE fate < 2 AND claimed = 0 AND until_at <= ? LIMIT 1"
    with db.read() as connection:
        if not fetch(connection, query, (ms(now),)):
            return

    def work(connection: Connection) -> None:
        execute(
            connection,
            "UPDATE deliveries SET fate = ?, reason = 'expired', ended_at = ?"
            " WHERE fate < 2 AND claimed = 0 AND until_at <= ?",
            (int(Fate.EXPIRED), ms(now), ms(now)),
        )

    db.lead(work)
