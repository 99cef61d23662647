"""Patterns as they are kept: each once by its identity, found again = updated."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from data.domain.changes import Kind
from data.domain.patterns import Evidence, JobId, Pattern, PatternStatus, PatternType, judge_status
from data.feed import append
from data.store.audit import tell_change, write_audit
from data.store.engine import Database
from data.store.rows import Rows, insert, like, named, update
from data.store.sql import fetch, fetch_in, instant, ms
from data.store.text import clean, glob_pattern
from data.store.where import Where

GROWN_ODDS = 2.0
GROWN_OFTEN = 2.0
GROWN_FAILURES = 3
"""A dismissed pattern returns when the odds of failing, or the failures a day, have doubled since,
with at least three more failures: less is what chance does to a rate."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A person's verdict, and how strong the pattern was then."""

    at: datetime
    by: str
    reason: str
    rate: float
    per_day: float


@dataclass(frozen=True, slots=True)
class KnownPattern:
    """A pattern as it was last found, over `days` days before `updated_at`."""

    pattern: Pattern
    status: PatternStatus
    found_at: datetime
    updated_at: datetime
    days: int
    dismissed: Dismissal | None = None

    @property
    def pattern_id(self) -> str:
        return self.pattern.key


@dataclass(frozen=True, slots=True)
class PatternQuery:
    """Which patterns. `job_name` may hold `*` and `?`; a chain is found by both of its jobs."""

    types: tuple[PatternType, ...] = ()
    statuses: tuple[PatternStatus, ...] = (PatternStatus.ACTIVE, PatternStatus.FADING)
    min_confidence: float = 0.0
    job_name: str | None = None
    dismissed: bool = False  # those that are, too


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a detection amounts to: everything it found as it is stored now, and what is new."""

    found: list[KnownPattern]
    new: list[KnownPattern]


def find_patterns(db: Database, query: PatternQuery) -> list[KnownPattern]:
    """Patterns, the most important first: active before fading, the surest, the most frequent."""
    where = Where()
    where.add("p.confidence >= ?", query.min_confidence)
    where.among("p.kind", [int(one) for one in query.types])
    where.among("p.status", [int(one) for one in query.statuses])
    if query.job_name:
        where.add(f"({like('j')} OR {like('rj')})", *[glob_pattern(query.job_name)] * 2)
    if not query.dismissed:
        where.add("p.dismissed_at IS NULL")
    with db.read() as connection:
        rows = fetch(
            connection,
            f"{_SELECT}{where} ORDER BY p.status, p.confidence DESC, p.occurrences DESC, p.key",
            where.values,
        )
    return [_read(row) for row in rows]


def patterns_called(db: Database, pattern_ids: Sequence[str]) -> list[KnownPattern]:
    """These patterns, in this order; those that are not there any more are left out."""
    with db.read() as connection:
        rows = fetch_in(connection, f"{_SELECT} WHERE p.key IN ({{}})", pattern_ids)
        found = {known.pattern_id: known for known in map(_read, rows)}
    return [found[one] for one in pattern_ids if one in found]


def get_pattern(db: Database, pattern_id: str) -> KnownPattern | None:
    """One pattern by its identity, dismissed and gone ones too."""
    with db.read() as connection:
        return _get(connection, pattern_id)


def record_patterns(
    db: Database,
    found: Sequence[Pattern],
    *,
    now: datetime,
    days: int,
    least_confidence: float,
) -> Recorded:
    """Keep what a detection over `days` days before `now` found, in one transaction.

    New are only those at least so sure; known ones are followed whatever their confidence. Known
    ones that a window no shorter than theirs no longer shows are gone. A detection of an earlier
    `now` than a pattern's last one does not change it.
    """

    def keep(connection: Connection) -> Recorded:
        known = {row[0]: _read(row) for row in fetch(connection, _SELECT)}
        told = [p for p in found if p.key in known or p.confidence >= least_confidence]
        ids = db.catalogue.job_ids(
            connection, {name for p in told for name in (p.job, p.related_job) if name is not None}
        )
        after: dict[str, KnownPattern] = {}
        new: list[str] = []
        for pattern in told:
            before = known.get(pattern.key)
            if before is None:
                status = judge_status(None, pattern)
                after[pattern.key] = KnownPattern(pattern, status, now, now, days)
                new.append(pattern.key)
            elif now >= before.updated_at:
                after[pattern.key] = _followed(connection, before, pattern, now, days)
        _insert(connection, [after[key] for key in new], ids)
        followed: Rows = [(*_values(one), key) for key, one in after.items() if key in known]
        update(connection, "patterns", f"{_VALUES}, key", followed)
        shown = {pattern.key for pattern in found}
        gone = [one for key, one in known.items() if key not in shown and _is_gone(one, now, days)]
        left: Rows = [(int(PatternStatus.GONE), one.pattern_id) for one in gone]
        update(connection, "patterns", "status, key", left)
        if new or gone:
            pattern_ids = sorted({*new, *(one.pattern_id for one in gone)})
            append(connection, Kind.PATTERNS, ms(now), {"ids": pattern_ids})
        stored = {**known, **after}
        return Recorded([stored[p.key] for p in told], [after[key] for key in new])

    return db.lead(keep)


def dismiss_pattern(
    db: Database, pattern_id: str, reason: str, *, actor: str, now: datetime
) -> KnownPattern | None:
    """Set a pattern aside until it grows; None for an unknown one."""

    def keep(connection: Connection) -> KnownPattern | None:
        before = _get(connection, pattern_id)
        if before is None:
            return None
        pattern = before.pattern
        _set_dismissal(
            connection,
            pattern_id,
            Dismissal(now, actor, reason, pattern.evidence.rate, _per_day(pattern, before.days)),
        )
        was = before.dismissed.reason if before.dismissed else None
        what = ("pattern.dismiss", Kind.PATTERNS, pattern_id)
        tell_change(connection, now, actor, *what, was, reason)
        return _get(connection, pattern_id)

    return db.write(keep)


def restore_pattern(
    db: Database, pattern_id: str, *, actor: str, now: datetime
) -> KnownPattern | None:
    """Take a dismissal back; None for an unknown pattern."""

    def keep(connection: Connection) -> KnownPattern | None:
        before = _get(connection, pattern_id)
        if before is not None and before.dismissed is not None:
            _set_dismissal(connection, pattern_id, None)
            what = ("pattern.restore", Kind.PATTERNS, pattern_id)
            tell_change(connection, now, actor, *what, before.dismissed.reason, None)
        return _get(connection, pattern_id)

    return db.write(keep)


def has_grown(dismissed: Dismissal, pattern: Pattern, days: int) -> bool:
    """Whether a pattern is materially stronger than when it was dismissed."""
    per_day = _per_day(pattern, days)
    more = (per_day - dismissed.per_day) * days
    if more < GROWN_FAILURES:
        return False
    often = per_day >= GROWN_OFTEN * dismissed.per_day
    return often or _odds(pattern.evidence.rate) >= GROWN_ODDS * _odds(dismissed.rate)


def _followed(
    connection: Connection, before: KnownPattern, pattern: Pattern, now: datetime, days: int
) -> KnownPattern:
    dismissed = before.dismissed
    if dismissed is not None and has_grown(dismissed, pattern, days):
        _set_dismissal(connection, before.pattern_id, None)
        reason = dismissed.reason
        write_audit(connection, now, "resync", "pattern.grew", before.pattern_id, reason, None)
        dismissed = None
    return KnownPattern(
        pattern, judge_status(before.pattern, pattern), before.found_at, now, days, dismissed
    )


def _is_gone(known: KnownPattern, now: datetime, days: int) -> bool:
    if now < known.updated_at or known.status is PatternStatus.GONE:
        return False
    return days >= known.days or known.pattern.last_seen < now - timedelta(days=known.days)


def _per_day(pattern: Pattern, days: int) -> float:
    return pattern.occurrences / max(days, 1)


def _odds(rate: float) -> float:
    return rate / max(1 - rate, 0.02)


_VALUES = (
    "hour, weekday, month_end, resolved, status, confidence, p_value, q_value, effect,"
    " occurrences, opportunities, first_at, last_at, updated_at, days, evidence"
)
_DISMISSAL = "dismissed_at, dismissed_by, dismissed_reason, dismissed_rate, dismissed_per_day"
_SELECT = f"""
SELECT p.key, p.kind, w.name, s.name, j.name, rw.name, rs.name, rj.name, p.found_at,
       {_DISMISSAL}, {_VALUES}
  FROM patterns p
  {named("p.job_id")}
  {named("p.related_job_id", "r", "LEFT JOIN")}
