"""Ailments, found by what they are about. PURE."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind

Shelf = dict[Ailment, None]


class Shelves:
    """Each ailment is entered once; while its runs or causes change it is `moving`."""

    def __init__(self, ailments: Iterable[Ailment] = ()) -> None:
        self.all: Shelf = {}
        self._runs: dict[int, Ailment] = {}
        self._overdue: dict[tuple[AilmentKind, int], Ailment] = {}
        self._places: defaultdict[object, Shelf] = defaultdict(dict)
        for ailment in ailments:
            self.enter(ailment)

    def enter(self, ailment: Ailment) -> None:
        self.all[ailment] = None
        for failed in ailment.runs:
            # A run whose problem was closed by a person may have begun another ailment.
            known = self._runs.get(failed.run_id)
            if known is None or known.closed:
                self._runs[failed.run_id] = ailment
        if ailment.run_id is not None:
            self._overdue[ailment.kind, ailment.run_id] = ailment
        for place in _places(ailment):
            self._places[place][ailment] = None

    def drop(self, ailment: Ailment) -> None:
        self.all.pop(ailment, None)
        for failed in ailment.runs:
            if self._runs.get(failed.run_id) is ailment:
                del self._runs[failed.run_id]
        if ailment.run_id is not None:
            self._overdue.pop((ailment.kind, ailment.run_id), None)
        for place in _places(ailment):
            shelf = self._places[place]
            shelf.pop(ailment, None)
            if not shelf:
                del self._places[place]

    @contextmanager
    def moving(self, ailment: Ailment) -> Iterator[None]:
        """Take an ailment off its shelves for as long as what they go by is changed."""
        self.drop(ailment)
        try:
            yield
        finally:
            self.enter(ailment)

    def of_run(self, run_id: int | None) -> Ailment | None:
        """The failure that a failed run belongs to."""
        return None if run_id is None else self._runs.get(run_id)

    def overdue(self, kind: AilmentKind, run_id: int | None) -> Ailment | None:
        return None if run_id is None else self._overdue.get((kind, run_id))

    def of_job(self, job: JobId) -> list[Ailment]:
        """Its failures, and when it was late or stuck."""
        return self._at(job)

    def on(self, workstation: str) -> list[Ailment]:
        """Failures and stuck jobs on a workstation."""
        return self._at(("on", workstation))

    def in_stream(self, place: tuple[str, str]) -> list[Ailment]:
        """The failures of a job stream (its workstation, its name)."""
        return self._at(("in", place))

    def with_text(self, text: str) -> list[Ailment]:
        """Failures of which a run has this telling error."""
        return self._at(("text", text))

    def outages(self, workstation: str) -> list[Ailment]:
        return self._at(("out", workstation))

    def stuck_stream(self, place: tuple[str, str]) -> list[Ailment]:
        return self._at(("stuck", place))

    @property
    def blind(self) -> list[Ailment]:
        return self._at("blind")

    def workstations_out(self) -> set[str]:
        """Those with an outage that lasts in the plan, even where a person has closed it."""
        return {one.subject.workstation for one in self._at("outages") if not one.left}

    def streams_stuck(self) -> set[tuple[str, str]]:
        """Likewise the streams that are stuck."""
        return {_stream(one) for one in self._at("streams") if not one.left}

    def _at(self, place: object) -> list[Ailment]:
        return list(self._places[place]) if place in self._places else []


def _stream(ailment: Ailment) -> tuple[str, str]:
    return (ailment.stream_workstation, ailment.subject.stream)


def _places(ailment: Ailment) -> list[object]:
    subject = ailment.subject
    match ailment.kind:
        case AilmentKind.OUTAGE:
            return ["outages", ("out", subject.workstation)]
        case AilmentKind.STREAM:
            return ["streams", ("stuck", _stream(ailment))]
        case AilmentKind.BLIND:
            return ["blind"]
        case AilmentKind.LATE:
            return [subject]
        case AilmentKind.STUCK:
            return [subject, ("on", subject.workstation)]
        case AilmentKind.FAILURE:
            texts = {run.cause.text for run in ailment.runs if run.cause.telling}
            return [
                subject,
                ("on", subject.workstation),
                ("in", _stream(ailment)),
                *(("text", text) for text in texts),
            ]
