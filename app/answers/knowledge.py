"""What is known beyond runs: patterns, solutions, dependencies; and what cannot be answered."""

from collections import Counter
from collections.abc import Iterator

from babel.dates import get_day_names

from app.answers.told import MOST_NAMED, Asking, Told, code, quoted
from app.queries.patterns import pattern_view
from app.queries.solutions import booked, match_view
from data.domain.solutions import JOB_FAILURE
from data.store.asked.chosen import MOST_ROWS
from data.store.asked.failed import failed, failure_instants
from data.store.asked.present import near_jobs
from data.store.asked.said import newest_text
from data.store.patterns import PatternQuery, find_patterns
from data.texts import text
from data.texts.event_words import number, percent
from data.texts.numbers import locale_of
from workers.questions.asked import Kind
from workers.questions.catalogue import MOST_CHOICES
from workers.questions.words import elsewhere

_MOST_STRANGERS = 3
_LEAST_HELD = 4
"""Letters: fewer are in too many names."""
_MOST_STEPS = 400
"""Jobs looked at behind a job: more would be the whole plan."""
EXAMPLES = ("yesterday", "failed", "pattern", "history", "stations", "compare")
_SOMEBODY = "BATCH_PROCESS"


def answer_patterns(asking: Asking) -> Told:
    """The patterns that are known; without one, when the failures of the period fell."""
    told, period, chosen = Told(), asking.period, asking.chosen
    context = asking.context
    names = asking.asked.entities.jobs or (None,)
    known = {
        one.pattern_id: one
        for name in names
        for one in find_patterns(
            context.db,
            PatternQuery(job_name=name, min_confidence=context.config.pattern_min_confidence),
        )
    }
    views = [pattern_view(one, context) for one in known.values()]
    entities = asking.asked.entities
    for field, wanted in (
        ("job_stream", entities.job_streams),
        ("workstation", entities.workstations),
    ):
        if wanted:
            low = {name.lower() for name in wanted}
            views = [one for one in views if getattr(one, field).lower() in low]
    counts = failed(asking.connection, chosen, period.start, period.end)
    failures = sum(one.failures for one in counts)
    if views:
        told.say(
            asking.counted(
                "patterns.some", len(views), where=asking.where(), first=code(views[0].description)
            )
        )
        told.say("\n".join(f"- {code(one.description)}" for one in views[1:MOST_NAMED]))
    else:
        told.say(
            asking.text(
                "patterns.none",
                where=asking.where(),
                period=asking.span(period),
                failed=asking.counted("failed", failures),
                spread=_spread(asking) if failures else "",
            )
        )
        if counts and not asking.asked.entities.jobs:
            told.say(asking.text("patterns.failing", jobs=asking.jobs(counts, 5)))
    told.rows = [
        {
            "pattern_id": one.pattern_id,
            "pattern_type": one.pattern_type,
            "job_name": one.job_name,
            "related_job": one.related_job,
            "confidence": one.confidence,
            "description": one.description,
        }
        for one in views[:MOST_ROWS]
    ]
    told.total, told.runs = len(views), failures
    told.next = asking.questions("top", "compare", "failed")
    return told


def _spread(asking: Asking) -> str:
    """On which weekdays and at which hour the failures fell."""
    period = asking.period
    local = [
        at.astimezone(asking.zone)
        for at in failure_instants(asking.connection, asking.chosen, period.start, period.end)
    ]
    days = get_day_names("wide", locale=locale_of(asking.lang))
    weekdays = Counter(at.weekday() for at in local).most_common()
    (hour, most), *_ = Counter(at.hour for at in local).most_common(1)
    told = ", ".join(f"{days[day]} {number(count, asking.lang)}" for day, count in weekdays)
    return asking.text(
        "patterns.spread", weekdays=told, hour=hour, number=number(most, asking.lang)
    )


