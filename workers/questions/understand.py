"""From a question to what is asked: normalise, names, time, intent, typed. PURE.

The pipeline reads from the top; each step is a room of its own. What comes out holds no text of the
question but names, and whoever answers asks the store by these values only.
"""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from data.texts import Language
from workers.questions.asked import Asked, Intent, Period
from workers.questions.calendar import Calendar
from workers.questions.catalogue import Catalogue
from workers.questions.cues import read_cues, strange_words, strangers_of
from workers.questions.intents import intent_of
from workers.questions.language import language_of_words
from workers.questions.names import find_names
from workers.questions.reading import words_of
from workers.questions.scope import said
from workers.questions.times import joined, read_times
from workers.questions.told import Times, Told
from workers.questions.told_errors import meanings, quoted

_NO_DEFAULT = frozenset(
    {
        Intent.JOB_STATUS,
        Intent.WORKSTATION_STATUS,
        Intent.RUNNING_JOBS,
        Intent.LATE_JOBS,
        Intent.SOLUTION,
        Intent.DEPENDENCY_IMPACT,
        Intent.HELP,
        Intent.UNKNOWN,
    }
)
_DEFAULT_DAYS = {
    Intent.SUMMARY: 1,
    Intent.FAILURES: 1,
    Intent.CRITICAL_EVENTS: 1,
    Intent.JOB_HISTORY: 7,
    Intent.PATTERNS: 30,
    Intent.DURATION_STATS: 30,
    Intent.TOP_OFFENDERS: 30,
}
_STRANGE = frozenset({"strange", "strange_alone", "foreign"})
_LASTING = frozenset({Intent.RUNNING_JOBS, Intent.LATE_JOBS, Intent.JOB_STATUS})
"""In these "há 2 horas" is how long, not when."""
_MOST_TOP = 50


def understand(
    text: str,
    catalogue: Catalogue,
    now: datetime,
    zone: tzinfo,
    otherwise: Language = "pt",
    before: Period | None = None,
) -> Asked:
    """What a question asks. `otherwise` is the language where its words tell none, `before` the
    period that the talk was about."""
    cal = Calendar(now, zone)
    rest, phrases = quoted(text, catalogue)
    named = find_names(rest, catalogue)
    words = words_of(named)
    times = read_times(words, cal, before)
    plain = said(words, times)
    cues = read_cues(plain, named, times)
    meant = meanings(named)
    if phrases or meant:
        cues = (cues | {"meant", "anchor", "sure"}) - _STRANGE
    intent = intent_of(cues)
    language = language_of_words(text, [word.text for word in words], otherwise)
    period, reference = _periods(intent, times, cal)
    default = period is None and has_default(intent)
    if default:
        period = _default(intent, cal)
    if intent in (Intent.HELP, Intent.UNKNOWN):
        period = None
    return Asked(
        intent=intent,
        language=language,
        period=None if period is None else cal.cut(period),
        entities=named.entities,
        reference=reference,
        default_period=default,
        top=_top(words, times),
        lasting_s=times.lasting_s,
        cues=cues,
        taken=named.taken,
        unsure=named.unsure,
        phrases=phrases,
        meanings=meant,
        strange=strange_words(plain.tokens),
        strangers=strangers_of(plain) if "foreign" in cues else (),
    )


def with_intent(
    asked: Asked, intent: Intent, period: Period | None, now: datetime, zone: tzinfo
) -> Asked:
    """The same asked for another intent, with its default where no period is told."""
    default = period is None and has_default(intent)
    if default:
        period = _default(intent, Calendar(now, zone))
    return replace(asked, intent=intent, period=period, default_period=default)


def has_default(intent: Intent) -> bool:
    """Whether a question of it is about a period, told or not."""
    return intent not in _NO_DEFAULT


def period_in(text: str, catalogue: Catalogue, now: datetime, zone: tzinfo) -> Period | None:
    """The period that words of time mean; None for words that mean none."""
    return periods_in(text, Intent.SUMMARY, catalogue, now, zone)[0]


