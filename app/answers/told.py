"""An answer as it is built, and the words that all answers share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from babel.dates import format_date, format_time
from sqlalchemy import Connection

from app.ask import Context
from data.domain.status import FAILURES, canonical
from data.domain.views import RunView, View
from data.store.asked.chosen import Chosen
from data.store.asked.failed import JobCount, failed_runs
from data.texts import Language, text
from data.texts.event_words import duration, moment, number, one_line
from data.texts.numbers import locale_of
from workers.questions.asked import Asked, Intent, Period
from workers.questions.catalogue import Catalogue

MOST_NAMED = 10
"""Jobs named in a sentence; the rows have them all."""
_LONGEST_SAID = 300
_RETURN_CODE = "RC="
_EVER = datetime(1971, 1, 2, tzinfo=UTC)
_MEANT = {
    "waiting": ("ADD", "INTRO", "SCHED", "WAIT", "WAITD", "HOLD", "FENCE", "READY"),
    "cancelled": ("CANCL", "CANCLP"),
}
_FAILURES = frozenset(one.name for one in FAILURES)


@dataclass(slots=True)
class Told:
    """`paragraphs` are Markdown; `runs` and `events` say how many of them it was made of."""

    paragraphs: list[str] = field(default_factory=list)
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    total: int = 0
    chart: Mapping[str, Any] | None = None
    link: str | None = None
    runs: int = 0
    events: int = 0
    next: list[str] = field(default_factory=list)

    def say(self, *paragraphs: str) -> None:
        self.paragraphs += [one for one in paragraphs if one]


@dataclass(frozen=True, slots=True)
class Asking:
    """What an answer is made with: the question, the store, the asker's clock and words."""

    asked: Asked
    context: Context
    connection: Connection
    now: datetime
    zone: tzinfo
    catalogue: Catalogue
    has_plan: bool
    """Whether the plan as last polled is of the asker's present."""
    text_ids: tuple[int, ...] | None = None
    """The error texts that mean what the question speaks of."""

    @property
    def lang(self) -> Language:
        return self.asked.language

    @property
    def period(self) -> Period:
        """The period; without one the last day, for what needs one all the same."""
        return self.asked.period or Period(self.now - timedelta(days=1), self.now)

    @property
    def chosen(self) -> Chosen:
        """The runs that the names and codes of the question mean."""
        entities = self.asked.entities
        codes = entities.error_codes
        return Chosen(
            jobs=entities.jobs,
            job_streams=entities.job_streams,
            workstations=entities.workstations,
            statuses=tuple(map(canonical, self.statuses)),
            texts=(
                *(one for one in codes if not one.startswith(_RETURN_CODE)),
                *self.asked.phrases,
            ),
            text_ids=self.text_ids,
            return_codes=tuple(
                int(one.removeprefix(_RETURN_CODE)) for one in codes if one.startswith(_RETURN_CODE)
            ),
        )

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses asked for, by their codes or by what they mean: "ainda não rodaram"."""
        if self.asked.entities.statuses or self.asked.intent is not Intent.RUNNING_JOBS:
            return self.asked.entities.statuses
        return tuple(
            code for cue, codes in _MEANT.items() if cue in self.asked.cues for code in codes
        )

    def last_failure(self, before: datetime) -> RunView | None:
        """The failure that ended last before an instant, however long ago."""
        found = failed_runs(self.connection, self.chosen, _EVER, before, 1)
        return found[0] if found else None

    def text(self, key: str, **values: Any) -> str:
        return text(f"answer.{key}", self.lang, **values)

    def counted(self, key: str, count: int, **values: Any) -> str:
        """A sentence with a count, its number as the language writes it."""
        return self.text(key, count=count, number=number(count, self.lang), **values)

    def questions(self, *names: str, **values: Any) -> list[str]:
        """Questions that may come next, by their names."""
        return [self.text(f"question.{name}", **values) for name in names]

    def span(self, period: Period) -> str:
        """A period as whole days where it is, else by its instants, on the asker's clock; the day
        of both once."""
        start, end = (at.astimezone(self.zone) for at in (period.start, period.end))
        locale = locale_of(self.lang)
        if start != end and not any((start.hour, start.minute, end.hour, end.minute)):
            last = end.date() - timedelta(days=1)
            days = [format_date(day, "short", locale=locale) for day in (start.date(), last)]
            return days[0] if days[0] == days[1] else self.text("span", start=days[0], end=days[1])
        if start.date() == end.date():
            hours = (format_time(at, "short", locale=locale) for at in (start, end))
            said = dict(zip(("start", "end"), hours, strict=True))
            return self.text("span_of_day", day=format_date(start, "short", locale=locale), **said)
        return self.text("span", start=self.at(period.start), end=self.at(period.end))

    def at(self, at: datetime | None) -> str:
        return "–" if at is None else moment(at, self.lang, self.zone)

    def where(self) -> str:
        """What narrows the question, in brackets."""
        entities = self.asked.entities
        names = [
            code(one)
            for kind in (
                entities.jobs,
                entities.job_streams,
                entities.workstations,
                self.statuses,
                entities.error_codes,
                self.asked.phrases,
                sorted(self.asked.meanings),
            )
            for one in kind
        ]
        return f" ({', '.join(names)})" if names else ""

    def jobs(self, counts: Sequence[JobCount], most: int = MOST_NAMED) -> str:
        """Jobs with their failures, those that failed most first."""
        told = [
            f"{code(one.job_name)} ({number(one.failures, self.lang)})" for one in counts[:most]
        ]
        return ", ".join(told) + self.more(len(counts) - most)

    def names(self, names: Sequence[str], most: int = MOST_NAMED) -> str:
        return ", ".join(map(code, names[:most])) + self.more(len(names) - most)

    def more(self, count: int) -> str:
        return self.text("more", count=count) if count > 0 else ""

    @property
    def most(self) -> int:
        """How many a ranking names: as many as are asked for, one where one is."""
        return self.asked.top or (1 if "single" in self.asked.cues else 5)

    def ended(self, count: int) -> str:
        return self.counted("ended", count)

    def run(self, run: RunView) -> str:
        """A run in a few words: its end, when, how long."""
        return self.text(
            "run.ended",
            status=run.status,
            rc=self.rc(run),
            at=self.at(run.end_time or run.start_time),
            took=self.took(run.duration_seconds),
        )

    def took(self, seconds: float | None) -> str:
        return "" if seconds is None else self.text("run.took", duration=self.duration(seconds))

    def rc(self, run: RunView) -> str:
        if run.return_code is None or run.status not in _FAILURES:
            return ""
        return text("event.part.rc", self.lang, return_code=run.return_code)

    def place(self, run: RunView) -> str:
        return text("event.part.place", self.lang, workstation=code(run.workstation))

    def why(self, run: RunView) -> str:
        """Why a run failed: its status, code and error text."""
        return self.text(
            "run.why",
            status=run.status,
            rc=self.rc(run),
            at=self.at(run.end_time),
            error=quoted(run.error_message) or self.text("run.no_text"),
        )

    def duration(self, seconds: float) -> str:
        """Minutes and seconds up to an hour, then hours and minutes: exact enough to compare."""
        whole = round(seconds)
        hours, rest = divmod(whole, 3600)
        minutes, left = divmod(rest, 60)
        if hours:
            return f"{hours} h {minutes:02} min"
        if minutes:
            return f"{minutes} min {left:02} s"
        return duration(seconds, self.lang) if whole < 1 else f"{left} s"


def code(name: str) -> str:
    """A name from outside as Markdown code: nothing in it is read as Markdown."""
    plain = " ".join(name.split()).replace("`", "'")
    return f"`{plain[:_LONGEST_SAID]}`" if plain else "``"


def quoted(message: str | None) -> str:
    """An error text in one line, as code."""
    line = one_line(message)
    return code(line) if line else ""


def row_of(run: View) -> Mapping[str, Any]:
    """A run, a job or a workstation as a row of details."""
    return {name: getattr(run, name) for name in run.__struct_fields__}
