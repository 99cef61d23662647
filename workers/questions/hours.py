"""Parts of the day, shifts and the turn of a day, as questions say them. PURE."""

from datetime import date, timedelta

from workers.questions.asked import Period
from workers.questions.clock import PARTS, ReadsClock
from workers.questions.pieces import Hours, Meant, Piece
from workers.questions.units import ReadsUnits

SHIFTS = {"morning": (360, 840), "afternoon": (840, 1320), "evening": (1320, 1800)}
TURN = (1320, 1560)
"""Two hours on both sides of midnight, told from the day it begins on."""


class ReadsHours(ReadsClock, ReadsUnits):
    """Hours by their names or by the clock; "the turn of the month" needs the months."""

    def hours(self, at: int) -> Piece | None:
        """A part of the day, a shift, the turn of a day, clock times."""
        for reader in (self._night, self._turn, self._shift, self.clocks, self._part):
            found = reader(at)
            if found is not None:
                return found
        return None

    def _night(self, at: int) -> Piece | None:
        if found := self.match("p:night_before", at):
            return Meant(hours=Hours(*PARTS["evening"], kind="part", back=1)), found[1]
        if found := self.match("p:tonight", at):
            return Meant(hours=Hours(*PARTS["evening"], kind="part")), found[1]
        return None

    def _part(self, at: int) -> Piece | None:
        found = self.match("this|last? p:part l:last?", at)
        if found is None:
            return None
        return Meant(hours=Hours(*PARTS[found[0]["p"]], kind="part")), found[1]

    def _shift(self, at: int) -> Piece | None:
        for pattern in ("s:shift of|in? the? p:part", "p:part s:shift", "s:shift"):
            found = self.match(pattern, at)
            if found is None:
                continue
            told, after = found
            part = told.get("p") or told["s"]
            part = "evening" if part == "early" else part
            if part in SHIFTS:
                return Meant(hours=Hours(*SHIFTS[part], kind="shift")), after
        if found := self.match("m:this|last s:shift", at) or self.match("s:shift m:this|last", at):
            back = 0 if "this" in self.kinds(found[0]["m@"]) else 1
            return Meant(period=self._shift_back(back), unit="shift"), found[1]
        return None

    def _shift_back(self, back: int) -> Period:
        begun = [
            self.cal.within(self.cal.today - timedelta(days=days), *minutes)
            for days in (0, 1, 2)
            for minutes in SHIFTS.values()
        ]
        begun = [one for one in begun if one.start <= self.cal.now]
        return sorted(begun, key=lambda one: one.start, reverse=True)[back]

    def _turn(self, at: int) -> Piece | None:
        found = self.match("t:turn", at)
        if found is None:
            return None
        what, after = found[0]["t"], found[1]
        joint = self.match("of|from|in? the?", after) or ({}, after)
        two = self.match("a:weekday until|a|and b:weekday", joint[1])
        days = self.match("a:day until|a|and b:day", joint[1])
        if two := two or days:
            second = self.cal.today + timedelta(days=two[0]["b"])
            if days is None:
                second = self.cal.weekday(two[0]["b"])
            first = second - timedelta(days=1)
            return Meant(period=self.cal.within(first, *TURN), unit="turn"), two[1]
        months = self.match("a:month until|a|and b:month", joint[1])
        if months is not None:
            return self._turn_of(self.cal.month(months[0]["b"]).first), months[1]
        month = self.month(joint[1])
        if month is not None and month[0].days:
            return self._turn_of(month[0].days.first), month[1]
        if (of := self.match("u:unit l:last?", joint[1])) and of[0]["u"] in ("month", "year"):
            back = 1 if "l@" in of[0] and of[0]["u"] == "year" else 0
            return self._turn_of(self._begun(of[0]["u"], back)), of[1]
        if what == "month":
            last = self.match("last", after)
            return self._turn_of(self._begun("month")), last[1] if last else after
        return Meant(hours=Hours(*TURN, kind="turn")), after

    def _begun(self, unit: str, back: int = 0) -> date:
        """The latest first day of a unit around which the turn has begun."""
        tomorrow = self.cal.today + timedelta(days=1)
        if self.cal.at(self.cal.today, TURN[0]) <= self.cal.now:
            return self.cal.unit(unit, back, tomorrow).first
        return self.cal.unit(unit, back).first

    def _turn_of(self, first: date) -> Meant:
        return Meant(period=self.cal.within(first - timedelta(days=1), *TURN), unit="turn")
