"""Many failures with one error within minutes: a shared cause. PURE."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from data.domain.problem import Ailment

WINDOW = timedelta(minutes=10)
LEAST_FAILURES = 5
"""Both by the contract, section 7; that they are of two jobs at least sets them off from reruns."""
LEAST_JOBS = 2


def clusters(ailments: Iterable[Ailment], text: str) -> list[list[Ailment]]:
    """Those of the ailments that share a cause: windows that are full enough, joined where they
    overlap. Oldest first.
    """
    failures: list[tuple[datetime, int, Ailment]] = [
        (run.at, run.run_id, ailment)
        for ailment in ailments
        for run in ailment.runs
        if run.cause.telling and run.cause.text == text
    ]
    failures.sort(key=lambda failure: failure[:2])
    found: list[dict[Ailment, None]] = []
    reached = 0  # failures before this one are in the newest cluster
    first = 0
    jobs: dict[object, int] = {}
    for last, (at, _, ailment) in enumerate(failures):
        jobs[ailment.subject] = jobs.get(ailment.subject, 0) + 1
        while at - failures[first][0] > WINDOW:
            subject = failures[first][2].subject
            jobs[subject] -= 1
            if not jobs[subject]:
                del jobs[subject]
            first += 1
        if last - first + 1 < LEAST_FAILURES or len(jobs) < LEAST_JOBS:
            continue
        if first >= reached or not found:
            found.append({})
            reached = first
        found[-1].update((one, None) for _, _, one in failures[reached : last + 1])
        reached = last + 1
    return [list(cluster) for cluster in found]
