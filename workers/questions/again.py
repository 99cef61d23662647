"""Days told by those told before: "o mesmo dia da semana passada", "ontem e anteontem". PURE."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias

from workers.questions.calendar import Days, months_before
from workers.questions.matching import Matching
from workers.questions.told import Told
from workers.questions.words import beside

Again: TypeAlias = tuple[Days, str, int]
"""The days, the unit they are one of, and the symbol after it."""


class ReadsAgain(Matching):
    """What is understood only with what a question has told so far."""

    def same_day(self, at: int, told: Sequence[Told]) -> Again | None:
        """The day told before, or today, in another week or month: "o mesmo dia da semana
        passada"."""
        for pattern in (
            "of|in|the? the? same_day the? last u:unit",
            "of|in|the? the? u:same_day l:last|before_last",
        ):
            if found := self.match(pattern, at):
                break
        else:
            return None
        words, after = found
        back = 1 + ("l@" in words and "before_last" in self.kinds(words["l@"]))
        if words["u"] not in ("week", "month"):
            return None
        of = next((one.days.first for one in told if one.days), self.cal.today)
        day = of - timedelta(days=7 * back)
        if words["u"] == "month":
            day = months_before(of, back)
        days = Days(day, day + timedelta(days=1))
        return days, "day", after

    def one_before(self, at: int, told: Sequence[Told]) -> Again | None:
        """What leaves out of what it is the one before: "semana passada e retrasada", "ontem com
        o dia anterior"."""
        last = told[-1] if told else None
        if last is None or last.days is None:
            return None
        size = last.size
        if found := self.match("in|the? before_that", at):
            size = size if size == "day" else ""
        elif found := (
            self.match("in|the|a? u:unit before_this", at)
            or self.match("in|the? before_this u:unit", at)
        ):
            size = size if size == found[0]["u"] else ""
        elif found := self.match("in|the|a? l:last|before_last", at):
            ends = found[1] == len(self.symbols) or self.text(found[1]) in beside("one")
            size = size if ends and size != "day" else ""
        if found is None or size not in (
            "day",
            "week",
            "month",
            "quarter",
            "half",
            "year",
            "weekend",
        ):
            return None
        days = self.cal.before(last.days, size)
        after = found[1]
        if after < len(self.symbols) and self.text(after) in beside("one"):
            after += 1
        return days, size, after

    def one_after(self, at: int, told: Sequence[Told]) -> Again | None:
        """The day after the one told before: "no dia seguinte"."""
        last = told[-1] if told else None
        found = self.match("in|the? after_that", at)
        if last is None or last.size != "day" or last.days is None or found is None:
            return None
        return self.cal.unit("day", -1, last.days.first), "day", found[1]

    def other_half(self, at: int, told: Sequence[Told]) -> Again | None:
        """The second one: "…mais que na segunda?" behind the first half of a month."""
        last = told[-1] if told else None
        found = self.match("of|in? the? n:ordinal fortnight?", at)
        if last is None or last.size != "fortnight" or last.days is None or found is None:
            return None
        if self.match("fortnight|of|in? the? m:month|unit|last|this", found[1]):
            return None
        half = self.cal.half_of_month(last.days.first, found[0]["n"])
        if half is None:
            return None
        return half, "fortnight", found[1]