def periods_in(
    text: str, intent: Intent, catalogue: Catalogue, now: datetime, zone: tzinfo
) -> tuple[Period | None, Period | None]:
    """The period that words of time mean to an intent, and what a comparison compares with."""
    cal = Calendar(now, zone)
    times = read_times(words_of(find_names(text, catalogue)), cal)
    period, reference = _periods(intent, times, cal)
    return None if period is None else cal.cut(period), reference


def _periods(intent: Intent, times: Times, cal: Calendar) -> tuple[Period | None, Period | None]:
    told = joined(times, cal)
    if intent is Intent.COMPARISON:
        return _compared(told, cal)
    if intent is Intent.PATTERNS:
        # "costuma cair de manhã", "só cai de segunda" say of what kind, not when
        told = [one for one in told if one.size not in ("hours", "turn") and not one.weekday]
    if not told and times.ago is not None and intent not in _LASTING:
        return times.ago.period, None
    if len(told) > 1 and _follow(told[0], told[1]):
        return Period(told[0].period.start, told[1].period.end), None
    if len(told) > 1 and _is_within(told[1], told[0]):
        return told[1].period, None
    return (told[0].period if told else None), None


def _follow(one: Told, other: Told) -> bool:
    """Whether two days are told that touch: "ontem e hoje"."""
    both = one.size == other.size == "day"
    return (
        both
        and one.days is not None
        and other.days is not None
        and (one.days.last == other.days.first)
    )


def _is_within(one: Told, other: Told) -> bool:
    """Whether the day told after a longer period is of it: "há uma semana, quarta dia 11"."""
    if one.size != "day" or one.days is None or other.days is None or other.size == "day":
        return False
    return other.days.first <= one.days.first and one.days.last <= other.days.last


def _compared(told: list[Told], cal: Calendar) -> tuple[Period, Period | None]:
    """The more recent period, and what it is compared with."""
    told = [one for one in told if one.period.start <= cal.now]
    if len(told) >= 2:
        later, earlier = sorted(told[:2], key=lambda one: one.period.start, reverse=True)
        return cal.cut(later.period), earlier.period
    if len(told) == 1 and len(told[0].parts) == 2:
        later, earlier = sorted(told[0].parts, key=lambda one: one.start, reverse=True)
        return cal.cut(later), earlier
    if not told:
        today, before = cal.unit("day"), cal.unit("day", 1)
        return cal.cut(cal.of_days(today)), cal.of_days(before)
    one = told[0]
    if one.size == "since":
        for size in ("day", "week", "month", "year"):
            before = cal.of_days(cal.unit(size, 1))
            if one.period.start == before.start:  # "melhorou da semana passada pra cá?"
                return cal.cut(cal.of_days(cal.unit(size))), before
    if one.period.end >= cal.now:
        return cal.cut(one.period), _before(one, cal)
    return _current(one, cal), one.period


def _before(one: Told, cal: Calendar) -> Period:
    """The same before it, of what lasts until now."""
    if one.days is not None and one.size in ("day", "week", "month", "quarter", "half", "year"):
        return cal.of_days(cal.unit(one.size, 1))
    length = one.period.end - one.period.start
    return Period(one.period.start - length, one.period.start)


def _current(one: Told, cal: Calendar) -> Period:
    """The present period of the size of a past one."""
    if one.size in ("week", "month", "quarter", "half", "year"):
        return cal.cut(cal.of_days(cal.unit(one.size)))
    if one.size == "weekend":
        return cal.cut(cal.of_days(cal.unit("week")))
    if one.hours is not None and one.days is not None:
        day = cal.today
        period = cal.within(day, max(0, one.hours.start), one.hours.end)
        if period.start > cal.now:
            day -= timedelta(days=1)
            period = cal.within(day, max(0, one.hours.start), one.hours.end)
        return cal.cut(period)
    return cal.cut(cal.of_days(cal.unit("day")))


def _default(intent: Intent, cal: Calendar) -> Period:
    return cal.rolling(_DEFAULT_DAYS.get(intent, 1), "day")


def _top(words: list, times: Times) -> int | None:
    """How many are asked for: "top 5", "os 3 piores"."""
    for at, word in enumerate(words):
        if word.text.isdigit() and at not in times.taken and 0 < int(word.text) <= _MOST_TOP:
            return int(word.text)
    return None
