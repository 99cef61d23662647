"""The error text out of a job log: the line a human would pick, with what belongs to it. PURE.

`lines` makes lines of a log, `weights` says what each of them says (the words are in `words.toml`),
`message` takes the message whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from data.domain.secrets import masked
from workers.tws.joblog.lines import Line, numbered, output
from workers.tws.joblog.message import whole
from workers.tws.joblog.weights import Weight, is_trace, weigh

MAX_TEXT = 500
"""Longest error text, in characters."""

_READ = 262_144  # only the end of a longer log is looked at
_LINE = 400
_LAST = 3
"""Of a log that tells no cause, so many of the last lines are shown."""
_AS_GOOD = 1.0
"""So many points less are as good, of a line that comes first: causes come before consequences."""


def error_text(log: str) -> str | None:
    """What went wrong, in at most 500 readable characters; None when the log says nothing."""
    lines = output(log[-_READ:])
    weights = weigh(lines)
    at = _cause(weights)
    if at is None:
        told = [line for line in lines if not is_trace(line)]
        told = [line for line in told if line.level != "info"] or told or lines
        return _readable(told[-_LAST:]) if told else None
    return _readable(whole(weights, at), weights[at])


def _cause(weights: Sequence[Weight]) -> int | None:
    said = [weight.points for weight in weights if weight.says]
    if not said:
        return None
    least = max(said) - _AS_GOOD
    return next(at for at, one in enumerate(weights) if one.says and one.points >= least)


@dataclass(frozen=True, slots=True)
class Marks:
    """The lines of a log, counted from 0 between line feeds, that say how grave they are."""

    cause: int | None  # where the error text begins
    errors: list[int]
    warnings: list[int]
    asides: list[int]  # of levels nobody reads first: information, traces of debugging


def marks(log: str) -> Marks:
    """Which lines of a log to look at; of a very long one only those of its end are judged."""
    found = numbered(log, len(log) - _READ)
    weights = weigh([line for _, line in found])
    cause = _cause(weights)
    judged = [
        (number, "error" if one.says or one.line.level == "fatal" else one.line.level)
        for (number, _), one in zip(found, weights, strict=True)
    ]

    def of(level: str) -> list[int]:
        return [number for number, judged_as in judged if judged_as == level]

    return Marks(
        cause=None if cause is None else found[cause][0],
        errors=of("error"),
        warnings=of("warn"),
        asides=of("info"),
    )


def _readable(lines: list[Line], about: Weight | None = None) -> str:
    shown = [" ".join(line.shown.split()) for line in lines]
    if about is not None and len(shown[0]) > _LINE:
        # What it is about may stand late in a very long line.
        start = max(0, min(about.at - _LINE // 2, len(shown[0]) - _LINE))
        shown[0] = f"{'…' if start else ''}{shown[0][start : start + _LINE]}"
    text = masked("\n".join(line[:_LINE] for line in shown))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
