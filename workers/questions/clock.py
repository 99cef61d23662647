"""Clock times and ranges of them, as questions say them. PURE."""

from workers.questions.matching import Matching
from workers.questions.pieces import Hours, Meant, Piece
from workers.questions.symbols import WORD
from workers.questions.words import beside

PARTS = {
    "early": (0, 360),
    "morning": (360, 720),
    "afternoon": (720, 1080),
    "evening": (1080, 1440),
}
"""Minutes after midnight of each part of the day."""
AROUND = 30


class ReadsClock(Matching):
    """Points and ranges on the clock."""

    def clock(self, at: int, bare: bool) -> tuple[int, int, bool] | None:
        """Minutes after midnight, the symbol after it, and whether it is surely a clock time.

        `bare`: a number alone may be one.
        """
        sure = True
        if found := self.match("c:clock", at):
            minutes, after = found[0]["c"], found[1]
        elif (found := self.match("h:hours", at)) and found[0]["h"] <= 24:
            minutes, after = found[0]["h"] * 60, found[1]
        elif (
            (found := self.match("n:num|number u:unit", at))
            and found[0]["u"] == "hour"
            and (found[0]["n"] <= 24)
        ):
            minutes, after = found[0]["n"] * 60, found[1]
        elif bare and (found := self.match("n:num|number", at)) and found[0]["n"] <= 24:
            minutes, after, sure = found[0]["n"] * 60, found[1], False
            if {"unit", "month", "last"} & set(self.kinds(after)) or (
                self.match("of m:month", after)
            ):
                return None
        else:
            return None
        if found := self.match("and h:half_hour", after):
            minutes, after, sure = minutes + 30, found[1], True
        if (found := self.match("u:unit", after)) and found[0]["u"] == "hour" and sure:
            after = found[1]
        found = self.match("of|in|at the|a? p:part", after) or self.match("at p:part", after)
        if found is not None:
            part = found[0]["p"]
            if part in ("afternoon", "evening") and minutes < 720:
                minutes += 720
            elif part == "evening" and minutes == 720:
                minutes = 0
            if PARTS[part][0] <= minutes <= PARTS[part][1] or not sure:
                return minutes, found[1], True
        return minutes, after, sure

    def clocks(self, at: int) -> Piece | None:
        return self._clock_range(at) or self._clock_point(at)

    def _clock_range(self, at: int) -> Piece | None:
        lead = self.skip(at, "from|of|at|between|since|the|in|a")
        led = frozenset(kind for place in range(at, lead) for kind in self.kinds(place))
        first = self.clock(lead, bare=True)
        if first is None:
            return None
        joint = self.match("j:until|and|a|at|through at|the|a?", first[1])
        if joint is None or (not {"between"} & led and self.kinds(first[1]) == ("and",)):
            return None
        second = self.clock(joint[1], bare=True)
        if second is None:
            return None
        strong = first[2] or second[2] or self.text(first[1]) in beside("to_clock")
        if not strong:
            strong = bool(led & {"from"}) and lead > at and self.text(at) in beside("from_clock")
        if not strong or self.match("of? m:month|date", second[1]):
            return None
        start, end = first[0], second[0]
        if not first[2] and start < 720 <= end and start + 720 < end:
            start += 720
        end += 1440 if end <= start else 0
        return Meant(hours=Hours(start, end)), second[1]

    def _clock_point(self, at: int) -> Piece | None:
        if found := self.match("around at|the|of?", at):
            told = self.clock(found[1], bare=self._ends_in_article(at))
            if told is not None and not (not told[2] and WORD in self.kinds(told[1])):
                return Meant(hours=Hours(told[0] - AROUND, told[0] + AROUND, "around")), told[1]
        for kind in ("before", "after"):
            if found := self.match(f"{kind} at|the|of? the?", at):
                told = self.clock(found[1], bare=True)
                surely = told is not None and (told[2] or self._ends_in_article(found[1] - 1))
                if told is not None and (surely or WORD not in self.kinds(told[1])):
                    ends = (0, told[0]) if kind == "before" else (told[0], 1440)
                    return Meant(hours=Hours(*ends, kind)), told[1]
        if found := self.match("at the?", at):
            told = self.clock(found[1], bare=True)
            if told is not None and not (not told[2] and WORD in self.kinds(told[1])):
                return Meant(hours=Hours(told[0], told[0] + 60, point=True)), told[1]
        if self.match("c:clock", at):
            told = self.clock(at, bare=False)
            if told is not None:
                return Meant(hours=Hours(told[0], told[0] + 60, point=True)), told[1]
        return None

    def bare_clock(self, at: int) -> Piece | None:
        """A clock time without a word before it, as behind a day: "ontem 20h"."""
        told = self.clock(at, bare=False)
        if told is None or "num" in self.kinds(at):
            return None
        return Meant(hours=Hours(told[0], told[0] + 60, point=True)), told[1]

    def _ends_in_article(self, at: int) -> bool:
        return self.text(at).split()[-1] in beside("article")
