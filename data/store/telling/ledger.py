"""Who was told of a problem, who was not, and why: read out of tellings and deliveries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.domain.problem_view import DeliveryView, SubscriberView, ToldView
from data.domain.telling import Fate, Saying
from data.store.engine import Database
from data.store.event_rows import problem_id
from data.store.pages import Page, cut, from_cursor
from data.store.sql import execute, fetch, fetch_in, instant, ms
from data.store.telling.outbox import came_of, untold_of

_CURSOR = "deliveries"
_BEYOND = 1 << 62
NOBODY_TOLD = ToldView()


def told_counts(connection: Connection, numbers: Iterable[int]) -> dict[int, ToldView]:
    """How many messages of each problem came how far; of none there is no entry."""
    wanted = list(numbers)
    query = (
        "SELECT t.problem_id, count(d.accepted_at), count(d.shown_at), count(d.clicked_at),"
        f" sum(CASE WHEN d.fate = {int(Fate.SUPPRESSED)} THEN 1 ELSE 0 END)"
        " FROM tellings t JOIN deliveries d ON d.telling_id = t.id WHERE t.problem_id IN ({})"
        " GROUP BY t.problem_id"
    )
    counted = {row[0]: list(map(int, row[1:])) for row in fetch_in(connection, query, wanted)}
    untold = "SELECT problem_id, untold FROM tellings WHERE untold IS NOT NULL AND"
    for number, text in fetch_in(connection, f"{untold} problem_id IN ({{}})", wanted):
        of = counted.setdefault(number, [0, 0, 0, 0])
        of[3] += sum(map(len, untold_of(text).values()))
    return {
        number: ToldView(accepted=accepted, shown=shown, clicked=clicked, suppressed=suppressed)
        for number, (accepted, shown, clicked, suppressed) in counted.items()
    }


def deliveries_page(
    db: Database, number: int, limit: int, cursor: str | None = None
) -> Page[DeliveryView]:
    """Of one problem, newest first. Raises StoreInvalid for a cursor of another list."""
    reached, after = (_BEYOND, _BEYOND)
    if cursor is not None:
        reached, after = from_cursor(cursor, _CURSOR, int, int)
    found: list[tuple[int, int, DeliveryView]] = []
    with db.read() as connection:
        query = (
            "SELECT id, saying, at, untold FROM tellings WHERE problem_id = ? AND id <= ?"
            " ORDER BY id DESC"
        )
        for telling in fetch(connection, query, (number, reached)):
            below = after if telling[0] == reached else _BEYOND
            rows = _of_telling(db, connection, number, telling)
            found += [row for row in rows if row[1] < below]
            if len(found) > limit:
                break
        page, following = cut(found[: limit + 1], limit, _CURSOR, lambda row: row[:2])
    return Page([row[2] for row in page], following)


_DELIVERIES = """
SELECT id, subscription_id, fate, reason, detail, tries, due_at, accepted_at, shown_at, clicked_at,
       dismissed_at, ended_at
  FROM deliveries WHERE telling_id = ?"""
_AT = ("due", "accepted", "shown", "clicked", "dismissed", "ended")


def _of_telling(
    db: Database, connection: Connection, number: int, telling: Sequence[Any]
) -> list[tuple[int, int, DeliveryView]]:
    """What each subscriber was sent of one telling or was not, the newest subscription first."""
    id_, saying, at, untold = telling
    rows: dict[int, tuple[Any, ...]] = {}
    for reason, whom in untold_of(untold).items():
        for who in whom:
            facts = (int(Fate.SUPPRESSED), reason, None, 0, at, None, None, None, None, None)
            rows[who] = (f"{id_}-{who}", *facts)
    for row in fetch(connection, _DELIVERIES, (id_,)):
        rows[row[1]] = (str(row[0]), *row[2:])
    query = "SELECT id, label, actor, channel FROM subscriptions WHERE id IN ({})"
    names = {row[0]: row[1:] for row in fetch_in(connection, query, rows)}
    found: list[tuple[int, int, DeliveryView]] = []
    for who, (delivery_id, fate, reason, detail, tries, *instants) in sorted(
        rows.items(), reverse=True
    ):
        label, user, channel = names.get(who, ("", "", "webpush"))
        view = DeliveryView(
            delivery_id=delivery_id,
            problem_id=problem_id(db.store_id, number),
            state_told=Saying(saying).word,
            channel=channel,
            subscriber=SubscriberView(subscription_id=str(who), label=label, user=user),
            status=Fate(fate).word,
            reason=reason,
            detail=detail,
            tries=tries,
            at={
                name: instant(one)
                for name, one in zip(_AT, instants, strict=True)
                if one is not None
            },
        )
        found.append((id_, who, view))
    return found


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a browser says of a message: shown, clicked or dismissed, at an instant of its clock."""

    number: int
    fate: Fate
    at: datetime


def record_receipts(db: Database, receipts: Sequence[Receipt], now: datetime) -> None:
    """Keep what browsers say; the same again changes nothing, and less than is known neither."""

    def keep(connection: Connection) -> None:
        for one in receipts:
            at = min(ms(one.at), ms(now))
            column = f"{one.fate.word}_at"
            # Whoever was shown it has had it, also where its service has not told us so.
            execute(
                connection,
                f"UPDATE deliveries SET {column} = coalesce({column}, ?),"
                " shown_at = coalesce(shown_at, ?), accepted_at = coalesce(accepted_at, ?),"
                " fate = CASE WHEN fate = ? THEN fate ELSE ? END"
                " WHERE id = ? AND tries > 0 AND fate <> ? AND (fate < ? OR fate > ?)",
                (at, at, at, int(Fate.CLICKED), int(one.fate), one.number, int(Fate.SUPPRESSED),
                 int(one.fate), int(Fate.DISMISSED)),
            )  # fmt: skip
        numbers = [one.number for one in receipts]
        query = "SELECT problem_id FROM deliveries WHERE problem_id IS NOT NULL AND id IN ({})"
        came_of(connection, (row[0] for row in fetch_in(connection, query, numbers)), ms(now))

    db.write(keep)
