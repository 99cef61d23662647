"""What a try amounts to, by the contract (section 7): arrived, to try again, or given up. PURE."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from data.domain.telling import NEWS_FOR, Fate, Outcome

MOST_TRIES = 3
_PAUSES = (timedelta(seconds=2), timedelta(seconds=10))
_GONE = (404, 410)
_BUSY = 429


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a post: the status and words of an answer, or why there was none. `unsure`:
    it may have arrived all the same; `stays`: no answer means that whom it is for has gone."""

    status: int | None = None
    reason: str = ""
    detail: str | None = None
    retry_after: str | None = None
    unsure: bool = False
    stays: bool = False


def outcome_of(tried: Tried, tries: int, now: datetime, until: datetime) -> Outcome:
    """What to do after a try, the `tries`th, of what is worth telling until then."""
    status = tried.status
    if status is not None and 200 <= status < 300:
        return Outcome(Fate.ACCEPTED)
    if status in _GONE and not tried.stays:
        return Outcome(Fate.FAILED, "gone", tried.detail, gone=True)
    reason = tried.reason or f"http_{status}"
    answered = status is not None and status < 500 and status != _BUSY
    final = answered or tried.reason == "endpoint"
    if not final and tries < MOST_TRIES:
        pause = _asked_pause(tried.retry_after, now) or _PAUSES[tries - 1]
        if pause <= NEWS_FOR and now + pause < until:
            return Outcome(Fate.RETRYING, reason, tried.detail, tried.unsure, now + pause)
    return Outcome(Fate.FAILED, reason, tried.detail, tried.unsure)


def _asked_pause(told: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for: seconds or an instant."""
    text = (told or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**9))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(at - now, timedelta(seconds=1))
