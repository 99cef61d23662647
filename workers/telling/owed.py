"""Who is told what, by the contract (section 7): once, the right one, and why not the others. PURE.

What is owed follows from how things are and from what was last said, not from how they came to be:
a problem that opened during a silence is told when that ends, one nobody was told of is never told
to be over.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from data.domain.problem import State
from data.domain.problem_steps import Step
from data.domain.telling import MOST_APART, Listener, Saying, Situation, Telling

_BEGIN = frozenset({Step.OPENED, Step.AGAIN, Step.RETURNED, Step.WORSE})
"""What makes news of a problem of which nothing was said, or that was over."""
Told = Mapping[int, frozenset[int]]
"""By problem, the subscribers who count as told that it is open."""


def wanted(one: Situation) -> Saying | None:
    """What is to be said of a problem now, whoever is to hear it."""
    said = one.said
    over = said is None or said.saying is Saying.RESOLVED
    if one.state in (State.RECOVERED, State.RESOLVED):
        return None if over or one.merged else Saying.RESOLVED
    if one.state is not State.OPEN:
        return None
    if said is None or over or Step.AGAIN in one.steps:
        if not _BEGIN & one.steps:
            return None
        gets_worse = said is None and Step.WORSE in one.steps and Step.OPENED not in one.steps
        return Saying.WORSE if gets_worse else Saying.OPEN
    if said.waits:
        return None if one.silence is not None else said.saying
    if Step.WORSE in one.steps:
        return Saying.WORSE
    # Given back by its time or its rerun it is told anew; by a person only to those not told. So
    # is what turned out graver while it was opening.
    grew = said.held is None and one.severity > said.severity
    return Saying.OPEN if grew or {Step.RETURNED, Step.RELEASED} & one.steps else None


def asks_who_was_told(one: Situation, saying: Saying) -> bool:
    """Whether who is to hear it depends on who was told before."""
    return saying is not Saying.WORSE and Step.RETURNED not in one.steps


def owed(
    wants: Sequence[tuple[Situation, Saying]],
    listeners: Iterable[Listener],
    told: Told,
    *,
    alerts_on: bool,
) -> list[Telling]:
    """The tellings of one change: each with who is sent it, and why the others are not."""
    everybody = list(listeners)
    there = frozenset(one.number for one in everybody)
    keen: dict[str, frozenset[int]] = {}
    made: list[Telling] = []
    for one, saying in wants:
        knows = told.get(one.number, frozenset()) if asks_who_was_told(one, saying) else frozenset()
        word = one.severity.word
        if word not in keen:
            keen[word] = frozenset(each.number for each in everybody if word in each.severities)
        telling = Telling(one.number, saying, one.severity)
        if saying is Saying.RESOLVED:
            hears, indifferent = there & knows, frozenset[int]()
        else:
            hears, indifferent = keen[word] - knows, there - keen[word] - knows
        held = _held(one, saying, alerts_on)
        repeats = one.said is not None and one.said.held is None and saying is Saying.OPEN
        if repeats and not hears and Step.RETURNED not in one.steps:
            continue
        if held == "alerts_off":
            hears, indifferent = hears | indifferent, frozenset[int]()
        untold = {"severity": indifferent} if indifferent else {}
        if held is not None:
            untold = {**untold, **({held: hears} if hears else {})}
            waits = held.startswith("silence:")
            made.append(replace(telling, untold=untold, held=held, waits=waits))
        else:
            made.append(replace(telling, own=hears, untold=untold))
    return _digested(made)


def _held(one: Situation, saying: Saying, alerts_on: bool) -> str | None:
    """What holds it back from everybody, the first that does."""
    if not alerts_on:
        return "alerts_off"
    if saying is Saying.RESOLVED:
        return None
    if one.silence is not None:
        return f"silence:{one.silence}"
    return "baseline" if one.baseline and saying is Saying.OPEN and one.said is None else None


def _digested(made: Sequence[Telling]) -> list[Telling]:
    """Let those who would hear too many at once have a digest instead."""
    many: dict[Saying, frozenset[int]] = {}
    for saying in (Saying.OPEN, Saying.RESOLVED):
        counts = Counter[int]()
        for telling in made:
            if telling.saying is saying:
                counts.update(telling.own)
        many[saying] = frozenset(one for one, count in counts.items() if count > MOST_APART)
    found: list[Telling] = []
    for telling in made:
        crowd = many.get(telling.saying, frozenset()) & telling.own
        found.append(replace(telling, own=telling.own - crowd, digested=crowd))
    return found
