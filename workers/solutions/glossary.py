"""Standard phrases of errors in three languages, tied to the codes that mean the same."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from workers.solutions.words import PHRASES, fold, mask_names, tokens, weight

SLACK = 4
"""Words that may stand between the words of a phrase."""


MEANINGS = 734  # about as many as there are
TELLING = 5.5
"""What the words of a spelled-out phrase must tell together; fewer are said of everything."""


LAST_RESORT = frozenset(
    {
        "cert-chain",
        "db-down",
        "tws-launch",
        "tws-submit",
        "s3-bucket",
        "dynamo-condition",
        "k8s-volume",
    }
)
"""Meanings that wrap others in their phrases; they count when no other is told."""


FAINT = 7.6
"""A meaning told by less is one that many products have."""


@dataclass(frozen=True, slots=True)
class Glossary:
    codes: dict[str, tuple[str, ...]]  # concept -> codes
    concepts: dict[str, tuple[str, ...]]  # code -> concepts
    phrases: dict[str, tuple[tuple[frozenset[str], str], ...]]  # rarest word -> phrase, concept
    tells: dict[str, float]  # word -> how much it tells
    said_in: dict[str, tuple[str, ...]]  # word -> concepts in whose phrases it is said


@cache
def glossary() -> Glossary:
    """The tables, read once."""
    codes: dict[str, tuple[str, ...]] = {}
    concepts: dict[str, tuple[str, ...]] = {}
    phrases: dict[tuple[frozenset[str], str], bool] = {}  # whether written out, not spelled out
    for line in "".join(PHRASES).splitlines():
        if not line.strip():
            continue
        concept, keys, said = (part.strip() for part in line.split("|", 2))
        codes.setdefault(concept, ())
        for key in keys.lower().split():
            codes[concept] += (key,)
            concepts[key] = (*concepts.get(key, ()), concept)
        for part in said.split(" / "):
            for phrase in _spelled_out(part):
                found = _telling(phrase)
                if found:
                    phrases[found, concept] = phrases.get((found, concept)) or "{" not in part
    tells = _rarities(phrases)
    by_word: dict[str, list[tuple[frozenset[str], str]]] = {}
    for (found, concept), is_written in phrases.items():
        if is_written or sum(map(tells.__getitem__, found)) >= TELLING:
            rarest = max(found, key=lambda word: (tells[word], word))
            by_word.setdefault(rarest, []).append((found, concept))
    said_in: dict[str, set[str]] = {}
    for found, concept in phrases:
        for word in found:
            said_in.setdefault(word, set()).add(concept)
    return Glossary(
        codes,
        concepts,
        {word: tuple(all_) for word, all_ in by_word.items()},
        tells,
        {word: tuple(sorted(all_)) for word, all_ in said_in.items()},
    )


def _telling(phrase: str) -> frozenset[str]:
    """The words of a phrase; none when what tells is masked, or said of every failure."""
    masked = mask_names(fold(phrase))
    found = frozenset(tokens(masked))
    if "<" in masked and len(found) < 3:
        return frozenset()  # its telling word is masked as a name
    if len(found) == 1 and len(phrase.split()) > 1:
        return frozenset()  # its telling words were stop words
    return found if sum(map(weight, found)) >= 0.9 else frozenset()


def _rarities(phrases: Iterable[tuple[frozenset[str], str]]) -> dict[str, float]:
    """How much a word tells: in how few of the meanings it is said."""
    meanings: dict[str, set[str]] = {}
    for found, concept in phrases:
        for word in found:
            meanings.setdefault(word, set()).add(concept)
    return {word: math.log(MEANINGS / len(all_)) for word, all_ in meanings.items()}


def _spelled_out(phrase: str) -> list[str]:
    """`plan {lock|busy}` as two phrases; each brace holds ways to say the same.

    A way of which only stop words would be left says nothing and is left out.
    """
    before, brace, rest = phrase.partition("{")
    if not brace:
        return [phrase]
    ways, _, after = rest.partition("}")
    told = [way for way in ways.split("|") if tokens(way)]
    return [before + way + end for end in _spelled_out(after) for way in told]


def said_concepts(words: Sequence[str]) -> dict[str, float]:
    """The meanings told by phrases of a message, with how much their words tell.

    A phrase inside a longer one does not count.
    """
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    table = glossary().phrases
    found: dict[tuple[frozenset[str], str], int] = {}  # with the span of words it takes
    for word in places:
        for phrase, concept in table.get(word, ()):
            if not phrase <= places.keys():
                continue
            span = min(_span(phrase, place, places) for place in places[word])
            if span < len(phrase) + SLACK:
                found[phrase, concept] = span
    told: dict[str, float] = {}
    spent: set[str] = set()
    accepted: set[frozenset[str]] = set()
    tells = glossary().tells
    ranked = sorted(
        found,
        key=lambda each: (
            each[1] in LAST_RESORT,
            found[each] - 2 * len(each[0]),
            -sum(map(tells.__getitem__, each[0])),
            each[1],
        ),
    )
    for phrase, concept in ranked:
        if concept in LAST_RESORT and told:
            break
        fresh = len(phrase - spent)
        if phrase in accepted:
            fresh = len(phrase)  # the same words told for two concepts
        if 2 * fresh > len(phrase) or (fresh > 1 and 2 * fresh == len(phrase)):
            told[concept] = max(told.get(concept, 0.0), sum(map(tells.__getitem__, phrase)))
            spent |= phrase
            accepted.add(phrase)
    return told


GUESS_TELLS = 10.0
"""What the words of a message must tell together of one meaning to guess it."""

GUESS_LEAD = 1.25
"""How many times more they must tell of it than of any other meaning."""

GUESS_SHARE = 0.35
"""The share of all the words of the message, by what they tell, that speak of the meaning."""

OUTTOLD = 0.55
"""A phrase's meaning of which the message tells less than this share of the best is a chance."""

UNHEARD = 3.5  # what a word tells that no phrase has


def weigh_meanings(words: Iterable[str], said: dict[str, float]) -> dict[str, float]:
    """The meanings of a message without codes: those its phrases and most of its words tell.

    A meaning most words are said for, though in no phrase that is listed, is added with nothing
    told of it; one of which few of the words speak was met by chance and is left out.
    """
    table = glossary()
    told: dict[str, float] = {}
    heard: dict[str, int] = {}
    everything = 0.0
    for word in set(words):
        tells = table.tells.get(word, UNHEARD)
        everything += tells
        for concept in table.said_in.get(word, ()):
            told[concept] = told.get(concept, 0.0) + tells
            heard[concept] = heard.get(concept, 0) + 1
    if not told:
        return said
    best = max(told, key=lambda concept: (told[concept], concept))
    next_best = max((told[other] for other in told if other != best), default=0.0)
    least = max(GUESS_TELLS, GUESS_LEAD * next_best, GUESS_SHARE * everything)
    if best in said or heard[best] < 3 or told[best] < least:
        return said
    kept = {each: tells for each, tells in said.items() if told[each] >= OUTTOLD * told[best]}
    return {**kept, best: 0.0}


def _span(phrase: frozenset[str], place: int, places: dict[str, list[int]]) -> int:
    """How far apart the words of a phrase stand around one of them."""
    near = [min(places[word], key=lambda at: abs(at - place)) for word in phrase]
    return max(near) - min(near)


def concepts_of_code(key: str, detail: str) -> tuple[str, ...]:
    """What a code means; a detail that is listed by itself decides before the bare code."""
    table = glossary().concepts
    if detail:
        exact = table.get(f"{key}:{detail.lower()}")
        if exact is not None:
            return exact
    return table.get(key, ())