"""


def _get(connection: Connection, pattern_id: str) -> KnownPattern | None:
    rows = fetch(connection, f"{_SELECT} WHERE p.key = ?", (clean(pattern_id),))
    return _read(rows[0]) if rows else None


def _insert(connection: Connection, new: Iterable[KnownPattern], ids: dict[Any, int]) -> None:
    columns = f"key, kind, job_id, related_job_id, {_VALUES}, found_at"
    rows: Rows = [
        (
            known.pattern_id,
            int(known.pattern.type),
            ids[known.pattern.job],
            None if known.pattern.related_job is None else ids[known.pattern.related_job],
            *_values(known),
            ms(known.found_at),
        )
        for known in new
    ]
    insert(connection, "patterns", columns, rows)


def _values(known: KnownPattern) -> tuple[Any, ...]:
    pattern = known.pattern
    return (
        pattern.hour,
        pattern.weekday,
        None if pattern.month_end is None else int(pattern.month_end),
        int(pattern.resolved),
        int(known.status),
        pattern.confidence,
        pattern.p_value,
        pattern.q_value,
        pattern.effect,
        pattern.occurrences,
        pattern.opportunities,
        ms(pattern.first_seen),
        ms(pattern.last_seen),
        ms(known.updated_at),
        known.days,
        json.dumps(asdict(pattern.evidence), separators=(",", ":")),
    )


def _set_dismissal(connection: Connection, pattern_id: str, dismissal: Dismissal | None) -> None:
    values: tuple[Any, ...] = (None,) * 5
    if dismissal is not None:
        values = (
            ms(dismissal.at),
            clean(dismissal.by),
            clean(dismissal.reason),
            dismissal.rate,
            dismissal.per_day,
        )
    update(connection, "patterns", f"{_DISMISSAL}, key", [(*values, pattern_id)])


def _read(row: Sequence[Any]) -> KnownPattern:
    found_at, *dismissal = row[8:14]
    value = dict(zip(_VALUES.split(", "), row[14:], strict=True))
    evidence = json.loads(value["evidence"])
    pattern = Pattern(
        type=PatternType(row[1]),
        job=JobId(*row[2:5]),
        confidence=value["confidence"],
        p_value=value["p_value"],
        q_value=value["q_value"],
        effect=value["effect"],
        occurrences=value["occurrences"],
        opportunities=value["opportunities"],
        first_seen=instant(value["first_at"]),
        last_seen=instant(value["last_at"]),
        evidence=Evidence(**{**evidence, "run_ids": tuple(evidence["run_ids"])}),
        related_job=None if row[7] is None else JobId(*row[5:8]),
        hour=value["hour"],
        weekday=value["weekday"],
        month_end=None if value["month_end"] is None else bool(value["month_end"]),
        resolved=bool(value["resolved"]),
    )
    at, *why = dismissal
    dismissed = None if at is None else Dismissal(instant(at), *why)
    return KnownPattern(
        pattern,
        PatternStatus(value["status"]),
        instant(found_at),
        instant(value["updated_at"]),
        value["days"],
        dismissed,
    )
