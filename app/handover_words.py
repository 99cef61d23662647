"""A handover as Markdown, in the reader's language and on his clock. PURE."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from app.markdown import plain
from data.domain.handover import Outcome
from data.texts import text
from data.texts.numbers import at_zone

_LONGEST_ERROR = 200


def to_markdown(handover: Any, lang: str, zone: tzinfo) -> str:
    """`handover` is a `HandoverView`. Whatever comes from outside is escaped."""
    return "\n".join(_lines(handover, lang, zone)) + "\n"


def _lines(handover: Any, lang: str, zone: tzinfo) -> Iterator[str]:
    counts = handover.counts
    period = handover.period
    title = text("handover.title", lang)
    yield f"# {title}" + (f" · {plain(handover.plant)}" if handover.plant else "")
    yield ""
    yield f"{_when(period.start, zone)} – {_when(period.end, zone)} ({plain(handover.timezone)})"
    yield ""
    for name in ("opened", "taken", "noted", "solved", "recovered", "open"):
        yield f"- {text(f'handover.count.{name}', lang)}: **{getattr(counts, name)}**"
    for outcome in Outcome:
        found = [one for one in handover.problems if one.outcome == outcome.word]
        if found:
            yield ""
            yield f"## {text(f'handover.outcome.{outcome.word}', lang)} ({len(found)})"
            yield ""
            for problem in found:
                yield from _problem(problem, lang, zone)
    beyond = handover.total - len(handover.problems)
    if beyond:
        yield ""
        yield text("handover.beyond", lang, count=beyond)


def _problem(problem: Any, lang: str, zone: tzinfo) -> Iterator[str]:
    severity = text(f"severity.{problem.severity}", lang)
    owner = text("handover.with", lang, name=plain(problem.owner)) if problem.owner else ""
    blocks = problem.blocked_total
    told = [
        f"**{plain(problem.title)}**",
        severity,
        _when(problem.opened_at, zone),
        text("handover.blocks", lang, count=blocks) if blocks else "",
        owner,
    ]
    yield f"- {' · '.join(filter(None, told))}"
    if problem.error_message:
        error = problem.error_message.split("\n", 1)[0][:_LONGEST_ERROR]
        yield f"  - {plain(error)}"
    for step in problem.steps:
        said = step.facts.get("text")
        what = text(f"handover.step.{step.what}", lang)
        words = [f"{_when(step.at, zone)} {what}", plain(step.by or ""), plain(said or "")]
        yield f"  - {' · '.join(filter(None, words))}"


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at_zone(at, zone):%Y-%m-%d %H:%M}"
