"""Since when: what began at some time and lasts until now. PURE."""

from datetime import datetime, timedelta

from workers.questions.combos import JOINED, ReadsCombos
from workers.questions.instants import period_of
from workers.questions.pieces import Hours, Meant


class ReadsStarts(ReadsCombos):
    """Beginnings of what lasts until now."""

    def since(self, at: int) -> tuple[datetime, int] | None:
        """Where what lasts until now begins: "desde ontem às 22h", "since this Monday"."""
        found = self.match("since", at)
        if found is None:
            return None
        start = self.match("the|in? start of the?|this u:unit", found[1]) or self.match(
            "the? start of the? this? u:unit", found[1]
        )
        if start is not None:
            days = self.cal.unit(start[0]["u"]) if start[0]["u"] not in ("hour", "minute") else None
            if days is not None:
                return self.cal.at(days.first), start[1]
        for place in (found[1], self.skip(found[1], "the|at|of|a|in")):
            told = self.clock(place, bare=True)
            day = self.day(place)
            if told is not None and day is None:
                day = self.day_after(self.skip(told[1], JOINED))
                begins = self._latest(told[0]) if day is None else None
                after = told[1]
                if day is not None and day[0].days:
                    begins, after = self.cal.at(day[0].days.first, told[0]), day[1]
                if begins is not None:
                    return begins, after
            combo = self.combo(place)
            if combo is not None:
                meant, hours, after = combo
                begins = self.start_of(meant, hours)
                if begins is not None:
                    here = self.match("here", after)
                    after = here[1] if here else after
                    return begins, after
        return None

    def start_of(self, meant: Meant | None, hours: Hours | None) -> datetime | None:
        """Where what a piece says begins."""
        period = period_of(self.cal, meant, hours)
        return None if period is None else period.start

    def _latest(self, minutes: int) -> datetime:
        today = self.cal.at(self.cal.today, minutes)
        return (
            today
            if today <= self.cal.now
            else self.cal.at(self.cal.today - timedelta(days=1), minutes)
        )
