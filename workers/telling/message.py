"""What somebody is sent: the words of a problem as it is now, and where a tap leads."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from data.domain.events import Severity
from data.domain.telling import Saying
from data.store.problems.find import KnownProblem
from data.texts import text
from data.texts.event_words import moment
from data.texts.impact_words import impact_why
from data.texts.problem_words import problem_title
from data.texts.visible import visible
from workers.telling.encrypt import MOST_BYTES

_WEB_PUSH = 8030  # RFC 8030: so that browsers show it themselves (declarative web push)
_TITLE, _LINE = 120, 240  # characters
_NAMED = 3
"""Problems a digest names."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is written. `home` is the page of problems as he opens it."""

    lang: str
    zone: ZoneInfo
    home: str


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to a browser, but for its receipt. `topic`: the newer replaces the older; `about`:
    the problems it tells of, for who is told in another form."""

    facts: dict[str, Any]
    topic: str
    urgent: bool
    reader: Reader
    about: Sequence[KnownProblem] = ()

    @property
    def is_over(self) -> bool:
        """Whether it tells of an end, and says so quietly."""
        return bool(self.facts["notification"]["silent"])

    def written(self, receipt: str, now: datetime) -> bytes:
        """The payload, within its bound."""
        sent_at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        whole = {**self.facts, "sent_at": sent_at, "receipt": receipt}
        told = msgspec.json.encode(whole)
        while len(told) > MOST_BYTES and whole["notification"]["body"]:
            shown = whole["notification"]
            whole["notification"] = {**shown, "body": shown["body"][: len(shown["body"]) // 2]}
            told = msgspec.json.encode(whole)
        return told


def message_of(problem: KnownProblem, saying: Saying, reader: Reader) -> Message:
    """Of one problem: that it opened, got worse, or is over."""
    title = problem_title(problem, reader.lang)
    if saying is not Saying.OPEN:
        title = text(f"push.title.{saying.word}", reader.lang, title=title)
    quiet = saying is Saying.RESOLVED
    return Message(
        {
            "web_push": _WEB_PUSH,
            "notification": {
                "title": _short(title, _TITLE),
                "body": "" if quiet else _body(problem, reader),
                "lang": reader.lang,
                "navigate": f"{reader.home}/problems/{problem.problem_id}",
                "tag": problem.problem_id,
                "silent": quiet,
            },
            "problem_id": problem.problem_id,
            "event_id": problem.members[-1].event_id if problem.members else None,
            "severity": problem.severity.word,
            "kind": problem.kind.word,
            "state": saying.word,
            "count": max(1, problem.members_total),
        },
        _topic(problem.problem_id),
        not quiet and problem.severity >= Severity.ERROR,
        reader,
        (problem,),
    )


def digest_of(
    problems: Sequence[KnownProblem], batch: str, saying: Saying, reader: Reader
) -> Message:
    """Of several that opened, or are over, at once; the gravest are named."""
    quiet = saying is Saying.RESOLVED
    gravest = sorted(problems, key=lambda one: (-one.severity, -one.impact, one.number))
    named = [_short(problem_title(one, reader.lang), _TITLE) for one in gravest[:_NAMED]]
    tag = f"digest-{batch}"
    return Message(
        {
            "web_push": _WEB_PUSH,
            "notification": {
                "title": text(f"push.digest.{saying.word}", reader.lang, count=len(problems)),
                "body": "\n".join(named),
                "lang": reader.lang,
                "navigate": reader.home,
                "tag": tag,
                "silent": quiet,
            },
            "problem_id": None,
            "event_id": None,
            "severity": gravest[0].severity.word,
            "kind": "digest",
            "state": "digest",
            "count": len(problems),
        },
        _topic(tag),
        not quiet and gravest[0].severity >= Severity.ERROR,
        reader,
        gravest,
    )


def trial_of(reader: Reader, whom: Literal["browser", "channel"]) -> Message:
    """To try whether somebody is reached."""
    return Message(
        {
            "web_push": _WEB_PUSH,
            "notification": {
                "title": text("push.test.title", reader.lang),
                "body": text(f"push.test.{whom}", reader.lang),
                "lang": reader.lang,
                "navigate": reader.home,
                "tag": "test",
                "silent": False,
            },
            "problem_id": None,
            "event_id": None,
            "severity": Severity.INFO.word,
            "kind": "test",
            "state": "test",
            "count": 1,
        },
        _topic("test"),
        False,
        reader,
    )


def _body(problem: KnownProblem, reader: Reader) -> str:
    """The first line of the error, and why it matters as far as that has been counted: a message
    goes out before what waits is, and must not say that nothing does."""
    if problem.blocked_total or problem.deadline is not None:
        why = impact_why(
            problem.impact,
            problem.deadline,
            problem.blocked_total,
            problem.opened_at,
            reader.lang,
            reader.zone,
        )
    else:
        since = moment(problem.opened_at, reader.lang, reader.zone)
        why = text("problem.impact.since", reader.lang, time=since)
    error = (problem.error_message or "").strip().partition("\n")[0]
    return "\n".join(_short(line, _LINE) for line in (error, why) if line)


def _short(words: str, longest: int) -> str:
    """As a browser may show it that asks nobody of ours (declarative push)."""
    words = visible(words)
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _topic(of: str) -> str:
    """At most 32 signs of base64url, in a number that can be decoded (Apple does)."""
    return base64.urlsafe_b64encode(hashlib.sha256(of.encode()).digest()[:24]).decode()
