"""Whether a question is about something else: what it asks for, and words nobody here knows. PURE.

"Falhou o Brasil na copa?" asks with our words about a stranger; "salve galera, o que falhou ontem?"
has strange words beside a question of ours. The difference is where they stand: a stranger that
falls, or of which a summary is wanted, is what the question is about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from workers.questions.reading import Word
from workers.questions.told import Times
from workers.questions.words import elsewhere, only_in_phrases, scope_words
from workers.questions.words_known import is_known

TIME = "<time>"
_LEAST_REASON = 3
"""Words: "por que foi isso?" asks."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a question, what tells of time as `<time>`; a clause begins at each of
    `clauses`."""

    tokens: tuple[str, ...]
    clauses: frozenset[int]

    @property
    def text(self) -> str:
        """The words with a blank at both ends, as the patterns of cues expect them."""
        return f" {' '.join(self.tokens)} "

    def parts(self) -> Iterator[str]:
        """Each clause as such a text."""
        cuts = sorted({0, *self.clauses, len(self.tokens)})
        for first, last in pairwise(cuts):
            yield f" {' '.join(self.tokens[first:last])} "

    def until(self, at: int) -> "Said":
        """The words before a place."""
        return Said(self.tokens[:at], frozenset(one for one in self.clauses if one < at))


def said(words: Sequence[Word], times: Times) -> Said:
    found: list[str] = []
    clauses: set[int] = set()
    for at, word in enumerate(words):
        text = TIME if at in times.taken else word.text
        if text == TIME and found and found[-1] == TIME:
            continue
        if word.apart:
            clauses.add(len(found))
        found.append(text)
    return _unaddressed(Said(tuple(found), frozenset(clauses)))


def _unaddressed(asked: Said) -> Said:
    """Without whom it is said to: "minha filha, o que caiu ontem?", "o que caiu, meu rei?"."""
    tokens, last = asked.tokens, max(asked.clauses, default=0)
    if last and _is_address(tokens[last:]):
        return Said(tokens[:last], asked.clauses - {last})
    for after in range(1, len(tokens)):
        if not _is_address(tokens[:after]):
            continue
        if after in asked.clauses or tokens[after] in _small("behind_addressed"):
            clauses = frozenset(at - after for at in asked.clauses if at > after)
            return Said(tokens[after:], clauses)
    return asked


def _is_address(tokens: Sequence[str]) -> bool:
    *before, last = tokens or ("",)
    return last in _small("addressed") and _small("before_addressed").issuperset(before)


def is_strange(word: str) -> bool:
    """Whether a word of content is of no file, or one of those that are of other worlds."""
    if len(word) <= 2 or not word.isalpha() or is_known(word):
        return word in elsewhere()
    return not word.endswith(tuple(_small("no_noun")))


def _may_be_asked(asked: Said, at: int) -> bool:
    """Whether a word may be whom a question is about: "meu carro", "o fechamento já rodou?"."""
    word = asked.tokens[at]
    named = at > 0 and asked.tokens[at - 1] in _small("articles")
    return is_strange(word) or (named and word in only_in_phrases())


def is_about_strangers(asked: Said, asking: re.Pattern[str], nouns: re.Pattern[str]) -> bool:
    """Whether what a question asks for is asked of a stranger, or in a clause of another world."""
    if strangers(asked, asking, nouns):
        return True
    text = asked.text
    return any(
        word in elsewhere()
        for found in asking.finditer(text)
        for word in _clause(asked, text[: found.start()].count(" "))
    )


def strangers(asked: Said, asking: re.Pattern[str], nouns: re.Pattern[str]) -> tuple[str, ...]:
    """Whom a question asks about that nobody here knows. `asking` finds the words that ask, `nouns`
    those of them that are no verbs: what stands before these only describes."""
    text, named = asked.text, dict[str, None]()
    for found in asking.finditer(text):
        first, last = text[: found.start()].count(" "), text[: found.end()].count(" ")
        is_noun = bool(nouns.match(text, found.start()))
        behind = _stands_behind(asked, last, is_noun)
        before = None if is_noun else _stands_before(asked, first)
        named.update((word, None) for word in (before, behind) if word)
    return tuple(named)


def _stands_behind(asked: Said, at: int, is_noun: bool) -> str | None:
    """Joined to what is asked by a small word: "…na prova", "of Hamlet", "meu carro". Behind a
    time that follows a noun stands something else: "as falhas de ontem pro chefe"."""
    joined = asked.tokens[at - 1] in _small("joins")
    while at < len(asked.tokens) and at not in asked.clauses:
        token = asked.tokens[at]
        if _may_be_asked(asked, at):
            return token if joined else None
        joined = joined or token in _small("joins")
        if token not in _small("joins") | _small("between") and (is_noun or token != TIME):
            return None
        at += 1
    return None


def _stands_before(asked: Said, at: int) -> str | None:
    """ "o dólar caiu", "meu carro ontem quebrou"."""
    while at > 0 and at not in asked.clauses:
        at -= 1
        token = asked.tokens[at]
        if _may_be_asked(asked, at):
            described = at > 0 and asked.tokens[at - 1] in _small("described")
            return None if described else token
        if token != TIME and token not in _small("between"):
            return None
    return None


def _clause(asked: Said, at: int) -> Sequence[str]:
    first = max((one for one in asked.clauses if one <= at), default=0)
    last = min((one for one in asked.clauses if one > at), default=len(asked.tokens))
    return asked.tokens[first:last]


def without_reason(asked: Said, asking: re.Pattern[str], reason: re.Pattern[str]) -> Said:
    """Without why somebody asks: "…já acabou? porque o banco está ligando". What falls, runs or has
    a name behind "porque" is asked about."""
    text = asked.text
    for found in reversed(tuple(reason.finditer(text))):
        before, after = text[: found.start() + 1], text[found.end() :]
        if asking.search(after) or "<" in after or len(after.split()) < _LEAST_REASON:
            return asked
        if asking.search(before):
            return asked.until(before.count(" ") - 1)
    return asked


@cache
def _small(kind: str) -> frozenset[str]:
    return scope_words(kind)
