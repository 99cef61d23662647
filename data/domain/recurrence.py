"""Windows that recur by a rule of RFC 5545, daily or rarer, on the clock of a zone. PURE.

python-dateutil knows the rules; four things are ours, because it counts from the anchor at each
look and looks for a rule that never comes until the year 9999 (17 s of one core):

* a look begins at the last period before it, so that an old anchor costs nothing;
* it is made in the last years of the calendar that are day for day like those meant, so that the
  library's own end is near;
* a rule is read strictly: what the RFC forbids is refused instead of meaning something else;
* hours of the wall become instants by the zone's own jumps.
"""

import re
from calendar import isleap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

LONGEST_RULE = 500
YEARS_AHEAD = 10
AHEAD = timedelta(days=365 * YEARS_AHEAD)
MOST_COUNTED = 3_653
"""Of COUNT: ten years of days. Occurrences are counted once, when a rule is read."""
MOST_INTERVAL = 500
FIRST_YEAR = 1970
"""Of an anchor."""
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_FREQS: dict[str, Literal[0, 1, 2, 3]] = {
    "YEARLY": rrule.YEARLY,
    "MONTHLY": rrule.MONTHLY,
    "WEEKLY": rrule.WEEKLY,
    "DAILY": rrule.DAILY,
}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBERS = {  # the highest, and whether it may count from the end
    "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYSETPOS": (366, True),
}
_TIMES = {"BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59}
_ONLY_WITH = {
    "BYMONTHDAY": ("YEARLY", "MONTHLY", "DAILY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)


class BadRule(ValueError):
    """A rule that is none, or none of ours; `why` is the word for it, `part` what it is about."""

    def __init__(self, why: str, part: str = "") -> None:
        super().__init__(f"{why}: {part}" if part else why)
        self.why, self.part = why, part


@dataclass(frozen=True, slots=True)
class Window:
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """What a series of windows is at an instant: when what is open ends, and which comes next."""

    until: datetime | None
    following: Window | None


class Recurring:
    """The windows of a rule anchored at an instant, each so long in real time.

    Raises BadRule, for a rule that does not come within YEARS_AHEAD of its anchor too.
    """

    def __init__(self, rule: str, anchor: datetime, zone: ZoneInfo, lasts: timedelta) -> None:
        if anchor.year < FIRST_YEAR:
            raise BadRule("anchor")
        self._zone, self._lasts, self._began = zone, lasts, anchor
        self._anchor = anchor.astimezone(zone).replace(tzinfo=None, microsecond=0)
        parts = _parts(rule)
        self._freq = parts["FREQ"]
        self._interval = _whole("INTERVAL", parts.get("INTERVAL", "1"), MOST_INTERVAL)
        self._by = _by(parts, self._freq, self._anchor)
        self._last = _until(parts["UNTIL"], zone) if "UNTIL" in parts else None
        if next(self._walls(self._anchor, self._anchor + AHEAD), None) is None:
            raise BadRule("never")
        if "COUNT" in parts:
            self._last = self._counted(_whole("COUNT", parts["COUNT"], MOST_COUNTED))

    def around(self, now: datetime) -> Around:
        """What is open now, and the first window of the next YEARS_AHEAD that has not begun."""
        local = now.astimezone(self._zone).replace(tzinfo=None)
        until = None
        # Two days more than a window lasts: no zone has ever jumped so far.
        for wall in self._walls(local - self._lasts - 2 * _DAY, local + AHEAD):
            start = max(wall_instant(wall, self._zone), self._began)
            end = start + self._lasts
            if start > now:
                return Around(until, Window(start, end))
            if end > now:
                until = end
        return Around(until, None)

    def between(self, start: datetime, end: datetime, always: bool = False) -> Iterator[Window]:
        """The windows that have an instant from `start` on before `end`, in order.

        `always`: those too that the rule would have had before its anchor.
        """
        low, high = (at.astimezone(self._zone).replace(tzinfo=None) for at in (start, end))
        first = low - timedelta(days=366) if always else self._anchor
        began = start - self._lasts if always else self._began
        for wall in self._walls(low - self._lasts - 2 * _DAY, high + 2 * _DAY, first):
            begins = max(wall_instant(wall, self._zone), began)
            if begins < end and begins + self._lasts > start:
                yield Window(begins, begins + self._lasts)

    def _walls(
        self, low: datetime, high: datetime, first: datetime | None = None
    ) -> Iterator[datetime]:
        """The hours on the wall from `low` on before `high` (ten years after it at most)."""
        low = max(low, first or self._anchor)
        if self._last is not None:
            high = min(high, self._last + _SECOND)
        if low >= high:
            return
        start = self._period_before(low)
        shift = _years_to_the_end(start.year, high.year)
        until = _shifted(high, shift)
        found = rrule.rrule(
            _FREQS[self._freq],
            dtstart=_shifted(start, shift),
            interval=self._interval,
            until=until,
            **self._by,
        )
        for late in found:
            wall = _shifted(late, -shift)
            if low <= wall < high:
                yield wall

    def _period_before(self, low: datetime) -> datetime:
        """The beginning of the last period of the rule that is not after `low`."""
        anchor, every = self._anchor, self._interval
        match self._freq:
            case "DAILY":
                days = (low.date() - anchor.date()).days // every * every
                return _midnight(anchor.date() + timedelta(days=days))
            case "WEEKLY":
                week = (anchor.weekday() - self._by["wkst"]) % 7
                first = anchor.date() - timedelta(days=week)
                weeks = (low.date() - first).days // 7 // every * every
                return _midnight(first + timedelta(weeks=weeks))
            case "MONTHLY":
                months = (low.year - anchor.year) * 12 + low.month - anchor.month
                years, month = divmod(anchor.month - 1 + months // every * every, 12)
                return _midnight(date(anchor.year + years, month + 1, 1))
            case _:
                years = (low.year - anchor.year) // every * every
                # A week by its number may begin in the year before: that year is looked at too.
                return _midnight(date(anchor.year + years - every, 1, 1))

    def _counted(self, count: int) -> datetime | None:
        """The last of so many occurrences; None where a century has fewer."""
        low = self._anchor
        for _ in range(100 // YEARS_AHEAD):
            for wall in self._walls(low, low + AHEAD):
                count -= 1
                if count == 0:
                    return wall
            low += AHEAD
        return None


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule by their names; raises BadRule."""
    if len(rule) > LONGEST_RULE:
        raise BadRule("long")
    parts: dict[str, str] = {}
    for part in rule.strip().upper().removeprefix("RRULE:").removesuffix(";").split(";"):
        name, equals, value = part.partition("=")
        known = name in _NUMBERS or name in _TIMES or name in _OTHERS
        if not known or not equals or not value or name in parts:
            raise BadRule("part", part[:40])
        parts[name] = value
    if parts.get("FREQ") not in _FREQS:
        raise BadRule("daily")
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("part", "COUNT, UNTIL")
    return parts


_OTHERS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"})


def _by(parts: Mapping[str, str], freq: str, anchor: datetime) -> dict[str, Any]:
    """What chooses days and times, as the library takes it; what a rule leaves to its anchor said.

    Said outright, because a look does not begin at the anchor.
    """
    by: dict[str, Any] = {"wkst": rrule.MO.weekday}
    for name, (highest, signed) in _NUMBERS.items():
        if name in parts:
            if freq not in _ONLY_WITH.get(name, _FREQS):
                raise BadRule("part", f"{name}={parts[name]}"[:40])
            by[name.lower()] = [_whole(name, one, highest, signed) for one in _list(parts, name)]
    if "BYDAY" in parts:
        numbered = freq == "MONTHLY" or (freq == "YEARLY" and "BYWEEKNO" not in parts)
        by["byweekday"] = [_weekday(one, numbered) for one in _list(parts, "BYDAY")]
    if "bysetpos" in by and len(by) == 2:
        raise BadRule("part", "BYSETPOS")
    if "WKST" in parts:
        if parts["WKST"] not in _WEEKDAYS:
            raise BadRule("part", f"WKST={parts['WKST']}"[:40])
        by["wkst"] = _WEEKDAYS.index(parts["WKST"])
    days = by.keys() & {"bymonthday", "byyearday", "byweekno", "byweekday"}
    if not days and freq in ("YEARLY", "MONTHLY"):
        by["bymonthday"] = [anchor.day]
        if freq == "YEARLY":
            by.setdefault("bymonth", [anchor.month])
    elif (not days and freq == "WEEKLY") or days == {"byweekno"}:
        by["byweekday"] = [anchor.weekday()]
    for name, highest in _TIMES.items():
        own = getattr(anchor, name.removeprefix("BY").lower())
        by[name.lower()] = _whole(name, parts[name], highest, lowest=0) if name in parts else own
    return by


def _list(parts: Mapping[str, str], name: str) -> list[str]:
    return parts[name].split(",")


def _whole(name: str, text: str, highest: int, signed: bool = False, lowest: int = 1) -> int:
    digits = text.lstrip("+-") if signed and text[:1] in "+-" else text
    short = digits.isascii() and digits.isdigit() and len(digits) <= 6
    if short and lowest <= int(digits) <= highest:
        return -int(digits) if text[:1] == "-" else int(digits)
    # Several hours a day are several windows a day: more than daily.
    raise BadRule("daily" if name in _TIMES and "," in text else "part", f"{name}={text}"[:40])


def _weekday(text: str, numbered: bool) -> rrule.weekday:
    match = _BYDAY.fullmatch(text)
    number = int(match[1]) if match and match[1] else None
    if match is None or number == 0 or abs(number or 1) > 53 or (number and not numbered):
        raise BadRule("part", f"BYDAY={text}"[:40])
    return rrule.weekday(_WEEKDAYS.index(match[2]), number)


def _until(text: str, zone: ZoneInfo) -> datetime:
    """The last instant of a rule on the wall; a day counts to its end."""
    match = _UNTIL.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        said = match[1] + (match[2] or "235959")
        of = UTC if match[3] else zone
        at = datetime.strptime(said, "%Y%m%d%H%M%S").replace(tzinfo=of).astimezone(zone)
        if not FIRST_YEAR <= at.year < MAXYEAR - 1000:
            raise ValueError
    except (ValueError, OverflowError):
        raise BadRule("part", f"UNTIL={text}"[:40]) from None
    return at.replace(tzinfo=None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def wall_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """When it is that late: the first time of two; when the clock jumps over it, the jump."""
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    # Of a skipped hour the zone knows the offsets of before and after; between them is the jump.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = first.astimezone(zone).utcoffset()
    while first - before > _SECOND:
        middle = before + (first - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            first = middle
        else:
            before = middle
    return first


def _shifted(at: datetime, years: int) -> datetime:
    return at.replace(year=at.year + years)


@lru_cache(maxsize=256)
def _years_to_the_end(first: int, last: int) -> int:
    """By how many years these are moved to the last ones that have the same days."""
    for shift in range(MAXYEAR - 1 - last, 0, -1):
        if all(
            isleap(year) == isleap(year + shift)
            and date(year, 1, 1).weekday() == date(year + shift, 1, 1).weekday()
            for year in range(first - 1, last + 2)
        ):
            return shift
    return 0
