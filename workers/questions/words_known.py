"""Whether a word is known to the files, in which languages, and of which one it is a typing error.
PURE."""

from functools import cache, lru_cache

from workers.questions.catalogue import is_one_off
from workers.questions.words import prefixes, vocabulary

SHORTEST_MENDED = 4
_SHORTEST_WRONG = 5
"""A wrong letter in a word of four makes another word; a missing one is seen as such."""
_NO_LANGUAGE: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def languages_of(word: str) -> frozenset[str]:
    """The languages that have a folded word; none for one that is not known."""
    beginnings = prefixes()
    sizes = range(len(word), 2, -1)
    longest = next((found for size in sizes if (found := beginnings.get(word[:size]))), None)
    return vocabulary().get(word, _NO_LANGUAGE) | (longest or _NO_LANGUAGE)


def is_known(word: str) -> bool:
    return bool(languages_of(word))


@lru_cache(maxsize=20_000)
def mended(word: str) -> str:
    """The known word that a word is a typing error of; the word itself where there is none."""
    if len(word) < SHORTEST_MENDED or not word.isalpha() or is_known(word):
        return word
    near = {
        known
        for spelling in (word, *_deletions(word))
        for known in _near().get(spelling, ())
        if is_one_off(word, known)
        and (len(word) >= _SHORTEST_WRONG or len(known) > len(word))
        and (known[0] == word[0] or len(word) >= 7)
    }
    if not near:
        return word
    return min(near, key=lambda known: (known[0] != word[0], -len(known), known))


@cache
def _near() -> dict[str, tuple[str, ...]]:
    near: dict[str, list[str]] = {}
    for known in vocabulary():
        if len(known) >= SHORTEST_MENDED:
            for spelling in (known, *_deletions(known)):
                near.setdefault(spelling, []).append(known)
    return {spelling: tuple(words) for spelling, words in near.items()}


def _deletions(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
