"""Which run of this poll is which run of the last one.

V2 names its runs, V1 does not, and a new production plan renumbers them, so a run is recognised
by its id, else by its start, else by being the one that was still open. PURE.
"""

from collections.abc import Sequence
from datetime import timedelta

from data.domain.baseline import TrackedRun
from data.domain.plan import Run
from data.domain.status import STARTED

START_TOLERANCE = timedelta(seconds=1.5)
"""V1 gives milliseconds, V2 whole seconds: the same start may differ by rounding."""


def same_execution(before: Run, after: Run, *, renumbered: bool = False) -> bool:
    """Whether `after` can be a later look at the execution seen as `before`.

    An ended run does not open again: what follows is a rerun, even under the same id. A run that
    had not started has no identity to lose. `renumbered`: a new plan handed out new ids.
    """
    if before.has_ended and not after.has_ended:
        return False
    executed = before.status in STARTED
    if not executed and not before.has_ended:
        return True
    if before.started_at and after.started_at:
        if abs(after.started_at - before.started_at) <= START_TOLERANCE:
            return True
        # The engine may correct the start of a run it still numbers the same.
        return not before.has_ended and _same_name(before, after)
    if before.has_ended and not before.started_at and after.started_at:
        return False
    return not _other_name(before, after, renumbered)


def _same_name(before: Run, after: Run) -> bool:
    if before.key and after.key:
        return before.key == after.key
    return bool(before.number) and before.number == after.number


def _other_name(before: Run, after: Run, renumbered: bool) -> bool:
    if before.key and after.key and before.key != after.key and not renumbered:
        return True
    return bool(before.number and after.number) and before.number != after.number


def pair_runs(
    known: Sequence[TrackedRun], seen: Sequence[Run], *, renumbered: bool = False
) -> tuple[list[TrackedRun], list[tuple[TrackedRun | None, Run]]]:
    """Pair the runs of a chain with what is known of it, both oldest first.

    Returns the known runs the engine no longer shows, and each seen run with its known one or
    None where it is new. `renumbered`: the plan is new, its ids say nothing about the old ones.
    """
    free = list(known)
    pairs: list[TrackedRun | None] = [None] * len(seen)

    for at, run in enumerate(seen):  # 1. by the engine's id
        if run.key:
            match = next((k for k in free if k.run.key == run.key), None)
            if match and same_execution(match.run, run):
                pairs[at] = match
                free.remove(match)
    for at, run in enumerate(seen):  # 2. by the start
        if pairs[at] is None and run.started_at:
            start = run.started_at
            match = next(
                (
                    k
                    for k in free
                    if k.run.started_at
                    and abs(k.run.started_at - start) <= START_TOLERANCE
                    and same_execution(k.run, run, renumbered=renumbered)
                ),
                None,
            )
            if match:
                pairs[at] = match
                free.remove(match)
    for at, run in enumerate(seen):  # 3. the one that was open, or that never started
        if pairs[at] is None:
            match = next(
                (
                    k
                    for k in free
                    if same_execution(k.run, run, renumbered=renumbered)
                    and _keeps_order(known, pairs, at, k)
                ),
                None,
            )
            if match:
                pairs[at] = match
                free.remove(match)
    return free, list(zip(pairs, seen, strict=True))


def _keeps_order(
    known: Sequence[TrackedRun], pairs: Sequence[TrackedRun | None], at: int, match: TrackedRun
) -> bool:
    position = {id(k): n for n, k in enumerate(known)}
    mine = position[id(match)]
    earlier = [position[id(k)] for k in pairs[:at] if k is not None]
    later = [position[id(k)] for k in pairs[at + 1 :] if k is not None]
    return all(n < mine for n in earlier) and all(n > mine for n in later)
