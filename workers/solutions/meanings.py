"""What errors mean: standard phrases in three languages, tied to the codes that mean the same."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from workers.solutions.words import Words, fold

SLACK = 4
"""Words that may stand between the words of a phrase."""

ALL = 734  # meanings, about
TELLING = 5.5
"""What the words of a spelled-out phrase must tell together; fewer are said of everything."""

FAINT = 7.6
"""A meaning told by less is one that many products have."""

GUESS_TELLS = 10.0
"""What the words of a message must tell together of one meaning to guess it."""

GUESS_LEAD = 1.25
"""How many times more they must tell of it than of any other meaning."""

GUESS_SHARE = 0.35
"""The share of all the words of the message, by what they tell, that speak of the meaning."""

OUTTOLD = 0.55
"""A phrase's meaning of which the message tells less than this share of the best is a chance."""

UNHEARD = 3.5  # what a word tells that no phrase has

_PLAIN = re.compile(r"[a-z ]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    words: frozenset[str]
    meaning: str
    tells: float


class Meanings:
    """Meanings by their codes and by what is said; from tables such as the files keep."""

    def __init__(self, words: Words, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self._words = words
        self._said: dict[str, bool] = {}
        self.codes: dict[str, tuple[str, ...]] = {}
        self.of: dict[str, str] = {}
        self._by_code: dict[str, tuple[str, ...]] = {}
        self._last = {name for name, entry in entries.items() if entry.get("last")}
        self._tells: dict[str, float] = {}
        self._said_in: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, tuple[Phrase, ...]] = {}  # by their rarest word
        self._take(entries)

    def plus(self, words: Words, entries: Mapping[str, Mapping[str, Any]]) -> "Meanings":
        """These and a site's own; the known ones are not read again."""
        more = copy(self)
        more._words = words
        for name in ("codes", "of", "_by_code", "_tells", "_said_in", "_phrases"):
            setattr(more, name, dict(getattr(self, name)))
        more._take(entries)
        return more

    def _take(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        for name, entry in entries.items():
            self.codes[name] = tuple(entry.get("codes", ()))
            self.of[name] = entry.get("of", "")
            for code in self.codes[name]:
                self._by_code[code] = (*self._by_code.get(code, ()), name)
        said = self._read(entries)
        for word, tells in _rarities(said).items():
            self._tells.setdefault(word, tells)
        about: dict[str, set[str]] = {}
        phrases: dict[str, list[Phrase]] = {}
        for (found, name), is_written in said.items():
            for word in found:
                about.setdefault(word, set()).add(name)
            tells = sum(map(self._tells.__getitem__, found))
            if is_written or tells >= TELLING:
                rarest = max(found, key=lambda word: (self._tells[word], word))
                phrases.setdefault(rarest, []).append(Phrase(found, name, tells))
        for word, names in about.items():
            self._said_in[word] = (*self._said_in.get(word, ()), *sorted(names))
        for word, some in phrases.items():
            self._phrases[word] = (*self._phrases.get(word, ()), *some)

    def knows_code(self, key: str) -> bool:
        return key in self._by_code

    def of_code(self, key: str, detail: str) -> tuple[str, ...]:
        """What a code means; a detail that is listed by itself decides before the bare code."""
        if detail:
            exact = self._by_code.get(f"{key}:{detail.lower()}")
            if exact is not None:
                return exact
        return self._by_code.get(key, ())

    def said(self, words: Sequence[str]) -> dict[str, float]:
        """The meanings told by phrases of a message, with how much their words tell.

        A phrase inside a longer one does not count.
        """
        places: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            places.setdefault(word, []).append(place)
        found: dict[Phrase, int] = {}  # with the span of words it takes
        for word in places:
            for phrase in self._phrases.get(word, ()):
                if phrase.words <= places.keys():
                    span = min(_span(phrase.words, place, places) for place in places[word])
                    if span < len(phrase.words) + SLACK:
                        found[phrase] = span
        told: dict[str, float] = {}
        spent: set[str] = set()
        accepted: set[frozenset[str]] = set()
        for phrase in sorted(
            found,
            key=lambda one: (
                one.meaning in self._last,
                found[one] - 2 * len(one.words),
                -one.tells,
                one.meaning,
            ),
        ):
            if phrase.meaning in self._last and told:
                break
            size = len(phrase.words)
            # The same words may be told for two meanings.
            fresh = size if phrase.words in accepted else len(phrase.words - spent)
            if 2 * fresh > size or (fresh > 1 and 2 * fresh == size):
                told[phrase.meaning] = max(told.get(phrase.meaning, 0.0), phrase.tells)
                spent |= phrase.words
                accepted.add(phrase.words)
        return told

    def weighed(self, words: Iterable[str], said: dict[str, float]) -> dict[str, float]:
        """The meanings of a message without codes: those its phrases and most of its words tell.

        A meaning most words are said for, though in no phrase that is listed, is added with
        nothing told of it; one of which few of the words speak was met by chance and is left out.
        """
        told: dict[str, float] = {}
        heard: dict[str, int] = {}
        everything = 0.0
        for word in set(words):
            tells = self._tells.get(word, UNHEARD)
            everything += tells
            for meaning in self._said_in.get(word, ()):
                told[meaning] = told.get(meaning, 0.0) + tells
                heard[meaning] = heard.get(meaning, 0) + 1
        if not told:
            return said
        best = max(told, key=lambda meaning: (told[meaning], meaning))
        next_best = max((told[other] for other in told if other != best), default=0.0)
        least = max(GUESS_TELLS, GUESS_LEAD * next_best, GUESS_SHARE * everything)
        if best in said or heard[best] < 3 or told[best] < least:
            return said
        kept = {each: tells for each, tells in said.items() if told[each] >= OUTTOLD * told[best]}
        return {**kept, best: 0.0}

    def telling(self, phrase: str) -> frozenset[str]:
        """The words of a phrase; none when what tells is masked, or said of every failure."""
        masked = phrase if _PLAIN.fullmatch(phrase) else self._words.mask_names(fold(phrase))
        found = self._words.of_phrase(masked)
        if "<" in masked and len(found) < 3:
            return frozenset()  # its telling word is masked as a name
        if len(found) == 1 and len(phrase.split()) > 1:
            return frozenset()  # its telling words were stop words
        return found if sum(map(self._words.weight, found)) >= 0.9 else frozenset()

    def _read(
        self, entries: Mapping[str, Mapping[str, Any]]
    ) -> dict[tuple[frozenset[str], str], bool]:
        """Phrases with their meaning, and whether each is written out, not spelled out."""
        said: dict[tuple[frozenset[str], str], bool] = {}
        for name, entry in entries.items():
            for text in entry.get("says", ()):
                for phrase in self._spelled_out(text):
                    found = self.telling(phrase)
                    if found:
                        said[found, name] = said.get((found, name)) or "{" not in text
        return said

    def _spelled_out(self, phrase: str) -> Iterator[str]:
        """`plan {lock|busy}` as two phrases; each brace holds ways to say the same.

        A way of which only stop words would be left says nothing and is left out.
        """
        before, brace, rest = phrase.partition("{")
        if not brace:
            yield phrase
            return
        ways, _, after = rest.partition("}")
        told = [way for way in ways.split("|") if self._is_said(way)]
        for end in self._spelled_out(after):
            for way in told:
                yield before + way + end

    def _is_said(self, way: str) -> bool:
        said = self._said.get(way)
        if said is None:
            said = self._said[way] = bool(self._words.of_phrase(way))
        return said


def _rarities(said: Iterable[tuple[frozenset[str], str]]) -> dict[str, float]:
    """How much a word tells: in how few of the meanings it is said."""
    meanings: dict[str, set[str]] = {}
    for found, meaning in said:
        for word in found:
            meanings.setdefault(word, set()).add(meaning)
    return {word: math.log(ALL / len(all_)) for word, all_ in meanings.items()}


def _span(phrase: frozenset[str], place: int, places: dict[str, list[int]]) -> int:
    """How far apart the words of a phrase stand around one of them."""
    near = [min(places[word], key=lambda at: abs(at - place)) for word in phrase]
    return max(near) - min(near)
