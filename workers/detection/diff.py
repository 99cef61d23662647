"""Which run of this poll is which run of the last one.

V2 names its runs, V1 does not, and a new production plan renumbers them, so a run is recognised
by its id, else by its start, else by being the one that was still open. PURE.
"""

from collections.abc import Callable, Sequence
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
        if same_start(before, after):
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
    if len(known) == len(seen) == 1 and same_execution(
        known[0].run, seen[0], renumbered=renumbered
    ):
        return [], [(known[0], seen[0])]  # nearly every chain: the steps below would say the same
    free = list(known)
    pairs: list[TrackedRun | None] = [None] * len(seen)

    def pair(fits: Callable[[TrackedRun, Run], bool], *, from_end: bool = False) -> None:
        for at, run in enumerate(seen):
            if pairs[at] is not None:
                continue
            candidates = reversed(free) if from_end else free
            match = next(
                (
                    k
                    for k in candidates
                    if fits(k, run)
                    and same_execution(k.run, run, renumbered=renumbered)
                    and _keeps_order(known, pairs, at, k)
                ),
                None,
            )
            if match is not None:
                pairs[at] = match
                free.remove(match)

    pair(lambda k, run: _same_name(k.run, run))
    pair(lambda k, run: same_start(k.run, run))
    # What is left continues in order; an engine that shows fewer runs than it had shows the last.
    pair(lambda k, run: True, from_end=pairs.count(None) < len(free))
    return free, list(zip(pairs, seen, strict=True))


def same_start(before: Run, after: Run) -> bool:
    """Whether two looks at runs show the same start, give or take an engine's rounding."""
    if before.started_at is None or after.started_at is None:
        return False
    return abs(before.started_at - after.started_at) <= START_TOLERANCE


def _keeps_order(
    known: Sequence[TrackedRun], pairs: Sequence[TrackedRun | None], at: int, match: TrackedRun
) -> bool:
    position = {id(k): n for n, k in enumerate(known)}
    mine = position[id(match)]
    earlier = [position[id(k)] for k in pairs[:at] if k is not None]
    later = [position[id(k)] for k in pairs[at + 1 :] if k is not None]
    return all(n < mine for n in earlier) and all(n > mine for n in later)
