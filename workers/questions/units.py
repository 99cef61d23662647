"""Weeks, months, years and so many units until now, as questions say them. PURE."""

from datetime import date, timedelta

from workers.questions.calendar import Days
from workers.questions.matching import Matching
from workers.questions.pieces import Meant, Piece
from workers.questions.words import beside

_NUMBERED = frozenset({"week", "month", "quarter", "half", "year"})


class ReadsUnits(Matching):
    """Calendar units and rolling periods."""

    def unit(self, at: int) -> Piece | None:
        """A calendar unit, or so many units until now."""
        for reader in (
            self._week_of_month,
            self._rolling,
            self._ago,
            self._fortnight,
            self._weekend,
            self.month,
            self._calendar_unit,
            self._year,
        ):
            found = reader(at)
            if found is not None:
                return found
        return None

    def amount(self, at: int) -> tuple[int, str, int] | None:
        """So many units: "4 horas", "30min", "4h", "hora e meia", "meia hora"."""
        if found := self.match("a:amount", at):
            return (*found[0]["a"], found[1])
        if found := self.match("h:hours", at):
            return found[0]["h"], "hour", found[1]
        if found := self.match("half_hour the? u:unit", at):
            return (30, "minute", found[1]) if found[0]["u"] == "hour" else None
        found = self.match("n:num|number? u:unit and half_hour", at)
        if found is not None and found[0]["u"] == "hour":
            number = found[0].get("n", 1)
            return (number if isinstance(number, int) else 1) * 60 + 30, "minute", found[1]
        if found := self.match("n:num|number u:unit", at):
            return found[0]["n"], found[0]["u"], found[1]
        return None

    def _rolling(self, at: int) -> Piece | None:
        lead = self.match("l:last", at)
        if lead is not None:
            amount = self.amount(lead[1])
            if amount is not None:
                return self._until_now(amount)
        if found := self.match("n:num|number last u:unit", at):
            return self._until_now((found[0]["n"], found[0]["u"], found[1]))
        found = self.match("n:num|number u:unit last", at)
        if found is not None and self.text(found[1] - 1).endswith("s"):
            return self._until_now((found[0]["n"], found[0]["u"], found[1]))
        amount = self.amount(self.skip(at, "ago_before|of"))
        if amount is not None and (found := self.match("here", amount[2])):
            return self._until_now((*amount[:2], found[1]))
        lead = self.match("in a?", at) or ({}, at)
        found = self.match("half_hour u:unit", lead[1])
        if found is not None and lead[1] == at:  # "meia hora passada"
            found = self.match("half_hour u:unit last", at)
        if found is not None and found[0]["u"] == "hour":
            return self._until_now((30, "minute", found[1]))
        return None

    def _until_now(self, amount: tuple[int, str, int]) -> Piece | None:
        number, unit, after = amount
        if number < 1:
            return None
        return Meant(period=self.cal.rolling(number, unit), unit="rolling"), after

    def _ago(self, at: int) -> Piece | None:
        before = self.match("ago_before", at)
        start = before[1] if before else at
        amount = self.amount(start)
        if amount is None and (found := self.match("a u:unit", start)):
            amount = (1, found[0]["u"], found[1])
        if amount is None:
            return None
        number, unit, after = amount
        found = self.match("ago_after", after)
        if found is None and before is None:
            return None
        after = found[1] if found else after
        if unit in _NUMBERED:
            return Meant(days=self.cal.unit(unit, number), unit=unit), after
        return Meant(word="ago", value=(number, unit)), after

    def _calendar_unit(self, at: int) -> Piece | None:
        if found := self.match("n:ordinal u:unit", at):
            told, after = found
            if told["u"] in ("quarter", "half") and 1 <= told["n"] <= 4:
                return self._numbered(told["n"], told["u"], after)
        for pattern, back in (
            ("this u:unit", 0),
            ("u:unit this", 0),
            ("u:unit before_last", 2),
            ("u:unit the? before_last", 2),
            ("u:unit before", 2),
            ("l:last u:unit", 1),
            ("u:unit l:last", 1),
        ):
            found = self.match(pattern, at)
            if found is None:
                continue
            told, after = found
            unit = told["u"]
            if back == 1 and self.match("before_last", after):
                back, after = 2, after + 1
            if unit in ("minute", "hour") or (unit == "day" and back):
                if back == 2 or (back == 0 and unit != "day"):
                    return None
                return self._until_now((1, unit, after))
            if told.get("l") == "many":
                return None if self.is_plural(told["u@"]) else self._until_now((1, unit, after))
            return Meant(days=self.cal.unit(unit, back), unit=unit), after
        lead = self.match("j:of|in the?", at) or self.match("j:the|a", at)
        if lead is not None and self.text(at) not in beside("lasting"):
            for reader in (self.month, self._calendar_unit):
                if (told := reader(lead[1])) is not None:
                    return told
            found = self.match("u:unit", lead[1])
            if found is not None and not self.is_plural(lead[1]):
                told, after = found
                unit = told["u"]
                if self.kinds(at)[0] in ("the", "a") and unit not in ("week", "month", "year"):
                    return None
                if unit in _NUMBERED or (unit == "day" and "of" in self.kinds(at)):
                    if unit == "day" and {"num", "ordinal", "date"} & set(self.kinds(after)):
                        return None
                    return Meant(days=self.cal.unit(unit), unit=unit), after
        return None

    def _numbered(self, number: int, unit: str, after: int) -> Piece:
        year, after = self._of_year(after)
        size = 3 if unit == "quarter" else 6
        month = (number - 1) * size + 1
        if year is None:
            year = self.cal.today.year - (date(self.cal.today.year, month, 1) > self.cal.today)
        return Meant(days=self.cal.unit(unit, 0, date(year, month, 1)), unit=unit), after

    def _of_year(self, at: int) -> tuple[int | None, int]:
        """A year that is told, or the last one, and the symbol after it."""
        found = self.match("of|in? y:year", at)
        if found is not None:
            return found[0]["y"], found[1]
        for pattern, back in (
            ("of|in? the? last u:unit", 1),
            ("of|in? the? u:unit last", 1),
            ("of|in? this u:unit", 0),
        ):
            found = self.match(pattern, at)
            if found is not None and found[0]["u"] == "year":
                return self.cal.today.year - back, found[1]
        return None, at

    def month(self, at: int) -> Piece | None:
        found = self.match("u:unit? of? m:month", at)
        if found is None or found[0].get("u", "month") != "month":
            found = self.match("last m:month", at)  # last October
        if found is None:
            return None
        told, after = found
        year, after = self._of_year(after)
        if year is None and (found := self.match("last", after)):
            after = found[1]
        return Meant(days=self.cal.month(told["m"], year), unit="month"), after

    def _fortnight(self, at: int) -> Piece | None:
        found = self.match("n:ordinal fortnight", at)
        if found is not None and found[0]["n"] in (1, 2):
            number, after = found[0]["n"], found[1]
        else:
            return None
        joint = self.match("of|in? the?", after) or ({}, after)
        if (whole := self.match("l:last|this? u:unit l:last?", joint[1])) and whole[0][
            "u"
        ] == "year":
            year = self.cal.today.year - ("l" in whole[0] and whole[0]["l"] == "one")
            month = date(year, 1 if number == 1 else 7, 1)
            return Meant(days=self.cal.unit("half", 0, month), unit="half"), whole[1]
        days, after = self._of_month(joint[1]) or self._of_month(after) or (None, after)
        days = days or self.cal.unit("month")
        return Meant(days=self.cal.half_of_month(days.first, number), unit="fortnight"), after

    def _of_month(self, at: int) -> tuple[Days, int] | None:
        """A month that is told, by its name or as this or another one."""
        month = self.month(at) or self._calendar_unit(at)
        if month is not None and month[0].unit == "month" and month[0].days:
            return month[0].days, month[1]
        if (bare := self.match("u:unit", at)) and bare[0]["u"] == "month":
            return self.cal.unit("month"), bare[1]
        return None

    def _week_of_month(self, at: int) -> Piece | None:
        """Seven days of a month, counted from its first or up to its last one, the latest that have
        begun: "na primeira semana de outubro", "the last week of the month"."""
        found = self.match("of|in? the? n:ordinal u:unit of|in the?", at)
        found = found or self.match("of|in? the? l:last u:unit of|in the?", at)
        if found is None or found[0]["u"] != "week" or (month := self._of_month(found[1])) is None:
            return None
        days, after = month
        for whole in (days, self.cal.unit("month", 1, days.first)):
            first = whole.last - timedelta(days=7)
            if "n" in found[0]:
                first = whole.first + timedelta(days=7 * (found[0]["n"] - 1))
            if not whole.first <= first < whole.last:
                return None
            if first <= self.cal.today:
                week = Days(first, min(first + timedelta(days=7), whole.last))
                return Meant(days=week, unit="days"), after
        return None

    def _weekend(self, at: int) -> Piece | None:
        found = self.match("this|last? w:weekend l:last|before_last|this?", at)
        if found is None:
            return None
        told, after = found
        if self.text(told["w@"]) in beside("weekends"):
            return Meant(word="habit"), after
        back = 1 if "l@" in told and "before_last" in self.kinds(told["l@"]) else 0
        return Meant(days=self.cal.weekend(back), unit="weekend"), after

    def _year(self, at: int) -> Piece | None:
        found = self.match("of|in|this|since y:year", at) or self.match("u:unit of? y:year", at)
        if found is None or found[0].get("u", "year") != "year":
            return None
        return Meant(days=self.cal.unit("year", 0, date(found[0]["y"], 1, 1)), unit="year"), found[
            1
        ]
