"""A question's filter: typed values in place of what its words were taken for."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.declared import chosen, meaning, words
from app.refusals import Mistake
from data.domain.status import Status
from workers.questions.asked import Filter, Intent, Period
from workers.questions.names import MOST_NAMES

YEARS = range(1972, 2900)
"""Whose instants a question may be about: the calendar's arithmetic stays within datetime."""
_LONGEST = 256
_RETURN_CODE = re.compile(r"RC=-?\d{1,9}")
_CHOOSABLE = [one.value for one in Intent if one not in (Intent.HELP, Intent.UNKNOWN)]
_STATUSES = [one.name for one in Status if one is not Status.OTHER]


def _names(said: str) -> Meta:
    return Meta(max_length=MOST_NAMES, description=said)


_Name = Annotated[str, words("", _LONGEST, 1)]
_Names = Annotated[tuple[_Name, ...], _names("`*` and `?` stand for letters; none: all")]
_Statuses = Annotated[
    tuple[Annotated[str, chosen(_STATUSES)], ...], _names("the engine's; none: any")
]
_Codes = Annotated[
    tuple[_Name, ...], _names("return codes as RC=8, or what an error text holds; none: any")
]


class QuestionFilter(Struct, frozen=True, kw_only=True):
    """Each member stands instead of what the words meant; one that is left out is as understood"""

    intent: Annotated[str, chosen(_CHOOSABLE)] | None = None
    start: Annotated[datetime, meaning("with `end`: the period, half-open")] | None = None
    end: datetime | None = None
    when: Annotated[str, words("the period in words instead", 100, 2, trimmed=True)] | None = None
    jobs: _Names | None = None
    workstations: _Names | None = None
    job_streams: _Names | None = None
    statuses: _Statuses | None = None
    error_codes: _Codes | None = None

    def mistakes(self) -> Iterable[Mistake]:
        """What is wrong with values that are right each for itself."""
        for name in ("start", "end"):
            at = getattr(self, name)
            if at is not None and at.astimezone(UTC).year not in YEARS:
                yield name, f"must be of a year from {YEARS[0]} to {YEARS[-1]}"
                return
        if self.when is not None and (self.start or self.end) is not None:
            yield "when", "is instead of start and end"
        elif (self.start is None) != (self.end is None):
            yield ("end" if self.end is None else "start"), "is needed: they come together"
        elif self.start is not None and self.end is not None and self.start >= self.end:
            yield "end", "must be after start"
        for code in self.error_codes or ():
            if code.startswith("RC=") and not _RETURN_CODE.fullmatch(code):
                yield "error_codes", "a return code is RC= and a whole number"
                return

    def wanted(self, in_words: Callable[[str], Period | None]) -> Filter:
        """`in_words` reads the words of a period."""
        period = None if self.when is None else in_words(self.when)
        if self.start is not None and self.end is not None:
            period = Period(self.start.astimezone(UTC), self.end.astimezone(UTC))
        return Filter(
            intent=None if self.intent is None else Intent(self.intent),
            period=period,
            jobs=self.jobs,
            workstations=self.workstations,
            job_streams=self.job_streams,
            statuses=self.statuses,
            error_codes=self.error_codes,
        )
