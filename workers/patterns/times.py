"""Failures that gather at an hour, on a weekday or at the month's turn.

Every window is tested against *when the job runs*: the failures are dealt out over the job's own
running hours, so a daily job, whose failures cannot but share an hour, shows nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np

from data.domain.patterns import JobId, Pattern, PatternType
from workers.patterns.claims import Found, chance_to_be_true, tell
from workers.patterns.exact import hypergeometric_tails, q_values
from workers.patterns.prepare import Instances, local_hours
from workers.patterns.table import Flags, Floats, Ints, SmallInts

FALSE_DISCOVERY_RATE = 0.05
LARGEST_P = 0.05
"""A test that cannot come out below this is none."""
LEAST_FAILURES = 3
LEAST_RATE = 0.10
LEAST_RATIO = 4.0
LEAST_HOURS = 3
"""A job that runs at one or two hours of the day has nothing to gather away from."""
LEAST_WEEKDAYS = 3
LEAST_DAYS_FOR_MONTH_END = 61
"""Fewer hold one turn of the month: one episode, whatever it holds."""
WITHOUT_WORST_DAY = 0.01
"""What is left of the evidence when its most telling day is taken away must still be unusual."""

HOUR_WINDOWS = np.array(
    [[(hour - begin) % 24 < width for hour in range(24)] for width in (1, 2) for begin in range(24)]
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The best window of one kind for one job; `p` is corrected for the windows tried."""

    job: int
    kind: str
    window: int  # row of HOUR_WINDOWS, or the weekday
    p: float
    k: int
    n: int
    base_k: int
    base_n: int
    inside: Flags  # of the job's instances


def find_times(
    instances: Instances, jobs: tuple[JobId, ...], zone: tzinfo, days: int
) -> Iterator[Pattern]:
    """Exact tests given each job's running times, Benjamini-Hochberg over jobs and kinds.

    Only the best kind is told of a job. Tests that could not have come out significant given
    how often the job ran and failed are left out of the correction (Tarone 1990).
    """
    months = month_ends(instances.day)
    candidates: list[Candidate] = []
    failures = np.bincount(instances.job, instances.failed, len(jobs))
    for j in np.flatnonzero(failures >= LEAST_FAILURES).tolist():
        rows = instances.rows(j)
        candidates += of_job(
            instances, j, rows, months[rows] if days >= LEAST_DAYS_FOR_MONTH_END else None
        )
    if not candidates:
        return
    p = np.array([candidate.p for candidate in candidates])
    q = q_values(p)
    strong = np.array([_is_strong(candidate) for candidate in candidates])
    told = (q <= FALSE_DISCOVERY_RATE) & strong
    confidence = chance_to_be_true(p, told, len(p))
    best: dict[int, int] = {}
    for i in np.flatnonzero(told).tolist():
        found = candidates[i]
        if not _survives_worst_day(instances, found):
            continue
        if found.job not in best or found.p < candidates[best[found.job]].p:
            best[found.job] = i
    for i in best.values():
        yield _pattern(instances, jobs, zone, candidates[i], float(q[i]), float(confidence[i]))


def of_job(
    instances: Instances, j: int, rows: slice, month_end: Flags | None
) -> Iterator[Candidate]:
    """The best hour window, the best weekday and the month's turn of one job, with their tests."""
    hour, day = instances.hour[rows], instances.day[rows]
    # A job that runs every few minutes fails many times in one bad hour: an hour counts once.
    cell = day.astype(np.int64) * 24 + hour
    cells, of = np.unique(cell, return_inverse=True)
    failed = np.bincount(of, instances.failed[rows]) > 0
    cell_hour, cell_day = cells % 24, cells // 24
    total, failures = len(cells), int(failed.sum())
    if failures < LEAST_FAILURES:
        return
    ran = np.bincount(cell_hour, minlength=24)
    broke = np.bincount(cell_hour[failed], minlength=24)
    if np.count_nonzero(ran) >= LEAST_HOURS:
        # Two neighbouring hours of which one is empty are the same window as the other alone.
        real = ran > 0
        open_ = np.concatenate((real, real & np.roll(real, -1)))
        found = _best_window(HOUR_WINDOWS @ ran, HOUR_WINDOWS @ broke, failures, total, open_)
        if found:
            window, p, k, n = found
            inside = HOUR_WINDOWS[window][hour]
            yield Candidate(j, "hour", window, p, k, n, failures - k, total - n, inside)
    weekday = (cell_day + 3) % 7  # 1970-01-01 was a Thursday
    ran = np.bincount(weekday, minlength=7)
    broke = np.bincount(weekday[failed], minlength=7)
    if np.count_nonzero(ran) >= LEAST_WEEKDAYS:
        found = _best_window(ran, broke, failures, total, ran > 0)
        if found:
            window, p, k, n = found
            inside = (day + 3) % 7 == window
            yield Candidate(j, "weekday", window, p, k, n, failures - k, total - n, inside)
    if month_end is not None and month_end.any():
        at_turn = np.zeros(total, np.bool_)
        at_turn[of] = month_end
        k, n = int((failed & at_turn).sum()), int(at_turn.sum())
        found = _best_window(np.array([n]), np.array([k]), failures, total, np.array([n < total]))
        if found:
            _, p, k, n = found
            yield Candidate(j, "month_end", 0, p, k, n, failures - k, total - n, month_end)


