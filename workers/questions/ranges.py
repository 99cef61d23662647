"""From one end to the other: "de segunda a quarta", "from the 10th to the 12th". PURE."""

from datetime import timedelta
from typing import TypeAlias

from workers.questions.asked import Period
from workers.questions.calendar import Days
from workers.questions.combos import ReadsCombos
from workers.questions.instants import period_of
from workers.questions.pieces import Hours, Meant
from workers.questions.words import beside

End: TypeAlias = tuple[Meant | None, Hours | None, int | None, int]
"""A day and perhaps its hour, or the number of a day; and the symbol after it."""
Range: TypeAlias = tuple[Period, tuple[Period, ...], int]
"""What is covered, its two ends where they are days, and the symbol after it."""


class ReadsRanges(ReadsCombos):
    """Ranges of days and of instants."""

    def range_of(self, at: int) -> Range | None:
        """From a day to a day, both included; from an instant to an instant."""
        lead = self.skip(at, "from|between|of|since|the|in")
        led = {kind for place in range(at, lead) for kind in self.kinds(place)}
        days = self.match("u:unit", lead)
        is_days = days is not None and days[0]["u"] == "day"
        place = days[1] if days is not None and is_days else lead
        left = self._end_of_range(lead) or self._number(place)
        if left is None:
            return None
        joint = self.match("j:until|a|and|through|at the|of|in?", left[3])
        if joint is None:
            return None
        only_and = self.kinds(left[3]) == ("and",) or self.text(left[3]) in beside("and")
        plural = is_days and self.text(lead).endswith("s")
        if only_and and "between" not in led and not (plural and left[2]):
            return None
        right = self._end_of_range(joint[1])
        if right is None:
            again = self.match("u:unit", joint[1])
            right = self._number(again[1] if again and again[0]["u"] == "day" else joint[1])
            if right is None or not (
                (left[2] and (is_days or "the" in led or again))
                or (left[2] is None and left[0] is not None)
            ):
                return None
        if left[2] is not None and right[1] is not None:
            return None  # "das 8 às 10 de ontem"
        period = self._between(left, right)
        if period is None:
            return None
        ends = [self.cal.of_days(one[0].days) for one in (left, right) if one[0] and one[0].days]
        return period, tuple(ends), right[3]

    def _number(self, at: int) -> End | None:
        """A day of the month without its month, as at the beginning of "10 a 12 de outubro"."""
        found = self.match("n:num|ordinal", at)
        if found is None or not 1 <= found[0]["n"] <= 31:
            return None
        return None, None, found[0]["n"], found[1]

    def _end_of_range(self, at: int) -> End | None:
        for place in dict.fromkeys((at, self.skip(at, "the|in|of|at"))):
            clock = self.clock(place, bare=True)
            day = clock and (
                self.day(self.skip(clock[1], "of|in|at"))
                or self.day(self.skip(clock[1], "of|in|the|at"))
            )
            if clock and day and day[0].days:
                hours = Hours(clock[0], clock[0] + 60, point=True)
                return day[0], hours, None, day[1]
        for place in dict.fromkeys((at, self.skip(at, "the|in|of"))):
            day = self.day(place)
            if day is not None and day[0].days:
                hours = self.hours_after(day[1])
                if hours is not None and _may_end(hours[0].hours):
                    return day[0], hours[0].hours, None, hours[1]
                return day[0], None, None, day[1]
            combo = self.combo(place)
            if combo is not None and combo[0] is not None and combo[0].days:
                hours = combo[1]
                if hours is None or _may_end(hours):
                    return combo[0], hours, None, combo[2]
            if combo is not None and combo[0] is None and combo[1] and combo[1].kind == "part":
                period = period_of(self.cal, None, combo[1])
                if period is not None:
                    day = period.start.astimezone(self.cal.zone).date()
                    return self._one(day), combo[1], None, combo[2]
        return None

    def _between(self, left: End, right: End) -> Period | None:
        first, last = left[0], right[0]
        if last is None and right[2] is not None:
            if first is not None and first.days:  # "October 5 to 8"
                day = self.cal.dated(right[2], first.days.first.month, first.days.first.year)
            else:
                day = self.cal.day_of_month(right[2])
            if day is None:
                return None
            last = self._one(day)
        if last is None or last.days is None:
            return None
        if first is None and left[2] is not None:
            end = last.days.first
            day = self.cal.dated(left[2], end.month, end.year)
            if day is not None and day > end:
                back = self.cal.unit("month", 1, end).first
                day = self.cal.dated(left[2], back.month, back.year)
            if day is None:
                return None
            first = self._one(day)
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
        start = self.cal.at(begin.first, left[1].start if left[1] else 0)
        if right[1] is not None:
            last_hour = right[1].start if right[1].point else right[1].end
            return Period(start, self.cal.at(end.first, last_hour))
        return Period(start, self.cal.at(end.last))


def _may_end(hours: Hours | None) -> bool:
    """Whether a range may begin or end so: at a clock time, or with a part of the day."""
    return hours is not None and (hours.point or hours.kind == "part")
