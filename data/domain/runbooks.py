"""What to do and whom to call when a job fails, as the site wrote it down. PURE."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.domain.globs import matcher
from data.domain.written import Written

MOST_RUNBOOKS = 5_000
_REMEMBERED = 10_000
_SIGNS = "*?["
_Fits = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class RunbookDraft:
    """For the jobs that fit all of the globs that are given; at least one is.

    `can_wait` says until when nobody has to be woken: `06:00`, or in words. `address` is http or
    https.
    """

    job: str = ""
    job_stream: str = ""
    workstation: str = ""
    text: str = ""
    address: str = ""
    team: str = ""
    phone: str = ""
    can_wait: str = ""

    @property
    def names(self) -> tuple[str, str, str]:
        return self.job, self.job_stream, self.workstation

    def covers(self) -> Callable[[str, str, str], bool]:
        """Whether a job, in a stream, on a workstation is meant; "" for what there is not."""
        job_fits, stream_fits, workstation_fits = map(_fits, self.names)
        return lambda job, stream, workstation: (
            job_fits(job) and stream_fits(stream) and workstation_fits(workstation)
        )

    @property
    def said_exactly(self) -> tuple[bool, int, bool, int, bool, int]:
        """How exactly it names what it is for: the job before its stream before its workstation,
        a name before a glob, the longer before the shorter."""
        job, stream, workstation = (
            (bool(glob) and not set(glob) & set(_SIGNS), sum(char not in _SIGNS for char in glob))
            for glob in self.names
        )
        return *job, *stream, *workstation


Runbook = Written[RunbookDraft]


class Runbooks:
    """Finds what is written for a job: build one for each change, ask it as often as you like."""

    def __init__(self, runbooks: Sequence[Runbook]) -> None:
        ordered = sorted(
            runbooks, key=lambda one: (one.draft.said_exactly, one.number), reverse=True
        )
        self._named: dict[str, list[tuple[int, Runbook]]] = {}
        self._globbed: list[tuple[int, Runbook]] = []
        for place, one in enumerate(ordered):
            is_name = one.draft.said_exactly[0]
            of = self._named.setdefault(one.draft.job, []) if is_name else self._globbed
            of.append((place, one))
        self._fits: dict[str, _Fits] = {}
        self._known: dict[tuple[str, str, str], tuple[Runbook, ...]] = {}

    def of(self, job_name: str, job_stream: str, workstation: str) -> tuple[Runbook, ...]:
        """Every runbook for a job, the one that names it most exactly first.

        An outage has no job: pass empty names, and what is written for its workstation is found.
        """
        names = job_name, job_stream, workstation
        if names not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            wanted = [*self._named.get(job_name, ()), *self._globbed]
            found = sorted(one for one in wanted if self._is_for(one[1].draft, *names))
            self._known[names] = tuple(one for _, one in found)
        return self._known[names]

    def _is_for(self, draft: RunbookDraft, *names: str) -> bool:
        return all(self._fit(glob)(name) for glob, name in zip(draft.names, names, strict=True))

    def _fit(self, glob: str) -> _Fits:
        if glob not in self._fits:
            self._fits[glob] = _fits(glob)
        return self._fits[glob]


def _fits(glob: str) -> _Fits:
    """None given fits all; one that is given fits no name that is not there."""
    if not glob:
        return lambda _: True
    if not set(glob) & set(_SIGNS):
        return glob.__eq__
    fits = matcher([glob])
    return lambda name: bool(name) and fits(name)