def _best_window(
    ran: Ints, broke: Ints, failures: int, total: int, open_: Flags
) -> tuple[int, float, int, int] | None:
    """The window with the smallest p, times the windows tried; None when none could be small."""
    windows = np.flatnonzero(open_ & (ran < total))
    if not len(windows):
        return None
    ran, broke = ran[windows].astype(np.int64), broke[windows].astype(np.int64)
    possible = hypergeometric_tails(np.minimum(ran, failures), ran, failures, total)
    if possible.min() * len(windows) > LARGEST_P:
        return None
    p = hypergeometric_tails(broke, ran, failures, total)
    best = int(np.argmin(p))
    return (
        int(windows[best]),
        min(1.0, float(p[best]) * len(windows)),
        int(broke[best]),
        int(ran[best]),
    )


def _is_strong(found: Candidate) -> bool:
    if found.k < LEAST_FAILURES or found.k < LEAST_RATE * found.n:
        return False
    return found.k * found.base_n >= LEAST_RATIO * found.base_k * found.n


def _survives_worst_day(instances: Instances, found: Candidate) -> bool:
    """Whether it is a habit and no episode: failures on three days at least, none carrying it all.

    Days of a weekday are weeks; the month's turn needs two turns.
    """
    rows = instances.rows(found.job)
    failed = instances.failed[rows]
    day = instances.day[rows].astype(np.int64)
    # A window over midnight and a turn of the month are two calendar days and one occasion.
    hour = instances.hour[rows]
    occasion = day + (hour >= 12) if found.kind == "hour" else day
    if found.kind == "month_end":
        occasion = (day + 15) // 30
    hits = np.unique(occasion[failed & found.inside], return_counts=True)
    if len(hits[0]) < (2 if found.kind == "month_end" else 3):
        return False
    worst = hits[0][np.argmax(hits[1])]
    kept = occasion != worst
    cell, of = np.unique((day * 24 + hour)[kept], return_inverse=True)
    cell_failed = np.bincount(of, failed[kept]) > 0
    cell_inside = np.bincount(of, found.inside[kept]) > 0
    p = hypergeometric_tails(
        np.array([int((cell_failed & cell_inside).sum())]),
        np.array([int(cell_inside.sum())]),
        int(cell_failed.sum()),
        len(cell),
    )
    return bool(p[0] <= WITHOUT_WORST_DAY)


def _pattern(
    instances: Instances,
    jobs: tuple[JobId, ...],
    zone: tzinfo,
    found: Candidate,
    q: float,
    confidence: float,
) -> Pattern:
    own = instances.rows(found.job)
    rows = own.start + np.flatnonzero(instances.failed[own] & found.inside)
    at = local_hours(instances.start[rows], zone)
    middle = circular_mean(at)
    hours = HOUR_WINDOWS[found.window] if found.kind == "hour" else None
    facts: dict[str, int | float | str] = {"mean_hour": round(middle, 2)}
    if hours is not None:
        facts["from_hour"] = int(found.window % 24)
        facts["to_hour"] = int((found.window % 24 + hours.sum()) % 24)
    return tell(
        PatternType.TIME_CORRELATION,
        jobs[found.job],
        instances,
        rows,
        Found(found.k, found.n, found.base_k, found.base_n),
        found.p,
        q,
        confidence,
        facts=facts,
        hour=_told_hour(found.window, middle) if found.kind == "hour" else None,
        weekday=found.window if found.kind == "weekday" else None,
        month_end=True if found.kind == "month_end" else None,
    )


def _told_hour(window: int, middle: float) -> int:
    """The hour the middle of the failures lies in, within the window that was tested."""
    hour = int(middle + 1e-6) % 24
    return hour if HOUR_WINDOWS[window][hour] else window % 24


def circular_mean(hours: Floats) -> float:
    """Mean hour on the clock's circle: of 23.5 and 0.5 it is 0."""
    angles = hours * (2 * np.pi / 24)
    mean = float(np.arctan2(np.sin(angles).sum(), np.cos(angles).sum())) * 24 / (2 * np.pi)
    return mean % 24


def month_ends(day: SmallInts) -> Flags:
    """Whether each local day is the first or the last of its month."""
    dates = day.astype("datetime64[D]")
    is_first = dates == dates.astype("datetime64[M]")
    after = dates + np.timedelta64(1, "D")
    return is_first | (after == after.astype("datetime64[M]"))
