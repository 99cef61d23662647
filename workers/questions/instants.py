"""From what a piece of time means to the instants it covers. PURE."""

from datetime import date, timedelta

from workers.questions.asked import Period
from workers.questions.calendar import Calendar
from workers.questions.pieces import Hours, Meant


def period_of(cal: Calendar, meant: Meant | None, hours: Hours | None) -> Period | None:
    """The period of a day or unit, of hours of a day, or of hours alone."""
    if meant is not None and meant.period is not None:
        return meant.period
    if hours is None:
        return cal.of_days(meant.days) if meant is not None and meant.days else None
    if meant is not None and meant.days is not None:
        if meant.unit != "day":
            return cal.of_days(meant.days)
        return on(cal, meant.days.first, hours)
    return _latest(cal, hours)


def on(cal: Calendar, day: date, hours: Hours) -> Period:
    """The hours of a day."""
    start = hours.start
    if start < 0:
        return Period(cal.at(day - timedelta(days=1), start + 1440), cal.at(day, hours.end))
    return cal.within(day, start, hours.end)


def _latest(cal: Calendar, hours: Hours) -> Period:
    """The latest occurrence that has begun."""
    day = cal.today - timedelta(days=hours.back)
    if hours.back:
        return on(cal, day, hours)
    for back in range(3):
        period = on(cal, day - timedelta(days=back), hours)
        if period.start <= cal.now:
            return period
    return on(cal, day, hours)