def answer_solution(asking: Asking) -> Told:
    """The stored solution that fits a code, or what a job said when it failed last."""
    told, entities, chosen = Told(), asking.asked.entities, asking.chosen
    messages = [
        newest_text(asking.connection, one) or one for one in (chosen.texts or entities.error_codes)
    ]
    if not messages and (entities.named or asking.asked.meanings):
        last = asking.last_failure(asking.now)
        messages = [last.error_message] if last is not None and last.error_message else []
    spoken = (*asking.asked.phrases, *sorted(asking.asked.meanings))
    about = ", ".join(
        map(code, entities.error_codes or spoken or entities.jobs or entities.job_streams)
    )
    if not messages:
        if about:
            told.say(asking.text("solution.none", about=about))
        else:
            told.say(asking.text("solution.which"))
        return told
    now = asking.context.now()
    for message in messages[:3]:
        found = booked(asking.context.core.solutions.find, JOB_FAILURE, message, 5, now)
        views = [match_view(match, known, asking.context) for match, known in found]
        if not views:
            told.say(asking.text("solution.none", about=about or quoted(message)))
            if message not in entities.error_codes:
                told.say(asking.text("solution.said", error=quoted(message)))
            continue
        best = views[0]
        told.say(
            asking.text(
                "solution.some", about=about or quoted(message), solution=code(best.solution)
            )
        )
        told.say(
            asking.text(
                "solution.rate",
                rate=percent(best.success_rate, asking.lang),
                count=best.times_applied,
                similarity=percent(best.similarity, asking.lang),
            )
        )
        told.rows += [
            {
                "solution_id": one.solution_id,
                "solution": one.solution,
                "success_rate": one.success_rate,
                "similarity": one.similarity,
                "times_applied": one.times_applied,
            }
            for one in views
        ]
    told.total = len(told.rows)
    told.next = asking.questions("failed", "top", "pattern")
    return told


def answer_dependency(asking: Asking) -> Told:
    """Who waits for a job: directly, and in all."""
    told, names = Told(), asking.asked.entities.jobs
    if not names:
        told.say(asking.text("depends.which"))
        return told
    for name in names[:3]:
        after = near_jobs(asking.connection, name, after=True)
        before = near_jobs(asking.connection, name, after=False)
        if not after and not before:
            told.say(asking.text("depends.none", job=code(name)))
            continue
        if after:
            direct = [one[0] for one in after]
            told.say(
                asking.counted(
                    "depends.some", len(after), job=code(name), jobs=asking.names(direct)
                )
            )
            whole = _behind(asking, name)
            if len(whole) > len(after):
                told.say(asking.counted("depends.all", len(whole)))
            told.rows += [
                {"job_name": one[0], "job_stream": one[1], "workstation": one[2], "waits_for": name}
                for one in after
            ]
        if before:
            told.say(
                asking.text(
                    "depends.before", job=code(name), jobs=asking.names([one[0] for one in before])
                )
            )
    told.rows = told.rows[:MOST_ROWS]
    told.total = len(told.rows)
    told.next = asking.questions("history", "duration", "why", job=names[0])
    return told


def _behind(asking: Asking, name: str) -> set[str]:
    """Every job that waits for one, near and far, by name."""
    seen: set[str] = set()
    ahead = [name]
    while ahead and len(seen) < _MOST_STEPS:
        for one, _, _ in near_jobs(asking.connection, ahead.pop(), after=True):
            if one not in seen and one != name:
                seen.add(one)
                ahead.append(one)
    return seen


def answer_help(asking: Asking) -> Told:
    told = Told()
    told.say(asking.text("help"), _examples(asking))
    told.next = examples(asking.lang)[:3]
    return told


def answer_unknown(asking: Asking) -> Told:
    """It says so, and what it can do; it never guesses."""
    told, cues = Told(), asking.asked.cues
    key = "order" if "order" in cues else "future" if "future" in cues else "said"
    told.say(asking.text(f"unknown.{key}"), *_strangers(asking), _examples(asking))
    told.next = examples(asking.lang)[:3]
    return told


def _strangers(asking: Asking) -> Iterator[str]:
    """What stands where a name would and is none, with the names that are like it."""
    for word in asking.asked.strangers[:_MOST_STRANGERS]:
        if word in elsewhere():
            continue
        names = asking.catalogue
        like = list(map(names.name, names.near(word)))
        if not like and len(word) >= _LEAST_HELD:
            like = [one for kind in Kind for one in names.holding(kind, word, MOST_CHOICES)]
        yield asking.text("unknown.name", name=code(word))
        if like:
            yield asking.text("unknown.like", names=asking.names(like[:MOST_CHOICES]))


def _examples(asking: Asking) -> str:
    return "\n".join(f"- {one}" for one in examples(asking.lang))


def examples(lang: str) -> list[str]:
    """The questions that everybody asks first."""
    return [text(f"answer.question.{one}", lang, job=_SOMEBODY) for one in EXAMPLES]
