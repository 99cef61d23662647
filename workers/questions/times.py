"""When a question is about: pieces of time told as periods. PURE.

An explicit range comes before a day with hours, this before a day, a unit, hours alone. What a
piece has taken is marked, so that counts, ranks and durations are not read as times.
"""

from collections.abc import Sequence
from datetime import timedelta

from workers.questions.again import Again
from workers.questions.asked import Period
from workers.questions.calendar import LASTING_S, Calendar, Days
from workers.questions.grammar import Grammar
from workers.questions.instants import on, period_of
from workers.questions.pieces import Hours, Meant
from workers.questions.reading import Word
from workers.questions.symbols import symbols_of
from workers.questions.told import Times, Told
from workers.questions.words import beside


def read_times(words: Sequence[Word], cal: Calendar, before: Period | None = None) -> Times:
    """Find every expression of time, from left to right. `before` is the period that a talk was
    about: of it "the day before" is one too."""
    return _Reader(words, cal, before).read()


class _Reader:
    def __init__(self, words: Sequence[Word], cal: Calendar, before: Period | None) -> None:
        self._words, self._cal = words, cal
        self._before = _told_before(before, cal)
        self._symbols = symbols_of(words)
        self._grammar = Grammar(self._symbols, words, cal)
        self._times = Times()

    def read(self) -> Times:
        at = 0
        while at < len(self._symbols):
            at = self._after(at) or self._aside(at) or self._expression(at) or at + 1
        return self._times

    # What is no period

    def _aside(self, at: int) -> int | None:
        """Durations, habits, what is still to come: marked, not covered."""
        grammar = self._grammar
        if grammar.match("now", at):
            self._times.now = True
            return None
        if not at and (part := grammar.match("part", at)) and self._greets(part[1]):
            return part[1]
        lead = grammar.match("ago_before|in? more", at)
        if lead is not None:
            amount = grammar.amount(lead[1])
            if amount is not None:
                self._times.duration = True
                if self._grammar.text(lead[1] - 1) not in beside("less"):
                    self._times.lasting_s = amount[0] * LASTING_S.get(amount[1], 0) or None
                self._take(at, amount[2])
                return amount[2]
        if found := (
            grammar.match("next u:unit|weekday|weekend|shift|part", at)
            or grammar.match("u:unit|weekday|weekend next", at)
            or grammar.match("next n:num|number u:unit", at)
        ):
            self._times.future = True
            self._take(at, found[1])
            return found[1]
        if found := grammar.match("e:every the? h:weekday|part|unit|weekend|turn|shift", at):
            habit = found[0]["h@"]
            if grammar.text(found[0]["e@"]) not in beside("articles") or (
                grammar.is_plural(habit) and "weekday" in grammar.kinds(habit)
            ):
                after = found[1]
                if (day := grammar.match("n:num|ordinal", after)) and "unit" in grammar.kinds(
                    after - 1
                ):
                    after = day[1]
                self._times.habitual = True
                self._take(at, after)
                return after
        return None

    def _greets(self, at: int) -> bool:
        """Whether a part of the day that begins a question is said to somebody."""
        return at < len(self._symbols) and self._grammar.text(at) in beside("greeted")

    # Expressions

    def _expression(self, at: int) -> int | None:
        return self._range(at) or self._since(at) or self._again(at) or self._plain(at)

    def _range(self, at: int) -> int | None:
        found = self._grammar.range_of(at)
        if found is None:
            return None
        period, ends, after = found
        self._times.told.append(Told(period, *self._span(at, after), "range", parts=ends))
        self._take(at, after)
        return after

    def _since(self, at: int) -> int | None:
        found = self._grammar.since(at)
        if found is None:
            return None
        self._tell(Period(found[0], self._cal.now), at, found[1], "since")
        return found[1]

    def _after(self, at: int) -> int | None:
        return self._told_again(at, self._grammar.one_after(at, self._so_far))

    def _again(self, at: int) -> int | None:
        grammar, told = self._grammar, self._so_far
        found = (
            grammar.same_day(at, told)
            or grammar.other_half(at, told)
            or grammar.one_before(at, told)
        )
        return self._told_again(at, found)

    @property
    def _so_far(self) -> Sequence[Told]:
        return self._times.told or self._before

    def _told_again(self, at: int, found: Again | None) -> int | None:
        if found is None:
            return None
        days, size, after = found
        self._tell(self._cal.of_days(days), at, after, size, None, days)
        return after

    def _plain(self, at: int) -> int | None:
        combo = self._grammar.combo(at)
        if combo is None:
            return None
        meant, hours, after = combo
        if (coming := self._grammar.match("next", after)) is not None:
            meant, after = Meant(word="future"), coming[1]
        if meant is not None and meant.word:
            return self._word(meant, at, after)
        here = self._grammar.match("here", after)
        if here is not None and (period := self._grammar.start_of(meant, hours)) is not None:
            self._tell(Period(period, self._cal.now), at, here[1], "since")
            return here[1]
        period = period_of(self._cal, meant, hours)
        if period is None:
            return None
        size = "hours" if hours is not None else (meant.unit if meant else "")
        self._tell(
            period,
            at,
            after,
            size,
            hours if meant is None else None,
            meant.days if meant else None,
            weekday=meant is not None and meant.weekday,
        )
        if hours is not None and meant is not None:
            self._times.told[-1] = Told(
                period, *self._span(at, after), "dayhours", hours, meant.days
            )
        return after

    def _word(self, meant: Meant, at: int, after: int) -> int:
        if meant.word == "future":
            self._times.future = True
        elif meant.word == "habit":
            self._times.habitual = True
        elif meant.word == "ago":
            number, unit = meant.value
            start = self._cal.rolling(number, unit).start
            seconds = 3600 if unit == "hour" else 60
            period = Period(start, min(start + timedelta(seconds=seconds), self._cal.now))
            self._times.ago = Told(period, *self._span(at, after), "ago")
        self._take(at, after)
        return after

    # Bookkeeping

    def _tell(
        self,
        period: Period,
        at: int,
        after: int,
        size: str,
        hours: Hours | None = None,
        days: Days | None = None,
        weekday: bool = False,
    ) -> None:
        told = Told(period, *self._span(at, after), size, hours, days, weekday)
        self._times.told.append(told)
        self._take(at, after)

    def _span(self, at: int, after: int) -> tuple[int, int]:
        return self._symbols[at].first, self._symbols[after - 1].last

    def _take(self, at: int, after: int) -> None:
        first, last = self._span(at, after)
        self._times.taken.update(range(first, last))


def _told_before(period: Period | None, cal: Calendar) -> Sequence[Told]:
    unit = None if period is None else cal.unit_of(period)
    return () if period is None or unit is None else (Told(period, 0, 0, unit[1], days=unit[0]),)


def joined(times: Times, cal: Calendar) -> list[Told]:
    """The expressions, a day and hours told apart put together: "ontem, o que caiu à noite"."""
    day = next((one for one in times.told if one.size == "day"), None)
    hours = next((one for one in times.told if one.size == "hours" and one.hours), None)
    if day is None or hours is None or day.days is None or hours.hours is None:
        return times.told
    period = on(cal, day.days.first, hours.hours)
    both = Told(period, day.first, day.last, "dayhours", hours.hours, day.days)
    return [both if one is day else one for one in times.told if one is not hours]
