"""Words of time as a grammar: which symbols side by side are a day, a period or hours. PURE.

The pieces it finds are joined and told in instants by `times`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, TypeAlias

from workers.questions.asked import Period
from workers.questions.calendar import Calendar, Days
from workers.questions.reading import Word
from workers.questions.symbols import WORD, Symbol, lexicon
from workers.questions.words import table

PARTS = {
    "early": (0, 360),
    "morning": (360, 720),
    "afternoon": (720, 1080),
    "evening": (1080, 1440),
}
SHIFTS = {"morning": (360, 840), "afternoon": (840, 1320), "evening": (1320, 1800)}
TURN = (1320, 1560)
"""Two hours on both sides of midnight, told from the day it begins on."""
AROUND = 30
_NUMBERED = frozenset({"week", "month", "quarter", "half", "year"})
_LEADS = "of|in|the|from|at|since|between|every|a"


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes after the midnight of some day; `point` is a single clock time, `kind` tells a
    part of the day, a shift or a clock range."""

    start: int
    end: int
    kind: str = "clock"
    back: int = 0
    point: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """What a piece says: exactly one of these."""

    days: Days | None = None
    hours: Hours | None = None
    period: Period | None = None
    word: str = ""  # duration, future, habit, ago
    value: Any = None
    unit: str = ""
    weekday: bool = False


Piece: TypeAlias = tuple[Meant, int]
"""What is meant, and the symbol after it."""


@lru_cache(maxsize=512)
def _elements(pattern: str) -> tuple[tuple[str, frozenset[str], bool], ...]:
    found: list[tuple[str, frozenset[str], bool]] = []
    for part in pattern.split():
        optional = part.endswith("?")
        name, _, kinds = part.rstrip("?").rpartition(":")
        found.append((name, frozenset(kinds.split("|")), optional))
    return tuple(found)


@cache
def is_habit(text: str) -> bool:
    """Whether a weekday stands in the plural: "fridays", "domingos"; in Spanish few show it."""
    singular = text.removesuffix("s")
    return text != singular and "weekday" in lexicon().get(singular, ())


