"""Reads messages into symptoms, by what the files of knowledge say and what a site has added."""

import re
from functools import cache, lru_cache

from workers.solutions.code import Code, Level
from workers.solutions.codes import Codes
from workers.solutions.knowledge import form, meanings
from workers.solutions.meanings import FAINT, Meanings
from workers.solutions.products import Products
from workers.solutions.site import Site
from workers.solutions.symptom import Symptom
from workers.solutions.words import PROTECTED, Words, clip, fold, listed, mask_places
from workers.solutions.wrappers import unwrap

REMEMBERED = 2_048
"""Messages whose symptoms are kept: the same failures are compared again and again, and reading
one takes a millisecond."""
MOST_CODES = 60  # of one message; a dump of a thousand ids tells no more than its ends


class Reading:
    """What is known, ready to read messages with."""

    def __init__(self, site: Site | None = None) -> None:
        own = site or Site()
        self.words = Words(own.words)
        self.meanings = _known_meanings().plus(self.words, own.meanings)
        self.products = Products(own.products) if own.products else _known_products()
        self.codes = Codes(own.codes) if own.codes else _known_codes()
        self._remembered = lru_cache(REMEMBERED)(self._read)

    def read(self, message: str) -> Symptom:
        """Read an error message. Any text will do; an empty one gives an empty symptom."""
        return self._remembered(clip(message))

    def _read(self, message: str) -> Symptom:
        places = mask_places(unwrap(fold(message)))
        codes = self.codes.read(places)[:MOST_CODES]
        protected = _protect(places, codes)
        masked = self.words.mask_names(protected)
        words = tuple(self.words.tokens(_innermost(masked)))
        kept = _innermost_codes(places, codes)
        specific = {code.key: code.detail for code in kept if code.level is Level.SPECIFIC}
        general = {code.key: code.detail for code in kept if code.level is Level.GENERAL}
        products = self.products.said(places) | {
            product
            for key in (*specific, *(k for k in general if k.startswith(_OF_A_PRODUCT)))
            if (product := self.products.of_code(key)) is not None
        }
        by_code = self._meant(general)
        # A vendor's number tells more than the phrases around it, where its meaning is known.
        exact = self._meant(specific)
        by_code |= exact
        said = {} if exact else self.meanings.said((*words, *self._spelled_names(kept, places)))
        if said.keys() & _NOT_MISSING and general.pop("name-filenotfound", None) is not None:
            by_code.discard("no-file")  # Java's name for every file it could not open
        if any(_is_mail_status(key) and self.meanings.knows_code(key) for key in general):
            for key in [key for key in general if _REPLY.fullmatch(key)]:
                del general[key]  # the status within the reply tells more
                by_code.difference_update(self.meanings.of_code(key, ""))
            by_code |= self._meant(general)
        if "name-oomkilled" in general and general.pop("signal-kill", None) is not None:
            by_code.discard("killed")
        if not (specific or general or by_code):
            said = self.meanings.weighed(words, said)
        concepts = exact or by_code | said.keys()
        implied = not specific
        if implied:
            specific = self._implied(concepts, products)
        return Symptom(
            _restore(masked, places, codes),
            specific,
            general,
            frozenset(concepts),
            frozenset(exact or by_code),
            frozenset(c for c, tells in said.items() if tells < FAINT and c not in by_code),
            products,
            frozenset(code.key for code in codes if code.level is Level.WRAPPER),
            frozenset(code.key for code in kept if code.level is Level.HINT),
            _MILD.search(places) is not None,
            frozenset(f"no-{found[1]}" for key in specific if (found := _NUMBERED.search(key))),
            words,
            self._told_cause(masked),
            implied and bool(specific),
        )

    def propose_pattern(self, message: str) -> str:
        """The message with its variables masked, to prefill the form of a new solution."""
        masked = self.read(message).text
        lines = (" ".join(line.split()) for line in masked.splitlines())
        return "\n".join(line for line in lines if line)

    def is_hollow(self, symptom: Symptom) -> bool:
        """Whether a message names no code, thing or reason: of such two are no one error."""
        told = symptom.specific or symptom.general or symptom.concepts
        return not (told or symptom.hints or {*symptom.words} - listed("hollow"))

    def _meant(self, codes: dict[str, str]) -> set[str]:
        return {
            concept
            for key, detail in codes.items()
            for concept in self.meanings.of_code(key, detail)
        }

    def _told_cause(self, masked: str) -> tuple[str, ...]:
        """The words a message itself sets off as the cause of what it reports."""
        after = _TOLD.split(masked)
        return tuple(self.words.tokens(after[-1].split("\n", 1)[0])) if len(after) > 1 else ()

    def _spelled_names(self, codes: list[Code], text: str) -> tuple[str, ...]:
        """The words of names whose meaning is not known, such as NoBrokersAvailable."""
        words: list[str] = []
        for code in codes:
            named = code.level >= Level.GENERAL and code.key.startswith("name-")
            if named and not self.meanings.of_code(code.key, code.detail):
                shown = text[code.start : code.end].rpartition(".")[2]
                parts = " ".join(_NAME_PARTS.findall(shown)).lower()
                words += (*_APART, *self.words.tokens(parts.removesuffix(" exception")))
        return tuple(words)

    def _implied(self, concepts: set[str], products: frozenset[str]) -> dict[str, str]:
        """The codes that a meaning has at the products that are named."""
        found: dict[str, str] = {}
        for concept in sorted(concepts):
            for key in self.meanings.codes[concept]:
                general = key.startswith(("smtp-", "win-", "krb-"))
                if not general and self.products.of_code(key) in products:
                    bare, _, detail = key.partition(":")
                    found[bare] = detail.upper()
        return found


