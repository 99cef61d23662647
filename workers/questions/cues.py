"""What shows what a question is about: the cues of its words, told apart by where they stand.

PURE.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

from workers.questions.asked import Entities
from workers.questions.names import Named
from workers.questions.scope import (
    TIME,
    Said,
    is_about_strangers,
    is_strange,
    strangers,
    without_reason,
)
from workers.questions.told import Times
from workers.questions.words import cue_phrases, phrases, plain, table

_GAP = r"(?: \S+){0,3}"
_OF_ORDERS = frozenset(
    {
        "act",
        "polite",
        "act_phrase",
        "acted_on",
        "pass_on",
        "shows",
        "readable",
        "reason",
        "asked_noun",
    }
)
_LONGEST_SHOWN = 4
"""Words between what is done and what is read: "fecha pra mim o resumo"."""


def read_cues(asked: Said, named: Named, times: Times) -> frozenset[str]:
    """Every cue of a question, and what else the rules of intents ask for."""
    asked = without_reason(asked, _asking(), _pattern_of("reason"))
    text, tokens = asked.text, asked.tokens
    cues = {cue for cue, pattern in _patterns().items() if pattern.search(text)}
    cues |= cues_of(named.entities)
    for name, has in (
        ("time", times.told),
        ("two_times", len(times.told) > 1),
        ("now", times.now),
        ("future", times.future),
        ("habitual", times.habitual),
        ("long", times.duration),
    ):
        (cues.add if has else cues.discard)(name)
    if "domain" in cues:
        cues.add("anchor")
    if strange_words(tokens):
        cues.add("strange")
        if "anchor" not in cues:
            cues.add("strange_alone")
    if "sure" not in cues and is_about_strangers(asked, _asking(), _nouns()):
        cues.add("foreign")
    if any(map(_is_order, asked.parts())):
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


def cues_of(entities: Entities) -> frozenset[str]:
    """What the names, statuses and codes of a question tell of what it is about."""
    sure = entities.named or entities.error_codes or entities.statuses
    said = (
        ("job", entities.names_one_job),
        ("jobs", entities.jobs and not entities.names_one_job),
        ("each_named", len(entities.jobs) > 1 and not set("".join(entities.jobs)) & set("*?@")),
        ("ws", entities.workstations),
        ("stream", entities.job_streams),
        ("code", entities.error_codes),
        ("status", entities.statuses),
        ("named", entities.named),
        ("exec", "EXEC" in entities.statuses),
        ("stuck_status", "STUCK" in entities.statuses),
        ("abend_status", "ABEND" in entities.statuses),
        ("fail_status", "FAIL" in entities.statuses),
        ("anchor", sure),
        ("sure", sure),
    )
    return frozenset(cue for cue, has in said if has)


def strange_words(tokens: Collection[str]) -> tuple[str, ...]:
    """The words of content that are none of ours."""
    return tuple(filter(is_strange, tokens))


def strangers_of(asked: Said) -> tuple[str, ...]:
    """Whom a question is about that nobody here knows."""
    return strangers(asked, _asking(), _nouns())


def _stands_at(tokens: Sequence[str], mark: str) -> bool:
    """Whether a name stands behind a preposition."""
    return any(one == mark and at > 0 and _before(tokens, at) for at, one in enumerate(tokens))


def _before(tokens: Sequence[str], at: int) -> bool:
    places = table("names")["joints"]["places"].split()
    return any(word in places for word in tokens[max(0, at - 2) : at])


def _is_order(text: str) -> bool:
    """Whether it wants something done: this only reads."""
    if _pattern_of("act_phrase").search(text) or _pattern_of("pass_on").match(text):
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
    if first not in _words_of("act"):
        return False
    if first in _words_of("shows") and _is_read(f" {others} "):
        return False
    # "para o job X" orders; "roda todo dia?" asks.
    if others.startswith(TIME):
        return False
    return not others or others.startswith("<") or bool(_acted_on().match(f" {others} "))


@cache
def _acted_on() -> re.Pattern[str]:
    return _pattern_of("acted_on")


def _is_read(text: str) -> bool:
    """Whether what is acted on is something to read: "roda um resumo de ontem"."""
    found = _pattern_of("readable").search(text)
    between = text[: found.start()].split() if found else ()
    return bool(found) and len(between) <= _LONGEST_SHOWN and all(map(_is_plain, between))


def _is_plain(word: str) -> bool:
    return any(word in words for words in plain().values())


@cache
def _words_of(cue: str) -> frozenset[str]:
    return frozenset(word for ways in cue_phrases()[cue].values() for word in ways)


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


def _nouns() -> re.Pattern[str]:
    return _pattern_of("failure_noun", "asked_noun")


@cache
def _asking() -> re.Pattern[str]:
    return _pattern_of(*table("scope")["asking"]["cues"].split())


@cache
def _pattern_of(*cues: str) -> re.Pattern[str]:
    ways = {phrase for cue in cues for said in cue_phrases()[cue].values() for phrase in said}
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
