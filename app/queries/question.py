"""A question as it is put: its words, its clock, the talk it goes on from, values in place of what
words were taken for. Whoever answers one and whoever says whether that helped takes the same."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import Annotated, Any

from msgspec import Meta, Struct

from app.ask import Context
from app.declared import chosen, meaning, words
from app.queries.question_filter import YEARS, QuestionFilter
from app.refusals import Mistake, NotAcceptable, NotNow
from data.texts import LANGUAGES, Language, language_of, text
from workers.name_book import NamesNotReady
from workers.questions.asked import Asked, Filter, Period
from workers.questions.catalogue import Catalogue
from workers.questions.filtered import filtered
from workers.questions.follow import Earlier, understand_after
from workers.questions.understand import period_in

LONGEST = 500
SHORTEST = 3
MOST_BEFORE = 5

_Text = Annotated[
    str,
    words(
        "the question",
        LONGEST,
        SHORTEST,
        trimmed=True,
        refused=f"must be text of {SHORTEST} to {LONGEST} characters",
    ),
]


def _of_the_talk(said: str) -> Meta:
    return Meta(max_length=MOST_BEFORE, description=said)


class Question(Struct, frozen=True, kw_only=True):
    """The fields of a question, and how they are read."""

    query: _Text
    language: Annotated[str, chosen(LANGUAGES, "of a question whose words tell none")] | None = None
    now: (
        Annotated[datetime, meaning("the clock of the question, and its offset the local time")]
        | None
    ) = None
    before: Annotated[
        tuple[Annotated[str, Meta(max_length=LONGEST)], ...],
        _of_the_talk("earlier questions of the talk, the last one last"),
    ] = ()
    before_filters: Annotated[
        tuple[QuestionFilter, ...], _of_the_talk("the `filter` of each of `before`; {}: none")
    ] = ()
    filter: QuestionFilter | None = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        """What is wrong with fields that are right each for itself."""
        if self.now is not None and self.now.astimezone(UTC).year not in YEARS:
            yield "now", f"must be of a year from {YEARS[0]} to {YEARS[-1]}"
        if len(self.before_filters) not in (0, len(self.before)):
            yield "before_filters", "must be one for each of before"
        filters = {f"before_filters[{at}]": one for at, one in enumerate(self.before_filters)}
        if self.filter is not None:
            filters["filter"] = self.filter
        for where, one in filters.items():
            yield from ((f"{where}.{name}", said) for name, said in one.mistakes())

    def understood(self, context: Context, names: Catalogue) -> tuple[Asked, tzinfo]:
        """What is asked, and on which clock: the offset of `now`, else the configured zone."""
        now = self.now or context.now()
        zone: tzinfo = context.zone
        if self.now is not None:
            zone = self.now.tzinfo or UTC
        otherwise: Language = language_of(self.language or "") or context.lang

        def in_words(said: str) -> Period:
            period = period_in(said, names, now, zone)
            if period is None:
                raise NotAcceptable(("filter.when", text("answer.no_period", otherwise)))
            return period

        def wanted(values: QuestionFilter | None) -> Filter:
            return Filter() if values is None else values.wanted(in_words)

        filters = self.before_filters or (None,) * len(self.before)
        earlier = [
            Earlier(said, wanted(values)) for said, values in zip(self.before, filters, strict=True)
        ]
        asked = understand_after(self.query, earlier, names, now, zone, otherwise)
        return filtered(asked, wanted(self.filter), now, zone), zone


def names_now(context: Context) -> Catalogue:
    """The names of the plant; refuses while they are being read for the first time."""
    try:
        return context.core.names.names()
    except NamesNotReady as error:
        raise NotNow(str(error), retry_s=2) from None


def read_as(asked: Asked) -> Mapping[str, Any]:
    """How a question was understood, as it is kept: what it asks for and does not leave open."""
    names = {name: list(said) for name, said in asdict(asked.entities).items() if said}
    read: dict[str, Any] = {"intent": asked.intent.value, "language": asked.language, **names}
    if asked.period is not None:
        read |= {"start": asked.period.start.isoformat(), "end": asked.period.end.isoformat()}
    if asked.strange:
        read["strange"] = list(asked.strange)
    return read
