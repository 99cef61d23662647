"""Silences and maintenance windows: what they cover, and when they hold messages back. PURE.

A silence holds back messages only: never polling, events, problems, nor the word that it is over.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from data.domain.globs import fits_every_name, matcher
from data.domain.recurrence import Around, Recurring, Window
from data.domain.written import Written

MOST_GLOBS = 100
"""Of a list."""
MOST_SILENCES = 1_000
LONGEST_MINUTES = 7 * 24 * 60
_REMEMBERED = 200_000
"""Jobs whose verdict is kept until a window opens or ends: the members of the largest plan."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SilenceDraft:
    """What somebody asked for: one-off with `ends_at`, or recurring with the three after it.

    A list that is empty does not narrow. `spare_critical`: jobs that TWS marks critical are told
    of all the same.
    """

    jobs: tuple[str, ...]
    job_streams: tuple[str, ...]
    workstations: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime | None = None
    rrule: str | None = None
    duration_minutes: int | None = None
    timezone: str | None = None
    spare_critical: bool = False
    reason: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether no job and no workstation can be outside it."""
        given = [one for one in (self.jobs, self.job_streams, self.workstations) if one]
        return all(any(map(fits_every_name, globs)) for globs in given)

    def around(self, now: datetime) -> Around:
        """What of it is open at an instant, and what comes next."""
        if self.ends_at is None:
            return _recurring(self).around(now)
        if now < self.starts_at:
            return Around(None, Window(self.starts_at, self.ends_at))
        return Around(self.ends_at if now < self.ends_at else None, None)

    def between(self, start: datetime, end: datetime) -> Iterator[Window]:
        """Its windows that have an instant from `start` on before `end`."""
        if self.ends_at is None:
            yield from _recurring(self).between(start, end)
        elif self.starts_at < end and self.ends_at > start:
            yield Window(self.starts_at, self.ends_at)

    def would_have_been(self, start: datetime, end: datetime) -> Iterator[Window]:
        """The same, had a recurring one always been there."""
        return _recurring(self).between(start, end, always=True)

    def coverage(self) -> "Coverage":
        """Which jobs and workstations it means."""
        return _coverage(self.jobs, self.job_streams, self.workstations, self.spare_critical)


Silence = Written[SilenceDraft]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Lists are joined by *and*, globs in a list by *or*; None is any."""

    _job: Callable[[str], bool] | None
    _stream: Callable[[str], bool] | None
    _workstation: Callable[[str], bool] | None
    _spares_critical: bool

    def has(
        self,
        job_name: str | None,
        job_stream: str | None,
        workstation: str | None,
        critical: bool = False,
    ) -> bool:
        """Whether it means this; a workstation alone (an outage) has neither job nor stream."""
        if critical and self._spares_critical:
            return False
        return (
            (self._job is None or bool(job_name and self._job(job_name)))
            and (self._stream is None or bool(job_stream and self._stream(job_stream)))
            and (self._workstation is None or bool(workstation and self._workstation(workstation)))
        )


_Names = tuple[str | None, str | None, str | None, bool]
_Told = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class _Spell:
    """Between two edges of windows everything stays as it is."""

    start: datetime
    end: datetime
    active: Sequence[tuple[Coverage, _Told]]  # what ends last first
    known: dict[_Names, _Told | None]


class ActiveSilences:
    """Which silence, if any, holds back what is told of a job or workstation.

    Build one for each change of the silences and ask it as often as you like, from any thread:
    patterns are compiled once, windows are looked at when one opens or ends (or the clock is set
    back), and a name is matched once in between.
    """

    def __init__(self, silences: Sequence[Silence]) -> None:
        self._silences = silences
        self._spell = _Spell(_NEVER, _NEVER, (), {})

    def silenced(
        self,
        job_name: str | None,
        job_stream: str | None,
        workstation: str | None,
        now: datetime,
        *,
        critical: bool = False,
    ) -> tuple[int, datetime] | None:
        """The silence that covers it longest, and until when; None when its messages go out.

        `critical` is whether TWS marks the job so. A problem is silenced while each of its live
        members is.
        """
        spell = self._at(now)
        if not spell.active:
            return None
        names = job_name, job_stream, workstation, critical
        known = spell.known
        try:
            return known[names]
        except KeyError:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = (told for coverage, told in spell.active if coverage.has(*names))
            known[names] = told = next(found, None)
            return told

    def silenced_all(self, names: Iterable[_Names], now: datetime) -> tuple[int, datetime] | None:
        """The silence that ends first, where each of several is covered by one."""
        found: list[tuple[datetime, int]] = []
        for job_name, job_stream, workstation, critical in names:
            told = self.silenced(job_name, job_stream, workstation, now, critical=critical)
            if told is None:
                return None
            found.append((told[1], told[0]))
        until, number = min(found, default=(None, 0))
        return None if until is None else (number, until)

    def holds_any(self, now: datetime) -> bool:
        """Whether any silence is there at all."""
        return bool(self._at(now).active)

    def changes_at(self, now: datetime) -> datetime | None:
        """When the next window opens or ends."""
        end = self._at(now).end
        return None if end == _NEVER else end

    def _at(self, now: datetime) -> _Spell:
        spell = self._spell
        if not spell.start <= now < spell.end:
            spell = self._spell = self._look(now)
        return spell

    def _look(self, now: datetime) -> _Spell:
        active: list[tuple[Coverage, _Told]] = []
        edges = [_NEVER]
        for silence in self._silences:
            around = silence.draft.around(now)
            if around.until is not None:
                active.append((silence.draft.coverage(), (silence.number, around.until)))
                edges.append(around.until)
            if around.following is not None:
                edges.append(around.following.start)
        active.sort(key=lambda one: one[1][1], reverse=True)
        return _Spell(now, min(edges), active, {})


@lru_cache(maxsize=MOST_SILENCES)
def _rule(rule: str, anchor: datetime, zone: str, minutes: int) -> Recurring:
    return Recurring(rule, anchor, ZoneInfo(zone), timedelta(minutes=minutes))


def _recurring(draft: SilenceDraft) -> Recurring:
    """Raises BadRule; a draft that has passed it once never does again."""
    return _rule(
        draft.rrule or "", draft.starts_at, draft.timezone or "UTC", draft.duration_minutes or 0
    )


@lru_cache(maxsize=MOST_SILENCES)
def _coverage(
    jobs: tuple[str, ...],
    job_streams: tuple[str, ...],
    workstations: tuple[str, ...],
    spare_critical: bool,
) -> Coverage:
    job, stream, workstation = (
        matcher(globs) if globs else None for globs in (jobs, job_streams, workstations)
    )
    return Coverage(job, stream, workstation, spare_critical)