class Grammar:
    """Reads pieces from any symbol of one question."""

    def __init__(self, symbols: Sequence[Symbol], words: Sequence[Word], cal: Calendar) -> None:
        self.symbols, self.words, self.cal = symbols, words, cal

    def text(self, at: int) -> str:
        symbol = self.symbols[at]
        return " ".join(word.text for word in self.words[symbol.first : symbol.last])

    def match(self, pattern: str, at: int) -> tuple[dict[str, Any], int] | None:
        """What stands for the named elements of a pattern, and the symbol after them."""
        return self._match(_elements(pattern), at, {})

    def _match(
        self, rest: tuple[tuple[str, frozenset[str], bool], ...], at: int, known: dict[str, Any]
    ) -> tuple[dict[str, Any], int] | None:
        if not rest:
            return known, at
        (name, kinds, optional), *others = rest
        if at < len(self.symbols):
            symbol = self.symbols[at]
            kind = next((kind for kind in symbol.kinds if kind in kinds), None)
            if kind is not None and not self._is_shy(at, kind):
                told = known
                if name:
                    told = {**known, name: symbol.value[kind], f"{name}@": at}
                found = self._match(tuple(others), at + 1, told)
                if found is not None:
                    return found
        return self._match(tuple(others), at, known) if optional else None

    def _is_shy(self, at: int, kind: str) -> bool:
        """Whether a word that is another word too stands without anything of time beside it."""
        if kind not in ("month", "weekday", "unit", "number", "around", "fortnight"):
            return False
        if self.text(at) not in table("time")["timid"]["words"].split():
            return False
        beside = [
            kind
            for place in (at - 1, at + 1)
            if 0 <= place < len(self.symbols)
            for kind in self.symbols[place].kinds
        ]
        if kind in ("month", "weekday"):
            return not {
                "of",
                "in",
                "since",
                "num",
                "ordinal",
                "year",
                "last",
                "until",
                "from",
                "this",
            } & set(beside)
        near = {"num", "clock", "hours", "last", "at", "ordinal", "unit", "half_hour", "this"}
        return not (near | ({"of", "in"} if kind == "unit" else set())) & set(beside)

    def kinds(self, at: int) -> tuple[str, ...]:
        return self.symbols[at].kinds if 0 <= at < len(self.symbols) else ()

    def skip(self, at: int, kinds: str = "of|in|the|at|a|from") -> int:
        """The symbol after the joints that stand here."""
        wanted = set(kinds.split("|"))
        while (
            at < len(self.symbols) and wanted & set(self.kinds(at)) and WORD not in self.kinds(at)
        ):
            at += 1
        return at

    # Days

    def day(self, at: int) -> Piece | None:
        """A single calendar day."""
        for reader in (self._dated, self._relative_day, self._weekday):
            found = reader(at)
            if found is not None:
                return found
        return None

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

    # Weeks, months, rolling periods

    def unit(self, at: int) -> Piece | None:
        """A calendar unit, or so many units until now."""
        for reader in (
            self._rolling,
            self._ago,
            self._fortnight,
            self._weekend,
            self._month,
            self._calendar_unit,
            self._year,
        ):
            found = reader(at)
            if found is not None:
                return found
        return None

    def _amount(self, at: int) -> tuple[int, str, int] | None:
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
            amount = self._amount(lead[1])
            if amount is not None:
                return self._until_now(amount)
        if found := self.match("n:num|number last u:unit", at):
            return self._until_now((found[0]["n"], found[0]["u"], found[1]))
        found = self.match("n:num|number u:unit last", at)
        if found is not None and self.text(found[1] - 1).endswith("s"):
            return self._until_now((found[0]["n"], found[0]["u"], found[1]))
        amount = self._amount(self.skip(at, "ago_before|of"))
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
        amount = self._amount(start)
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
                return None if self._is_plural(told["u@"]) else self._until_now((1, unit, after))
            return Meant(days=self.cal.unit(unit, back), unit=unit), after
        lead = self.match("j:of|in the?", at) or self.match("j:the|a", at)
        if lead is not None and self.text(at) not in ("por", "over", "within", "para", "for"):
            for reader in (self._month, self._calendar_unit):
                if (told := reader(lead[1])) is not None:
                    return told
            found = self.match("u:unit", lead[1])
            if found is not None and not self._is_plural(lead[1]):
                told, after = found
                unit = told["u"]
                if self.kinds(at)[0] in ("the", "a") and unit not in ("week", "month", "year"):
                    return None
                if unit in _NUMBERED or (unit == "day" and "of" in self.kinds(at)):
                    if unit == "day" and {"num", "ordinal", "date"} & set(self.kinds(after)):
                        return None
                    return Meant(days=self.cal.unit(unit), unit=unit), after
        return None

    def _is_plural(self, at: int) -> bool:
        text = self.text(at)
        return text.endswith("s") and text != "mes"

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

    def _month(self, at: int) -> Piece | None:
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
        month = self._month(joint[1]) or self._calendar_unit(joint[1]) or self._calendar_unit(after)
        if month is None and (bare := self.match("u:unit", joint[1])) and bare[0]["u"] == "month":
            month = Meant(days=self.cal.unit("month"), unit="month"), bare[1]
        if month is not None and month[0].unit == "month" and month[0].days:
            days, after = month[0].days, month[1]
        else:
            days = self.cal.unit("month")
        middle = days.first.replace(day=16)
        half = Days(days.first, middle) if number == 1 else Days(middle, days.last)
        return Meant(days=half, unit="fortnight"), after

    def _weekend(self, at: int) -> Piece | None:
        found = self.match("this|last? w:weekend l:last|before_last|this?", at)
        if found is None:
            return None
        told, after = found
        if self.text(told["w@"]) in table("time")["plural"]["weekend"].split(", "):
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

    # Hours

    def hours(self, at: int) -> Piece | None:
        """A part of the day, a shift, the turn of a day, clock times."""
        for reader in (self._night, self._turn, self._shift, self._clocks, self._part):
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
        if two is not None:
            second = self.cal.weekday(two[0]["b"])
            first = second - timedelta(days=1)
            return Meant(period=self.cal.within(first, *TURN), unit="turn"), two[1]
        months = self.match("a:month until|a|and b:month", joint[1])
        if months is not None:
            return self._turn_of(self.cal.month(months[0]["b"]).first), months[1]
        month = self._month(joint[1])
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

    # The clock

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

    def _clocks(self, at: int) -> Piece | None:
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
        strong = first[2] or second[2] or self.text(first[1]) in ("as", "a las")
        if not strong:
            strong = bool(led & {"from"}) and lead > at and self.text(at) in ("das", "from")
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
        return self.text(at).split()[-1] in (
            "das",
            "da",
            "las",
            "la",
            "around",
            "pelas",
            "do",
            "de",
            "at",
            "as",
            "about",
        )
