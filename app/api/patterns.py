"""`/patterns`: what was learned from the past, looked for anew, set aside and taken back."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from app.api.base import ApiHandler
from app.api.params import Params
from app.api.pattern_objects import pattern_object
from app.api.problems import Problem, invalid
from data.domain.patterns import PatternStatus, PatternType
from data.store import patterns
from data.store.errors import StoreError
from data.store.patterns import KnownPattern, PatternQuery
from data.texts.pattern_words import pattern_sentence
from workers.learning import DAYS, DetectionBusy, Learned

MOST_DAYS = 400
_TYPES = {kind.word: kind for kind in PatternType}
_STATUSES = {status.word: status for status in PatternStatus}
_SHOWN = (PatternStatus.ACTIVE, PatternStatus.FADING)
_LONGEST_REASON = 500


class PatternHandler(ApiHandler):
    """What all of them share: the object of an answer."""

    def shown(self, known: KnownPattern | None) -> dict[str, Any]:
        if known is None:
            raise Problem(404, "There is no such pattern.")
        return pattern_object(known, pattern_sentence(known.pattern, self.lang, self.zone))


def pattern_query(handler: ApiHandler) -> PatternQuery:
    """What a request asks for; raises 422 with every mistake."""
    params = Params(handler)
    query = PatternQuery(
        types=params.words("pattern_type", _TYPES),
        statuses=params.words("status", _STATUSES) or _SHOWN,
        min_confidence=_share(
            params, "min_confidence", handler.core.runtime.current.pattern_min_confidence
        ),
        job_name=params.text("job_name", longest=200),
        dismissed=params.truth("dismissed"),
    )
    params.check()
    return query


class PatternsHandler(PatternHandler):
    async def get(self) -> None:
        found = await self.stored(patterns.find_patterns, self.core.db, pattern_query(self))
        self.reply({"patterns": [self.shown(known) for known in found]})


class PatternItemHandler(PatternHandler):
    async def get(self, pattern_id: str) -> None:
        known = await self.stored(patterns.get_pattern, self.core.db, pattern_id)
        self.reply(self.shown(known))


class PatternDetectHandler(PatternHandler):
    async def post(self) -> None:
        days, now = _window(self.body() if self._length else {})
        try:
            # An instant with an offset also says what time it is locally.
            work = self.core.learning.detect(days, now, now.tzinfo if now else None)
            learned: Learned = await asyncio.wrap_future(work)
        except DetectionBusy as error:
            raise Problem(409, str(error), headers={"Retry-After": "10"}) from None
        except StoreError:
            raise Problem(503, headers={"Retry-After": "5"}) from None
        self.reply(
            {
                "patterns": [self.shown(known) for known in learned.patterns],
                "new": len(learned.new),
                "runs_examined": learned.runs_examined,
                "elapsed_ms": round(learned.elapsed_ms, 1),
            }
        )


class PatternDismissHandler(PatternHandler):
    async def post(self, pattern_id: str) -> None:
        reason = self.body().get("reason")
        if not isinstance(reason, str) or not 0 < len(reason.strip()) <= _LONGEST_REASON:
            raise invalid("reason", f"must be text of 1 to {_LONGEST_REASON} characters")
        core, actor = self.core, self.actor
        after = await self.stored(
            lambda: patterns.dismiss_pattern(
                core.db, pattern_id, reason.strip(), actor=actor, now=core.now()
            )
        )
        self.reply(self.shown(after))

    async def delete(self, pattern_id: str) -> None:
        await _restore(self, pattern_id)


class PatternRestoreHandler(PatternHandler):
    """The same as `DELETE …/dismiss`, for those who only write by POST."""

    async def post(self, pattern_id: str) -> None:
        await _restore(self, pattern_id)


async def _restore(handler: PatternHandler, pattern_id: str) -> None:
    handler.no_body()
    core, actor = handler.core, handler.actor
    after = await handler.stored(
        lambda: patterns.restore_pattern(core.db, pattern_id, actor=actor, now=core.now())
    )
    handler.reply(handler.shown(after))


def _share(params: Params, name: str, default: float) -> float:
    given = params.text(name, longest=30)
    if given is None:
        return default
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:  # NaN is neither
        params.errors.append((name, "must be a number from 0 to 1"))
        return default
    return value


def _window(body: dict[str, Any]) -> tuple[int, datetime | None]:
    days, given = body.get("days", DAYS), body.get("now")
    errors = [(str(name)[:100], "is not known") for name in body if name not in ("days", "now")]
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_DAYS:
        errors.append(("days", f"must be a whole number from 1 to {MOST_DAYS}"))
        days = DAYS
    now: datetime | None = None
    if given is not None:
        now = _instant(given)
        if now is None:
            errors.append(("now", "must be an ISO 8601 instant with an offset"))
    if errors:
        raise Problem(422, errors=errors)
    return days, now


def _instant(given: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(given)
        # Far enough from the ends of the calendar for any window and any zone.
        return at if at.tzinfo is not None and 1972 <= at.astimezone(UTC).year <= 9000 else None
    except (ValueError, TypeError, OverflowError):
        return None
