"""Single days, as questions say them: dates, weekdays, days before this one. PURE."""

from datetime import date, timedelta
from functools import cache

from workers.questions.calendar import Days
from workers.questions.pieces import Meant, Piece
from workers.questions.symbols import lexicon
from workers.questions.units import ReadsUnits


@cache
def is_habit(text: str) -> bool:
    """Whether a weekday stands in the plural: "fridays", "domingos"; in Spanish few show it."""
    singular = text.removesuffix("s")
    return text != singular and "weekday" in lexicon().get(singular, ())


class ReadsDays(ReadsUnits):
    """A calendar day; "Tuesday of last week" needs the weeks."""

    def day(self, at: int) -> Piece | None:
        """A single calendar day."""
        for reader in (self._dated, self._relative_day, self._weekday):
            found = reader(at)
            if found is not None:
                return found
        return None

    def week_of(self, at: int) -> Piece | None:
        """The week in which a date is: "na semana do dia 10", "the week of Oct 26"."""
        found = self.match("the|in? this? u:unit of|in|from the?", at)
        if found is None or found[0]["u"] != "week":
            return None
        day = self._dated(found[1])
        if day is None or day[0].days is None:
            return None
        return Meant(days=self.cal.unit("week", 0, day[0].days.first), unit="week"), day[1]

    def _relative_day(self, at: int) -> Piece | None:
        if found := self.match("n:day", at):
            told, after = found
            if told["n"] > 0:
                return Meant(word="future"), after
            return self._one(self.cal.today + timedelta(days=told["n"])), after
        number = self._count(at)
        found = self.match("u:unit ago_after", number[1]) if number is not None else None
        if found is None and (before := self.match("ago_before", at)):
            number = self._count(before[1])
            found = self.match("u:unit ago_after?", number[1]) if number is not None else None
        if number is None or found is None or found[0]["u"] != "day":
            return None
        return self._one(self.cal.unit("day", number[0]).first), found[1]

    def _count(self, at: int) -> tuple[int, int] | None:
        found = self.match("n:num|number", at) or self.match("n:a", at)
        if found is None:
            return None
        value = found[0]["n"]
        return (value if isinstance(value, int) else 1), found[1]

    def _dated(self, at: int) -> Piece | None:
        day: date | None
        if found := self.match("u:unit? d:date", at):
            told, after = found
            if told.get("u", "day") == "day":
                day = self.cal.dated(*told["d"])
                return None if day is None else (self._one(day), after)
        for pattern in (
            "u:unit? n:num|ordinal of? m:month of? y:year",
            "u:unit? n:num|ordinal of m:month",
            "u:unit? n:num|ordinal m:month",
            "m:month the? n:num|ordinal y:year?",
        ):
            found = self.match(pattern, at)
            if found is None or found[0].get("u", "day") != "day":
                continue
            told, after = found
            if 1 <= told["n"] <= 31 and self.text(told["m@"]) and not self._is_clock(told["n@"]):
                day = self.cal.dated(told["n"], told["m"], told.get("y"))
                return None if day is None else (self._one(day), after)
        if found := self.match("u:unit n:num|ordinal", at):
            told, after = found
            if told["u"] == "day" and 1 <= told["n"] <= 31:
                month = self.match("of|in the?", after)
                unit = self.unit(month[1]) if month else None
                if unit is not None and unit[0].unit == "month" and unit[0].days:
                    first = unit[0].days.first
                    day = self.cal.dated(told["n"], first.month, first.year)
                    return None if day is None else (self._one(day), unit[1])
                day = self.cal.day_of_month(told["n"])
                return None if day is None else (self._one(day), after)
        if (found := self.match("the|in n:ordinal", at)) and self.text(found[0]["n@"])[0].isdigit():
            told, after = found
            if not {"unit", "fortnight", "shift", "half_hour"} & set(self.kinds(after)):
                day = self.cal.day_of_month(told["n"]) if told["n"] <= 31 else None
                return None if day is None else (self._one(day), after)
        return None

    def _is_clock(self, at: int) -> bool:
        return bool({"hours", "clock"} & set(self.kinds(at)))

    def _weekday(self, at: int) -> Piece | None:
        found = self.match("m:this|last? w:weekday l:last|before_last?", at)
        if found is None:
            of = self.match("l:last u:unit w:weekday", at)  # last week's Tuesday
            if of and of[0]["u"] == "week":
                return self._one(self._in_week(self.cal.unit("week", 1), of[0]["w"])), of[1]
            return None
        told, after = found
        number = told["w"]
        if is_habit(self.text(told["w@"])):
            return Meant(word="habit"), after
        if (
            "m@" not in told
            and {"unit", "fortnight"} & set(self.kinds(after))
            and ("ordinal" in self.kinds(told["w@"]))
        ):
            return None  # "segunda quinzena"
        if dated := self.match("of?", after):
            written = self._dated(self.skip(dated[1], "of|the|in"))
            if written is not None:
                return written
        week = self.match("of|in the?", after)
        unit = self.unit(week[1]) if week else self.unit(after)
        if unit is not None and unit[0].unit == "week" and unit[0].days:
            return self._one(self._in_week(unit[0].days, number)), unit[1]
        if "m@" in told and "this" in self.kinds(told["m@"]) and self.cal.today.weekday() == number:
            return self._one(self.cal.today), after
        back = 1 if "l@" in told and "before_last" in self.kinds(told["l@"]) else 0
        day = self.cal.weekday(number, back)
        return Meant(days=Days(day, day + timedelta(days=1)), unit="day", weekday=True), after

    @staticmethod
    def _in_week(week: Days, number: int) -> date:
        return week.first + timedelta(days=number)

    @staticmethod
    def _one(day: date) -> Meant:
        return Meant(days=Days(day, day + timedelta(days=1)), unit="day")