@cache
def _known_meanings() -> Meanings:
    return Meanings(Words(), meanings())


@cache
def _known_products() -> Products:
    return Products()


@cache
def _known_codes() -> Codes:
    return Codes()


@cache
def reading() -> Reading:
    """The reading of what the files say, without a site's own."""
    return Reading()


_OF_A_PRODUCT = ("smtp-", "ftp-", "win-")  # general codes that only one product has
_NOT_MISSING = frozenset({"permission", "access-denied", "open-files", "is-dir", "read-only-fs"})
_APART = ("",) * 8  # so that no phrase reaches from one name to the next

_TOLD = form("told_cause")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NUMBERED = re.compile(r"-([1-9]\d{2,6})$")
_REPLY = re.compile(r"smtp-\d{3}")
_MILD = form("mild")
_CAUSE = form("caused_by")
_FRAME = form("stack_frame")


def _is_mail_status(key: str) -> bool:
    return key.startswith("smtp-") and "." in key


def _protect(text: str, codes: list[Code]) -> str:
    """The text with a private-use character in the place of each code."""
    parts: list[str] = []
    at = 0
    for place, code in enumerate(codes):
        if code.start >= at:
            parts += [text[at : code.start], chr(PROTECTED + place)]
            at = code.end
    return "".join([*parts, text[at:]])


def _restore(masked: str, text: str, codes: list[Code]) -> str:
    def written(found: re.Match[str]) -> str:
        code = codes[ord(found[0]) - PROTECTED]
        return text[code.start : code.end]

    return re.sub("[\ue000-\ue0ff]", written, masked)


def _innermost(text: str) -> str:
    """The lines that carry the cause: no stack frames, and from the last `Caused by` on."""
    lines = [line for line in text.splitlines() if not _FRAME.match(line)]
    causes = [at for at, line in enumerate(lines) if _CAUSE.match(line)]
    return "\n".join(lines[causes[-1] :] if causes else lines)


def _innermost_codes(text: str, codes: list[Code]) -> list[Code]:
    at = 0
    start: int | None = None
    for line in text.splitlines(keepends=True):
        if _CAUSE.match(line):
            start = at
        at += len(line)
    if start is None:
        return codes
    inner = [code for code in codes if code.start >= start]
    return inner if any(code.level > Level.HINT for code in inner) else codes
