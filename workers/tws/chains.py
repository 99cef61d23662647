"""In which order the runs of a rerun chain came. PURE."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from data.domain.plan import Run

_BEGINNING = datetime.min.replace(tzinfo=UTC)


def in_order(runs: Sequence[Run], last: Sequence[bool]) -> list[int]:
    """The positions of `runs`, oldest run first; those that `last` marks come at the end.

    A run without a start (one that could not be launched) stays behind the one it was given after,
    whichever way round the engine gives them; one still to come is behind all others.
    """
    starts = [run.started_at for run in runs if run.started_at]
    backwards = len(starts) > 1 and all(one > other for one, other in pairwise(starts))
    before = _BEGINNING
    keys: dict[int, tuple[bool, bool, datetime, int]] = {}
    for place, at in enumerate(reversed(range(len(runs))) if backwards else range(len(runs))):
        run = runs[at]
        before = run.started_at or run.ended_at or before
        to_come = run.started_at is None and not (run.has_ended or run.has_failed)
        keys[at] = (last[at], to_come, before, place)
    return sorted(keys, key=keys.__getitem__)
