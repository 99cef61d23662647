"""The error text out of a job log: the line a human would pick, with what belongs to it. PURE.

`lines` makes lines of a log, `weights` says what each of them says (the words are in `words.toml`),
`message` takes the message whole.
"""

from data.domain.secrets import masked
from workers.tws.joblog.lines import Line, output
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
    said = [weight for weight in weights if weight.says]
    if not said:
        told = [line for line in lines if not is_trace(line)] or lines
        return _readable(told[-_LAST:]) if told else None
    best = max(weight.points for weight in said)
    first = next(weight for weight in said if weight.points >= best - _AS_GOOD)
    return _readable(whole(weights, weights.index(first)), first)


def _readable(lines: list[Line], about: Weight | None = None) -> str:
    shown = [" ".join(line.shown.split()) for line in lines]
    if about is not None and len(shown[0]) > _LINE:
        # What it is about may stand late in a very long line.
        start = max(0, min(about.at - _LINE // 2, len(shown[0]) - _LINE))
        shown[0] = f"{'…' if start else ''}{shown[0][start : start + _LINE]}"
    text = masked("\n".join(line[:_LINE] for line in shown))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
