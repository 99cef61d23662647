"""A day with its hours, as questions say them: in either order, of nights the day meant. PURE."""

from datetime import date, timedelta

from workers.questions.calendar import Days
from workers.questions.days import ReadsDays
from workers.questions.hours import ReadsHours
from workers.questions.pieces import Hours, Meant, Piece

JOINED = "of|in|the|at|a|from"
_LEADS = "of|in|the|from|at|since|between|a"


class ReadsCombos(ReadsDays, ReadsHours):
    """Pieces of time side by side that say one thing."""

    def combo(self, at: int) -> tuple[Meant | None, Hours | None, int] | None:
        """A day or a unit, hours, or both in either order with joints between."""
        start = at
        whole = self.hours(at)
        if whole is None or not whole[0].hours:
            day = self.day(at) or self.day(self.skip(at, "in"))
            unit = day or self.week_of(at) or self.unit(at)
            whole = unit or whole
        if whole is None:
            at = self.skip(at, _LEADS)
            if at == start:
                return None
            found = self.hours(at) or self.day(at) or self.unit(at)
            if found is None:
                return None
            whole = found
        meant, after = whole
        if meant.hours is not None:
            rest = self.skip(after, JOINED)
            early = meant.hours.start < 720
            day = self.day_after(after, early) or self.day_after(rest, early)
            if day is not None:
                return day[0], meant.hours, day[1]
            return None, meant.hours, after
        if meant.days is not None and meant.unit == "day":
            hours = self.hours_after(after)
            if hours is not None and hours[0].hours is not None:
                return meant, hours[0].hours, hours[1]
        return meant, None, after

    def hours_after(self, at: int) -> Piece | None:
        return (
            self.hours(at)
            or self.hours(self.skip(at, JOINED))
            or self.bare_clock(self.skip(at, JOINED))
        )

    def day_after(self, at: int, early: bool = True) -> Piece | None:
        """The day behind hours; of two the later for early ones, else the first."""
        if (pair := self._numbered_days(at)) is not None:
            first, later, after = pair
            day = later if early else first
            return Meant(days=Days(day, day + timedelta(days=1)), unit="day"), after
        found = self.day(at)
        if found is None:
            return None
        if found[0].weekday:
            # "madrugada de sexta pra sábado" is of the later day
            joint = self.match("until|a|and the?", found[1])
            later = self.day(joint[1]) if joint else None
            if later and later[0].weekday and later[0].days and found[0].days:
                days = later[0].days.first.weekday() - found[0].days.first.weekday()
                if days % 7 == 1:
                    return later if early else (found[0], later[1])
        elif found[0].days and (joint := self.match("until|a the?", found[1])):
            later = self.day(joint[1])
            if later and later[0].days and later[0].days.first == found[0].days.last:
                return later if early else (found[0], later[1])
        return found

    def _numbered_days(self, at: int) -> tuple[date, date, int] | None:
        """Two days that follow each other: "virada do dia 10 pro 11"; behind the turn of a day one
        number is the day it begins on."""
        found = self.match("u:unit? n:num|ordinal until|a the? w:unit? m:num|ordinal", at)
        if found is not None and {found[0].get("u", "day"), found[0].get("w", "day")} == {"day"}:
            month = self.match("of? m:month", found[1])
            later = self.cal.day_of_month(found[0]["m"])
            if month is not None:
                whole = self.cal.month(month[0]["m"]).first
                later = self.cal.dated(found[0]["m"], whole.month, whole.year)
            first = later - timedelta(days=1) if later else None
            if later and first and first.day == found[0]["n"]:
                return first, later, month[1] if month else found[1]
        if at and "turn" in self.kinds(at - 1) and (one := self.match("n:num|ordinal", at)):
            day = self.cal.day_of_month(one[0]["n"])
            return (day, day, one[1]) if day else None
        return None
