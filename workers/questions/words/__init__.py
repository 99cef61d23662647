"""The words of questions, as files (see README.md beside them), and how they are read. PURE."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from data.domain.folding import fold
from data.texts import LANGUAGES


@cache
def table(name: str) -> Mapping[str, Any]:
    """A file of words by its name; read once."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


def phrases(text: str) -> Iterator[str]:
    """The phrases of a list that commas separate, folded."""
    for phrase in text.split(","):
        said = " ".join(fold(phrase).split())
        if said:
            yield said


@cache
def spellings() -> Mapping[str, tuple[str, ...]]:
    """What chat spellings stand for."""
    return {
        short: tuple(said.split())
        for lang in LANGUAGES
        for short, said in table("spelling")[lang].items()
    }


@cache
def accented() -> Mapping[str, str]:
    """Words that would be others without their accents, and what is read for them."""
    return table("spelling")["accented"]


@cache
def real() -> frozenset[str]:
    """Everyday words that are no typing errors, near as they are to words of ours."""
    return frozenset(word for said in table("spelling")["real"].values() for word in said.split())


@cache
def plain() -> Mapping[str, frozenset[str]]:
    """The words of each language that carry no question."""
    return {lang: frozenset(fold(table("plain")[lang]).split()) for lang in LANGUAGES}


@cache
def scope_words(kind: str) -> frozenset[str]:
    """The words of a list of `scope.toml`, of all languages."""
    said = table("scope")[kind]
    return frozenset(word for lang in LANGUAGES for word in fold(said.get(lang, "")).split())


@cache
def elsewhere() -> frozenset[str]:
    """Words of other worlds than this trade, but for those that are words of ours too."""
    return scope_words("elsewhere") - {word for _, said in _told() for word in said.split()}


@cache
def only_in_phrases() -> frozenset[str]:
    """Words that mean something of ours beside others alone: the "saco" of "foi pro saco"."""
    alone = {said for _, said in _told() if " " not in said}
    begun = tuple(prefixes())
    words = frozenset(vocabulary()) - elsewhere() - alone
    return frozenset(word for word in words if not word.startswith(begun))


@cache
def beside(name: str) -> frozenset[str]:
    """Words that are told apart by what they stand beside: a list of `time.toml`."""
    return frozenset(phrases(table("time")["beside"][name]))


@cache
def cue_phrases() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Of each cue how it is said, by language, in the spelling that questions are read in."""
    return {
        cue: {lang: tuple(map(_spelt, phrases(said))) for lang, said in ways.items()}
        for cue, ways in table("cues").items()
    }


def _spelt(phrase: str) -> str:
    return " ".join(part for word in phrase.split() for part in spellings().get(word, (word,)))


@cache
def vocabulary() -> Mapping[str, frozenset[str]]:
    """Every word the files know, with the languages that have it; prefixes without their star."""
    found: dict[str, set[str]] = {}
    for lang, said in _told():
        for word in said.split():
            if word.isalpha() and len(word) > 1:
                found.setdefault(word, set()).add(lang)
    for lang in LANGUAGES:
        for word in elsewhere() & set(fold(table("scope")["elsewhere"][lang]).split()):
            found.setdefault(word, set()).add(lang)
    return {word: frozenset(langs) for word, langs in found.items()}


@cache
def prefixes() -> Mapping[str, frozenset[str]]:
    """Beginnings of words the files know, with the languages that have them."""
    found: dict[str, set[str]] = {}
    for lang, said in _told():
        for word in said.split():
            if word.endswith("*") and word[:-1].isalpha():
                found.setdefault(word[:-1], set()).add(lang)
    return {word: frozenset(langs) for word, langs in found.items()}


def _told() -> Iterator[tuple[str, str]]:
    """Every phrase of every file, with its language."""
    for lang in LANGUAGES:
        for words in plain()[lang]:
            yield lang, words
        for values in table("time")[lang].values():
            for said in values.values():
                for phrase in phrases(said):
                    yield lang, phrase
    for ways in cue_phrases().values():
        for lang, said in ways.items():
            for phrase in said:
                yield lang, phrase
    for kind in ("begins", "ends", "holds"):
        for lang, said in table("names")[kind].items():
            for phrase in phrases(said):
                yield lang, phrase
    for ways in table("names")["cue"].values():
        for lang, said in ways.items():
            for phrase in phrases(said):
                yield lang, phrase
