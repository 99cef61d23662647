"""Days, weeks, months and hours of one clock, as half-open periods. PURE.

Instants come out in UTC. A local hour that a night lacks is the instant it would have been, one
that it has twice the first: so every local day begins once.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from workers.questions.asked import Period

_EARLIEST, _LATEST = date(1970, 1, 2), date(2999, 12, 30)
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
LASTING_S = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}


@dataclass(frozen=True, slots=True)
class Days:
    """Local days, the last one not included."""

    first: date
    last: date


class Calendar:
    """The clock of a question: `now` in a zone, or at the offset it was given with."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self.zone = zone
        self.now = now.astimezone(UTC)
        self.local = now.astimezone(zone)
        self.today = self.local.date()

    def at(self, day: date, minutes: int = 0) -> datetime:
        """The instant of a local time, minutes after midnight; more than a day is the next one."""
        day = min(max(day, _EARLIEST), _LATEST) + timedelta(days=minutes // 1440)
        wall = datetime.combine(day, time(minutes % 1440 // 60, minutes % 60), self.zone)
        return wall.astimezone(UTC)

    def of_days(self, days: Days) -> Period:
        return Period(self.at(days.first), self.at(days.last))

    def within(self, day: date, start: int, end: int) -> Period:
        """From and to minutes after the midnight of a day."""
        return Period(self.at(day, start), self.at(day, end))

    def rolling(self, number: int, unit: str) -> Period:
        """The last so many units until now; months by the calendar."""
        if unit in LASTING_S:
            seconds = min(number * LASTING_S[unit], 400 * 366 * 86_400)
            back = min(seconds, (self.now - self.at(_EARLIEST)).total_seconds())
            return Period(self.now - timedelta(seconds=back), self.now)
        day = months_before(self.today, min(number, 12_000) * _MONTHS_OF[unit])
        minutes = self.local.hour * 60 + self.local.minute
        return Period(self.at(day, minutes), self.now)

    def unit(self, unit: str, back: int = 0, day: date | None = None) -> Days:
        """The calendar unit a day (today) lies in, or the one so many before (after, for less)."""
        day = day or self.today
        back = min(back, 12_000)
        if unit == "day":
            first = day - timedelta(days=min(back, (day - _EARLIEST).days))
            return Days(first, first + timedelta(days=1))
        if unit == "week":
            first = day - timedelta(days=day.weekday())
            first -= timedelta(days=min(7 * back, (first - _EARLIEST).days // 7 * 7))
            return Days(first, first + timedelta(days=7))
        size = _MONTHS_OF[unit]
        first = day.replace(month=(day.month - 1) // size * size + 1, day=1)
        first = months_before(first, back * size)
        return Days(first, months_before(first, -size))

    def unit_of(self, period: Period) -> tuple[Days, str] | None:
        """The smallest calendar unit that begins with a period and holds it, and its size."""
        first = period.start.astimezone(self.zone)
        for size in ("day", "week", *_MONTHS_OF) if first.time() == time(0) else ():
            days = self.unit(size, 0, first.date())
            if days.first == first.date() and period.end <= self.at(days.last):
                return days, size
        return None

    def weekday(self, number: int, back: int = 0) -> date:
        """The latest such weekday strictly before today, or weeks before that."""
        days = (self.today.weekday() - number) % 7 or 7
        return self.today - timedelta(days=days + 7 * back)

    def month(self, number: int, year: int | None = None) -> Days:
        """The latest such month that has begun, or that of a year."""
        if year is None:
            year = self.today.year - (number > self.today.month)
        first = date(year, number, 1)
        return Days(first, months_before(first, -1))

    def dated(self, day: int, month: int, year: int | None = None) -> date | None:
        """A day of a month: the latest one not after today; None for one that never is."""
        years = [year] if year is not None else range(self.today.year, self.today.year - 9, -1)
        for one in years:
            try:
                found = date(one, month, day)
            except ValueError:
                continue
            if year is not None or found <= self.today:
                return found
        return None

    def day_of_month(self, number: int) -> date | None:
        """The latest day of this number that is not after today."""
        for back in range(12):
            first = self.unit("month", back).first
            try:
                found = first.replace(day=number)
            except ValueError:
                continue
            if found <= self.today:
                return found
        return None

    def before(self, days: Days, size: str) -> Days:
        """The unit of a size before the one of these days."""
        if size == "weekend":
            return Days(days.first - timedelta(days=7), days.last - timedelta(days=7))
        return self.unit(size, 1, days.first)

    def half_of_month(self, day: date, number: int) -> Days | None:
        """The first or the second half of the month a day is of; there is no third."""
        month = self.unit("month", 0, day)
        middle = month.first.replace(day=16)
        return {1: Days(month.first, middle), 2: Days(middle, month.last)}.get(number)

    def weekend(self, back: int = 0) -> Days:
        """The latest whole Saturday and Sunday."""
        monday = self.today - timedelta(days=self.today.weekday() + 7 * back)
        return Days(monday - timedelta(days=2), monday)

    def cut(self, period: Period) -> Period:
        """What of it is over by now; of what has not begun nothing."""
        if period.start >= self.now:
            return Period(period.start, period.start)
        return Period(period.start, min(period.end, self.now))


def months_before(day: date, months: int) -> date:
    """The same day so many months before (after, for less than none), or the month's last."""
    at = min(max(day.year * 12 + day.month - 1 - months, 1970 * 12), 2999 * 12)
    year, month = divmod(at, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 27))
