"""A message as words: variables masked, accents and case folded, forms folded to lemmas.

What is masked: addresses, paths, times, numbers, quoted and identifier-like names. Codes are
taken out by the caller first and protected by a private-use character each.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from workers.solutions.knowledge import form, meanings, pattern_of, table

LONGEST_MESSAGE = 6_000
"""Characters that are read; of a longer message both ends, where the cause usually stands."""

PROTECTED = 0xE000  # first private-use character: marks where a code stood
MOST_REMEMBERED = 50_000  # lemmas of words met

_CONTROLS = {code: " " for code in (*range(32), 127) if chr(code) not in "\n\t"}
_QUOTES = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "´": "'"})

_PLACES = form("places")
_NAMES = form("names")
_ZERO = form("zero")
_TOKEN = re.compile(r"[a-z]{2,40}")
_CAPITALS = re.compile(r"\b[A-Z][A-Z$#@]{2,}\b")
_PLAIN = re.compile(r"[a-z ]+")
_MASK = re.compile(r"<[a-z]{2,6}>")
_SEGMENT = re.compile(r"[\n:;|]|\. | - ")
_NODE = re.compile(r"\b([Nn])(?:ó|o\u0301)(s?)\b")
"""Portuguese for a node, which without its accent would be "in the"."""


def clip(message: str) -> str:
    """Bound what is read of a message, keeping its beginning and its end."""
    if len(message) <= LONGEST_MESSAGE:
        return message
    half = LONGEST_MESSAGE // 2
    return message[:half] + "\n" + message[-half:]


def fold(text: str) -> str:
    """Plain quotes, no accents, no control or private-use characters; case is kept."""
    if text.isascii():
        return text.translate(_CONTROLS)
    text = _NODE.sub(r"\1ode\2", text)
    out: list[str] = []
    for char in unicodedata.normalize("NFKD", text.translate(_QUOTES)):
        kind = unicodedata.category(char)
        if kind == "Mn":
            continue
        keep = kind not in ("Cc", "Cf", "Co", "Cs") or char in "\n\t"
        out.append(char if keep else " ")
    return "".join(out)


def mask_places(text: str) -> str:
    """Mask addresses, ids, times and paths: what could be mistaken for a code."""
    return _PLACES.sub(lambda found: f"<{found.lastgroup}>", text)


@cache
def listed(name: str) -> frozenset[str]:
    """A list of words of the file of words."""
    return frozenset(table("words")[name].split())


@cache
def _idioms() -> tuple[re.Pattern[str], dict[str, str]]:
    idioms = table("idioms")["idiom"]
    ways = "|".join(f"(?P<i{at}>{pattern_of(one['pattern'])})" for at, one in enumerate(idioms))
    return re.compile(ways), {f"i{at}": f" {one['means']} " for at, one in enumerate(idioms)}


class Words:
    """The words that are known, and what they are forms of.

    `same` adds groups of words that mean the same at a site; the first names the group.
    """

    def __init__(self, same: Iterable[Sequence[str]] = ()) -> None:
        exact, self._prefixes, known = _forms()
        self._exact = dict(exact)
        own: set[str] = set()
        for group in same:
            # Phrases hold known lemmas: a word that is known names the group.
            root = next(filter(None, map(self.of_form, group)), group[0])
            own.add(root)
            self._exact.update(dict.fromkeys(group, root))
        self._known = known | own
        self._met: dict[str, str] = {}
        self._roots: dict[str, str] = {}  # of the words of phrases

    def of_form(self, word: str) -> str | None:
        """The lemma a word is listed under."""
        root = self._exact.get(word)
        size = len(word)
        while root is None and size > 1:
            root = self._prefixes.get(word[:size])
            size -= 1
        return root

    def lemma(self, word: str) -> str:
        """The lemma of a folded lower-case word; the word itself when it is not known."""
        root = self._met.get(word)
        if root is None:
            root = self.of_form(word)
            if root is None and len(word) >= 6:
                root = self._typed(word)
            if len(self._met) >= MOST_REMEMBERED:
                self._met.clear()
            self._met[word] = root = root or word
        return root

    def weight(self, word: str) -> float:
        """How much a word tells before any statistics: names of one message tell little."""
        if word in listed("generic"):
            return 0.34
        return 1.0 if word in self._known else 0.6

    def tokens(self, masked: str) -> list[str]:
        """The words of a masked text as lemmas, in order, without stop words."""
        idioms, plain = _idioms()
        bare = _MASK.sub(" ", masked).lower().replace("'", "")
        bare = idioms.sub(lambda idiom: plain[idiom.lastgroup or ""], bare)
        stop = listed("stop")
        found: list[str] = []
        for segment in _SEGMENT.split(bare):
            words = _TOKEN.findall(segment)
            # Whose "no" is "in the"; in Spanish, which shares many words, it is "not".
            portuguese = "no" in words and _is_portuguese(words)
            for place, word in enumerate(words):
                if word in stop:
                    continue
                if portuguese and word == "no" and _is_in_the(words[place + 1 : place + 2]):
                    continue
                root = self.lemma(word)
                if not found or found[-1] != root:
                    found.append(root)
        return found

    def of_phrase(self, phrase: str) -> frozenset[str]:
        """The words of a phrase as lemmas; quick, for there are thousands."""
        if _PLAIN.fullmatch(phrase) and not _idioms()[0].search(phrase):
            words = phrase.split()
            if "no" not in words:
                return frozenset(map(self._root, words)) - {""}
        return frozenset(self.tokens(phrase))

    def _root(self, word: str) -> str:
        """The lemma of a word that tells; empty for others."""
        root = self._roots.get(word)
        if root is None:
            root = "" if len(word) < 2 or word in listed("stop") else self.lemma(word)
            self._roots[word] = root
        return root

    def mask_names(self, text: str) -> str:
        """Mask hosts, quoted names, file names, identifiers and numbers."""
        text = _ZERO.sub(r"\1 zero", text)
        text = _NAMES.sub(self._mask, text)
        letters = sum(map(str.isalpha, text)) or 1
        if sum(map(str.islower, text)) / letters < 0.4:
            return text  # all in capitals, as on a mainframe: a capital tells nothing
        known = _kept_in_capitals() | self._known
        return _CAPITALS.sub(
            lambda found: found[0] if self.lemma(found[0].lower()) in known else "<name>", text
        )

    def _mask(self, found: re.Match[str]) -> str:
        """A name of known small words, such as handshake_failure, is no variable but a phrase."""
        name = found[0]
        if found.lastgroup == "name" and "_" in name and name.replace("_", "").isalpha():
            parts = name.split("_")
            known = sum(self.lemma(part) in self._known for part in parts)
            if name.islower() and (
                known == len(parts) or (known > 1 and not listed("faulty").isdisjoint(parts))
            ):
                return " ".join(parts)
        return f"<{found.lastgroup}>"

    def _typed(self, word: str) -> str | None:
        """What a word is a typing error of: one letter too many, too few or turned."""
        near = _near()
        return next(filter(None, map(near.get, (word, *sorted(_deletions(word))))), None)


@cache
def _forms() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """The lemmas of whole words and of beginnings, and those that are more than everyday."""
    words = table("words")
    exact: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for group in ("words", "everyday"):
        for root, forms in words[group].items():
            for written in (root, *forms.split()):
                bare = written.removesuffix("*")
                (exact if bare == written else prefixes).setdefault(bare, root)
    return exact, prefixes, frozenset(words["words"])


@cache
def _kept_in_capitals() -> frozenset[str]:
    """The words that are words in capitals too: those of the phrases."""
    words = Words()
    said = " ".join(
        text
        for name, meaning in meanings().items()
        for text in (name, *meaning.get("codes", ()), *meaning.get("says", ()))
    )
    return frozenset(map(words.lemma, set(_TOKEN.findall(said.lower()))))


@cache
def _near() -> dict[str, str]:
    """Spellings one deletion away from a known form, for typing errors."""
    words, (exact, _, _) = Words(), _forms()
    known = {form: root for form, root in exact.items() if len(form) >= 7}
    for word in sorted(listed("typed")):
        root = words.of_form(word)
        if root is not None:
            known.setdefault(word, root)
    near: dict[str, str | None] = {}
    for written, root in known.items():
        for spelling in _deletions(written):
            near[spelling] = root if near.get(spelling, root) == root else None
    return {spelling: root for spelling, root in near.items() if root is not None}


def _is_in_the(following: list[str]) -> bool:
    """Whether a Portuguese "no" stands before a word of its own language."""
    return not listed("negated").issuperset(following)


def _is_portuguese(words: list[str]) -> bool:
    return not listed("portuguese").isdisjoint(words) and (
        "nao" in words or listed("spanish").isdisjoint(words)
    )


def _deletions(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
