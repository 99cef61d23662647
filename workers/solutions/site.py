"""A site's own glossary: what is wrong with an entry, and what it adds to the reading."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from data.domain.glossary import CODE, PHRASES, PRODUCT, WORDS, GlossaryDraft
from workers.solutions.words import Words, fold, listed

_WORD = re.compile(r"[a-z]{2,40}")
_CODE = re.compile(r"[A-Za-z][A-Za-z$]{1,19}[-_. ]?[A-Za-z]{0,8}[-_. ]?#{1,8}[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class Site:
    """Entries in the shapes that words, meanings, products and codes take them in."""

    words: list[list[str]] = field(default_factory=list[list[str]])
    meanings: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    products: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    codes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def site_of(entries: Iterable[GlossaryDraft]) -> Site:
    """What a site's entries add."""
    site = Site()
    for entry in entries:
        name = plainly(entry.name)
        says = [plainly(said) for said in entry.says]
        if entry.kind == WORDS:
            site.words.append([name, *says])
        elif entry.kind == PHRASES:
            site.meanings[f"site-{name}"] = {"says": says}
        elif entry.kind == PRODUCT:
            site.products[name] = [rf"\b{re.escape(said)}\b" for said in (name, *says)]
        else:
            site.codes.extend(_spelling(fold(said)) for said in entry.says)
    return site


def mistakes(entry: GlossaryDraft) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry: fields, and keys of `solution.words.refused`; else nothing."""
    if not re.search(r"[a-z]{2}", plainly(entry.name)):
        yield "name", "letters"
    elif entry.kind == WORDS and not _WORD.fullmatch(plainly(entry.name)):
        yield "name", "one_word"
    for at, said in enumerate(entry.says):
        wrong = _CHECKS[entry.kind](plainly(said) if entry.kind != CODE else fold(said).strip())
        if wrong:
            yield f"says[{at}]", wrong


def plainly(said: str) -> str:
    """Small letters without accents and double blanks, as messages are compared."""
    return " ".join(fold(said).casefold().split())


def _wrong_word(said: str) -> str:
    if not _WORD.fullmatch(said):
        return "one_word"
    return "passed" if said in listed("stop") else ""


def _wrong_phrase(said: str) -> str:
    words = {_known().lemma(word) for word in _WORD.findall(said) if word not in listed("stop")}
    if re.search(r"[{}|]", said):
        return "plain"
    if len(words) < 2 or words <= listed("hollow") | listed("generic"):
        return "hollow"
    return ""


@cache
def _known() -> Words:
    return Words()


def _wrong_product(said: str) -> str:
    letters = sum(map(str.isalnum, said))
    return "short" if letters < 3 else ""


def _wrong_code(said: str) -> str:
    if not _CODE.fullmatch(said):
        return "code"
    return ""


_CHECKS = {
    WORDS: _wrong_word,
    PHRASES: _wrong_phrase,
    PRODUCT: _wrong_product,
    CODE: _wrong_code,
}


def _spelling(said: str) -> tuple[str, str]:
    """The pattern and the key of a code such as `RATES-####`: its digits tell it apart."""
    before, digits, after = re.split("(#+)", said, maxsplit=1)
    parts = [re.escape(part) for part in re.split(r"[-_. ]", before) if part]
    pattern = rf"(?i)\b{'[-_. ]?'.join(parts)}[-_. ]?(\d{{{len(digits)}}}){re.escape(after)}\b"
    return pattern, f"{''.join(re.findall('[a-z]', before.lower()))}-#"
