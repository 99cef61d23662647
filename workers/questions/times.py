"""When a question is about: pieces of time joined into periods. PURE.

An explicit range comes before a day with hours, this before a day, a unit, hours alone. What a
piece has taken is marked, so that counts, ranks and durations are not read as times.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from workers.questions.asked import Period
from workers.questions.calendar import Calendar, Days
from workers.questions.grammar import Grammar
from workers.questions.pieces import Hours, Meant
from workers.questions.reading import Word
from workers.questions.symbols import symbols_of
from workers.questions.words import beside

_LEADS = "of|in|the|from|at|since|between|a"
_JOINED = "of|in|the|at|a|from"


@dataclass(frozen=True, slots=True)
class Told:
    """One expression of time: words `first` to `last`, and what it covers.

    `size` is the unit it is one of (day, week, month…), `hours` what it says of the clock when it
    names no day.
    """

    period: Period
    first: int
    last: int
    size: str
    hours: Hours | None = None
    days: Days | None = None
    parts: tuple[Period, ...] = ()
    """Of a range its two ends, for who compares them: "a diferença entre ontem e hoje"."""


@dataclass(slots=True)
class Times:
    """All that a question says of time; `taken` are the words it says it with."""

    told: list[Told] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    ago: Told | None = None
    duration: bool = False
    future: bool = False
    habitual: bool = False
    now: bool = False


def read_times(words: Sequence[Word], cal: Calendar) -> Times:
    """Find every expression of time, from left to right."""
    return _Reader(words, cal).read()


class _Reader:
    def __init__(self, words: Sequence[Word], cal: Calendar) -> None:
        self._words, self._cal = words, cal
        self._symbols = symbols_of(words)
        self._grammar = Grammar(self._symbols, words, cal)
        self._times = Times()

    def read(self) -> Times:
        at = 0
        while at < len(self._symbols):
            at = self._aside(at) or self._expression(at) or at + 1
        return self._times

    # What is no period

    def _aside(self, at: int) -> int | None:
        """Durations, habits, what is still to come: marked, not covered."""
        grammar = self._grammar
        if grammar.match("now", at):
            self._times.now = True
            return None
        lead = grammar.match("ago_before|in? more", at)
        if lead is not None:
            amount = grammar.amount(lead[1])
            if amount is not None:
                self._times.duration = True
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
        if found := grammar.match("e:every the? h:weekday|part|unit|weekend", at):
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

    # Expressions

    def _expression(self, at: int) -> int | None:
        return self._range(at) or self._since(at) or self._plain(at)

    def _combo(self, at: int) -> tuple[Meant | None, Hours | None, int] | None:
        """A day or a unit, hours, or both in either order with joints between."""
        grammar = self._grammar
        start = at
        whole = grammar.hours(at)
        if whole is None or not whole[0].hours:
            unit = grammar.day(at) or grammar.unit(at)
            whole = unit or whole
        if whole is None:
            at = grammar.skip(at, _LEADS)
            if at == start:
                return None
            found = grammar.hours(at) or grammar.day(at) or grammar.unit(at)
            if found is None:
                return None
            whole = found
        meant, after = whole
        if meant.hours is not None:
            rest = grammar.skip(after, _JOINED)
            day = self._day_after(after) or self._day_after(rest)
            if day is not None:
                return day[0], meant.hours, day[1]
            return None, meant.hours, after
        if meant.days is not None and meant.unit == "day":
            hours = self._hours_after(after)
            if hours is not None and hours[0].hours is not None:
                return meant, hours[0].hours, hours[1]
        return meant, None, after

    def _hours_after(self, at: int) -> tuple[Meant, int] | None:
        grammar = self._grammar
        return (
            grammar.hours(at)
            or grammar.hours(grammar.skip(at, _JOINED))
            or grammar.bare_clock(grammar.skip(at, _JOINED))
        )

    def _day_after(self, at: int) -> tuple[Meant, int] | None:
        found = self._grammar.day(at)
        if found is None:
            return None
        if found[0].weekday:
            # "madrugada de sexta pra sábado" is of the later day
            joint = self._grammar.match("until|a|and the?", found[1])
            later = self._grammar.day(joint[1]) if joint else None
            if later and later[0].weekday and later[0].days and found[0].days:
                days = later[0].days.first.weekday() - found[0].days.first.weekday()
                return later if days % 7 == 1 else found
        elif found[0].days and (joint := self._grammar.match("until|a the?", found[1])):
            later = self._grammar.day(joint[1])
            if later and later[0].days and later[0].days.first == found[0].days.last:
                return later
        return found

    def _plain(self, at: int) -> int | None:
        combo = self._combo(at)
        if combo is None:
            return None
        meant, hours, after = combo
        if meant is not None and meant.word:
            return self._word(meant, at, after)
        here = self._grammar.match("here", after)
        if here is not None and (period := self._start_of(meant, hours)) is not None:
            self._tell(Period(period, self._cal.now), at, here[1], "since")
            return here[1]
        period = self._period_of(meant, hours)
        if period is None:
            return None
        size = "hours" if hours is not None else (meant.unit if meant else "")
        self._tell(
            period, at, after, size, hours if meant is None else None, meant.days if meant else None
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

    def _since(self, at: int) -> int | None:
        grammar = self._grammar
        found = grammar.match("since", at)
        if found is None:
            return None
        start = grammar.match("the|in? start of the?|this u:unit", found[1]) or grammar.match(
            "the? start of the? this? u:unit", found[1]
        )
        if start is not None:
            days = (
                self._cal.unit(start[0]["u"]) if start[0]["u"] not in ("hour", "minute") else None
            )
            if days is not None:
                self._tell(Period(self._cal.at(days.first), self._cal.now), at, start[1], "since")
                return start[1]
        for place in (found[1], grammar.skip(found[1], "the|at|of|a|in")):
            told = grammar.clock(place, bare=True)
            day = grammar.day(place)
            if told is not None and day is None:
                day = self._day_after(grammar.skip(told[1], _JOINED))
                begins = self._latest(told[0]) if day is None else None
                after = told[1]
                if day is not None and day[0].days:
                    begins, after = self._cal.at(day[0].days.first, told[0]), day[1]
                if begins is not None:
                    self._tell(Period(begins, self._cal.now), at, after, "since")
                    return after
            combo = self._combo(place)
            if combo is not None:
                meant, hours, after = combo
                begins = self._start_of(meant, hours)
                if begins is not None:
                    here = grammar.match("here", after)
                    after = here[1] if here else after
                    self._tell(Period(begins, self._cal.now), at, after, "since")
                    return after
        return None

    def _latest(self, minutes: int) -> datetime:
        today = self._cal.at(self._cal.today, minutes)
        return (
            today
            if today <= self._cal.now
            else self._cal.at(self._cal.today - timedelta(days=1), minutes)
        )

    def _start_of(self, meant: Meant | None, hours: Hours | None) -> datetime | None:
        period = self._period_of(meant, hours)
        return None if period is None else period.start

    def _range(self, at: int) -> int | None:
        """From a day to a day, both included; from an instant to an instant."""
        grammar = self._grammar
        lead = grammar.skip(at, "from|between|of|since|the|in")
        led = {kind for place in range(at, lead) for kind in grammar.kinds(place)}
        days = grammar.match("u:unit", lead)
        is_days = days is not None and days[0]["u"] == "day"
        place = days[1] if days is not None and is_days else lead
        left = self._end_of_range(lead) or self._number(place)
        if left is None:
            return None
        joint = grammar.match("j:until|a|and|through|at the|of|in?", left[3])
        if joint is None:
            return None
        only_and = grammar.kinds(left[3]) == ("and",) or grammar.text(left[3]) in beside("and")
        plural = is_days and grammar.text(lead).endswith("s")
        if only_and and "between" not in led and not (plural and left[2]):
            return None
        right = self._end_of_range(joint[1])
        if right is None:
            again = grammar.match("u:unit", joint[1])
            right = self._number(again[1] if again and again[0]["u"] == "day" else joint[1])
            if right is None or not (
                (left[2] and (is_days or "the" in led or again))
                or (left[2] is None and left[0] is not None)
            ):
                return None
        period = self._between(left, right)
        if period is None:
            return None
        ends = [self._cal.of_days(one[0].days) for one in (left, right) if one[0] and one[0].days]
        told = Told(period, *self._span(at, right[3]), "range", parts=tuple(ends))
        self._times.told.append(told)
        self._take(at, right[3])
        return right[3]

    def _number(self, at: int) -> tuple[Meant | None, Hours | None, int | None, int] | None:
        """A day of the month without its month, as at the beginning of "10 a 12 de outubro"."""
        found = self._grammar.match("n:num|ordinal", at)
        if found is None or not 1 <= found[0]["n"] <= 31:
            return None
        return None, None, found[0]["n"], found[1]

    def _end_of_range(self, at: int) -> tuple[Meant | None, Hours | None, int | None, int] | None:
        combo = None
        for place in dict.fromkeys((at, self._grammar.skip(at, "the|in|of"))):
            day = self._grammar.day(place)
            if day is not None and day[0].days:
                hours = self._hours_after(day[1])
                if hours is not None and hours[0].hours is not None and hours[0].hours.point:
                    return day[0], hours[0].hours, None, hours[1]
                return day[0], None, None, day[1]
            combo = self._combo(place)
            if combo is not None and combo[0] is not None and combo[0].days:
                hours = combo[1]
                if hours is None or hours.point:
                    return combo[0], hours, None, combo[2]
        return None

    def _between(self, left: tuple, right: tuple) -> Period | None:
        first, last = left[0], right[0]
        if last is None and right[2] is not None:
            if first is not None and first.days:  # "October 5 to 8"
                day = self._cal.dated(right[2], first.days.first.month, first.days.first.year)
            else:
                day = self._cal.day_of_month(right[2])
            if day is None:
                return None
            last = Meant(days=Days(day, day + timedelta(days=1)), unit="day")
        if last is None or last.days is None:
            return None
        if first is None and left[2] is not None:
            end = last.days.first
            day = self._cal.dated(left[2], end.month, end.year)
            if day is not None and day > end:
                back = self._cal.unit("month", 1, end).first
                day = self._cal.dated(left[2], back.month, back.year)
            if day is None:
                return None
            first = Meant(days=Days(day, day + timedelta(days=1)), unit="day")
        if first is None or first.days is None:
            return None
        begin, end = first.days, last.days
        if first.weekday and last.unit == "day" and begin.first > end.first:
            days = (end.first.weekday() - begin.first.weekday()) % 7
            begin = Days(end.first - timedelta(days=days), end.first)
        if first.unit == "month" and begin.first > end.first:
            begin = Days(begin.first.replace(year=begin.first.year - 1), begin.last)
        if begin.first > end.first:
            begin, end = end, begin
        start = self._cal.at(begin.first, left[1].start if left[1] else 0)
        if right[1] is not None:
            return Period(start, self._cal.at(end.first, right[1].start))
        return Period(start, self._cal.at(end.last))

    # Instants

    def _period_of(self, meant: Meant | None, hours: Hours | None) -> Period | None:
        if meant is not None and meant.period is not None:
            return meant.period
        if hours is None:
            return self._cal.of_days(meant.days) if meant is not None and meant.days else None
        if meant is not None and meant.days is not None:
            if meant.unit != "day":
                return self._cal.of_days(meant.days)
            return self._on(meant.days.first, hours)
        return self._latest_hours(hours)

    def _on(self, day: date, hours: Hours) -> Period:
        start = hours.start
        if start < 0:
            return Period(
                self._cal.at(day - timedelta(days=1), start + 1440), self._cal.at(day, hours.end)
            )
        return self._cal.within(day, start, hours.end)

    def _latest_hours(self, hours: Hours) -> Period:
        """The latest occurrence that has begun."""
        day = self._cal.today - timedelta(days=hours.back)
        if hours.back:
            return self._on(day, hours)
        for back in range(3):
            period = self._on(day - timedelta(days=back), hours)
            if period.start <= self._cal.now:
                return period
        return self._on(day, hours)

    # Bookkeeping

    def _tell(
        self,
        period: Period,
        at: int,
        after: int,
        size: str,
        hours: Hours | None = None,
        days: Days | None = None,
    ) -> None:
        self._times.told.append(Told(period, *self._span(at, after), size, hours, days))
        self._take(at, after)

    def _span(self, at: int, after: int) -> tuple[int, int]:
        return self._symbols[at].first, self._symbols[after - 1].last

    def _take(self, at: int, after: int) -> None:
        first, last = self._span(at, after)
        self._times.taken.update(range(first, last))

    def on_day(self, days: Days, hours: Hours) -> Period:
        return self._on(days.first, hours)


def joined(times: Times, cal: Calendar) -> list[Told]:
    """The expressions, a day and hours told apart put together: "ontem, o que caiu à noite"."""
    day = next((one for one in times.told if one.size == "day"), None)
    hours = next((one for one in times.told if one.size == "hours" and one.hours), None)
    if day is None or hours is None or day.days is None or hours.hours is None:
        return times.told
    period = _Reader((), cal).on_day(day.days, hours.hours)
    both = Told(period, day.first, day.last, "dayhours", hours.hours, day.days)
    return [both if one is day else one for one in times.told if one is not hours]
