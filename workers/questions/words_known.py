"""Whether a word is known to the files, in which languages, and of which one it is a typing error.
PURE."""

from functools import cache, lru_cache

from workers.questions.catalogue import is_one_off, is_turned
from workers.questions.words import elsewhere, prefixes, real, vocabulary

SHORTEST_MENDED = 4
_SHORTEST_WRONG = 5
"""A wrong letter in a word of four makes another word; a missing one is seen as such."""
_SHORTEST_STEM = 5
_NO_LANGUAGE: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def languages_of(word: str) -> frozenset[str]:
    """The languages that have a folded word; none for one that is not known."""
    beginnings = prefixes()
    sizes = range(len(word), 2, -1)
    found = (beginnings.get(word[:size]) for size in sizes)
    longest = next(filter(None, found), _NO_LANGUAGE)
    return vocabulary().get(word, _NO_LANGUAGE) | longest


def is_known(word: str) -> bool:
    return bool(languages_of(word))


@lru_cache(maxsize=20_000)
def mended(word: str) -> str:
    """The known word that a word is a typing error of; the word itself where there is none."""
    if len(word) < SHORTEST_MENDED or not word.isalpha() or is_known(word) or word in real():
        return word
    near = {
        known
        for spelling in (word, *_deletions(word))
        for known in _near().get(spelling, ())
        if is_one_off(word, known)
        and (len(word) >= _SHORTEST_WRONG or len(known) > len(word) or is_turned(word, known))
        and (known[0] == word[0] or len(word) >= 7)
    }
    if not near:
        return _with_stem(word)
    return min(
        near,
        key=lambda known: (known[0] != word[0], not is_turned(word, known), -len(known), known),
    )


def _with_stem(word: str) -> str:
    """The word with a beginning that the files have, where its own is one letter off."""
    for size in range(len(word), _SHORTEST_STEM - 2, -1):
        begun = word[:size]
        for stem in _stems().get(begun[0], ()):
            if abs(len(stem) - size) <= 1 and is_one_off(begun, stem):
                return stem + word[size:]
    return word


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """Beginnings that are long enough to be told with a wrong letter, by their first one."""
    found: dict[str, list[str]] = {}
    for stem in prefixes():
        if len(stem) >= _SHORTEST_STEM:
            found.setdefault(stem[0], []).append(stem)
    return {first: tuple(stems) for first, stems in found.items()}


@cache
def _near() -> dict[str, tuple[str, ...]]:
    near: dict[str, list[str]] = {}
    for known in vocabulary():
        if len(known) >= SHORTEST_MENDED and known not in elsewhere():
            for spelling in (known, *_deletions(known)):
                near.setdefault(spelling, []).append(known)
    return {spelling: tuple(words) for spelling, words in near.items()}


def _deletions(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
