"""What shows what a question is about: the cues of its words, told apart by where they stand.

PURE.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

from workers.questions.names import Named
from workers.questions.reading import Word
from workers.questions.times import Times
from workers.questions.words import cue_phrases, phrases, plain, table
from workers.questions.words_known import is_known

_GAP = r"(?: \S+){0,3}"
_MARKS = {
    "<job>": "job",
    "<ws>": "ws",
    "<stream>": "stream",
    "<code>": "code",
    "<status>": "status",
}
TIME = "<time>"
_OF_ORDERS = frozenset({"act", "polite", "act_phrase", "acted_on"})


def said(words: Sequence[Word], times: Times) -> str:
    """The words as one text with a blank at both ends, what tells of time as `<time>`."""
    found: list[str] = []
    for at, word in enumerate(words):
        text = TIME if at in times.taken else word.text
        if text != TIME or not found or found[-1] != TIME:
            found.append(text)
    return f" {' '.join(found)} "


def read_cues(text: str, named: Named, times: Times) -> frozenset[str]:
    """Every cue of a question, and what else the rules of intents ask for."""
    cues = {cue for cue, pattern in _patterns().items() if pattern.search(text)}
    entities = named.entities
    marks = [_MARKS[one.mark] for one in named.found if one.mark in _MARKS]
    cues.update(marks)
    cues -= {"job"}
    single = len(entities.jobs) == 1 and not set(entities.jobs[0]) & set("*?@")
    if single:
        cues.add("job")
    elif entities.jobs:
        cues.add("jobs")
    for name, has in (
        ("ws", entities.workstations),
        ("stream", entities.job_streams),
        ("code", entities.error_codes),
        ("status", entities.statuses),
        ("named", entities.jobs or entities.workstations or entities.job_streams),
        ("exec", "EXEC" in entities.statuses),
        ("stuck_status", "STUCK" in entities.statuses),
        ("abend_status", "ABEND" in entities.statuses),
        ("time", times.told),
        ("two_times", len(times.told) > 1),
        ("now", times.now),
        ("future", times.future),
        ("habitual", times.habitual),
        ("long", times.duration),
    ):
        (cues.add if has else cues.discard)(name)
    tokens = text.split()
    if cues & {"named", "code", "status", "domain"}:
        cues.add("anchor")
    strange = strange_words(tokens)
    if strange:
        cues.add("strange")
        if "anchor" not in cues:
            cues.add("strange_alone")
    if _is_order(text):
        cues.add("order")
    if "fail" in cues and _stands_at(tokens, "<ws>") and "failure_noun" in cues:
        cues.add("at_ws_fail")
    if "job_word" in cues:
        cues.add("jobs_word")
    if times.told and times.told[0].period.start < times.told[0].period.end:
        cues.add("past_time")
    if not set(tokens) - {TIME} - plain()["pt"] - plain()["en"] - plain()["es"] and TIME in tokens:
        cues.add("time_only")
    return frozenset(cues)


def strange_words(tokens: Collection[str]) -> tuple[str, ...]:
    """The words of content that nobody here knows."""
    return tuple(word for word in tokens if len(word) > 2 and word.isalpha() and not is_known(word))


def _stands_at(tokens: Sequence[str], mark: str) -> bool:
    """Whether a name stands behind a preposition."""
    return any(one == mark and at > 0 and _before(tokens, at) for at, one in enumerate(tokens))


def _before(tokens: Sequence[str], at: int) -> bool:
    places = table("names")["joints"]["places"].split()
    return any(word in places for word in tokens[max(0, at - 2) : at])


def _is_order(text: str) -> bool:
    """Whether it wants something done: this only reads."""
    if _pattern_of("act_phrase").search(text):
        return True
    rest = text.strip()
    while True:
        cut = next((one for one in _polite() if rest == one or rest.startswith(f"{one} ")), None)
        if cut is None:
            break
        rest = rest[len(cut) :].strip()
    first, _, others = rest.partition(" ")
    if first in ("<job>", "<ws>", "<stream>") and others:
        first, _, others = others.partition(" ")
        return False
    if first not in _act_words():
        return False
    # "para o job X" orders; "roda todo dia?" asks.
    return not others or others.startswith("<") or bool(_acted_on().match(f" {others} "))


@cache
def _acted_on() -> re.Pattern[str]:
    return _pattern_of("acted_on")


@cache
def _act_words() -> frozenset[str]:
    return frozenset(word for ways in cue_phrases()["act"].values() for word in ways)


@cache
def _polite() -> tuple[str, ...]:
    found = {word for ways in cue_phrases()["polite"].values() for word in ways}
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    made = {cue: _pattern_of(cue) for cue in cue_phrases() if cue not in _OF_ORDERS}
    jobs = [word for ways in table("names")["cue"]["job"].values() for word in phrases(ways)]
    made["job_word"] = re.compile(rf" (?:{'|'.join(jobs)}) ")
    return made


@cache
def _pattern_of(cue: str) -> re.Pattern[str]:
    ways = {phrase for said in cue_phrases()[cue].values() for phrase in said}
    return re.compile("|".join(sorted(map(_as_pattern, ways), key=len, reverse=True)))


def _as_pattern(phrase: str) -> str:
    parts: list[str] = []
    for word in phrase.split():
        if word == "..":
            parts.append(_GAP)
        elif word.endswith("*") and len(word) > 1:
            parts.append(rf" {re.escape(word[:-1])}\S*")
        else:
            parts.append(f" {re.escape(word)}")
    return "".join(parts) + r"(?= )"
