"""What is ill in a problem, as the plan knows it. PURE."""

from collections.abc import Iterable, Iterator

from data.domain.baseline import Baseline
from data.domain.events import Severity
from data.domain.problem import Ailment, AilmentKind, Problem
from workers.problems.impact import Ill
from workers.problems.waiting import Node, Whole


def ills_of(problems: Iterable[Problem], base: Baseline) -> list[Ill]:
    """Problems to be weighed, of those that have been kept."""
    stuck: dict[tuple[str, str], list[Node]] = {}
    for stream in base.streams.values():
        if stream.is_stuck:
            instance = Whole(stream.workstation, stream.name, stream.scheduled_at)
            stuck.setdefault((stream.workstation, stream.name), []).append(instance)

    def roots(ailment: Ailment) -> Iterator[Node]:
        """Its job; of an outage the jobs on the workstation, of a stuck stream those in it."""
        match ailment.kind:
            case AilmentKind.OUTAGE:
                yield Whole(ailment.subject.workstation)
            case AilmentKind.STREAM:
                yield from stuck.get((ailment.stream_workstation, ailment.subject.stream), ())
            case _:
                tracked = base.jobs.get(ailment.key or "")
                if tracked is not None and not tracked.gone:
                    yield tracked.job.key

    return [
        Ill(
            problem.id,
            problem.opened_at,
            problem.severity is Severity.CRITICAL,
            tuple(dict.fromkeys(root for one in problem.ailments for root in roots(one))),
        )
        for problem in problems
        if problem.id is not None
    ]
