"""What a failure looks like, apart from where and when: codes, meanings and words."""

import re
from dataclasses import dataclass, field

from workers.solutions.codes import Code, Level, read_codes
from workers.solutions.glossary import (
    FAINT,
    concepts_of_code,
    glossary,
    said_concepts,
    weigh_meanings,
)
from workers.solutions.products import product_of_code, said_products
from workers.solutions.words import PROTECTED, clip, fold, mask_names, mask_places, tokens
from workers.solutions.wrappers import unwrap

MOST_CODES = 60  # of one message; a dump of a thousand ids tells no more than its ends


@dataclass(frozen=True, slots=True)
class Symptom:
    """A read message. Equal symptoms are the same error as far as we can tell."""

    text: str  # with the variables masked, codes as they were written
    specific: dict[str, str]  # a vendor's own codes and their details
    general: dict[str, str]  # errno, exception classes and the like
    concepts: frozenset[str]  # what it means, by code or by a standard phrase
    by_code: frozenset[str]  # those of the concepts that a code tells
    faint: frozenset[str]  # those told in words of nearly every failure
    products: frozenset[str]
    announced: frozenset[str]  # wrappers and return codes
    hints: frozenset[str]  # ids and numbers of a form we know, of whom we do not
    is_mild: bool  # a line of a log below its warnings
    numbers: frozenset[str]  # of ids such as mssql-1205, to be met by a bare "error 1205"
    words: tuple[str, ...] = field(default=())  # lemmas in order, without codes
    cause: tuple[str, ...] = field(default=())  # the words after "Reason:" and the like
    implied: bool = False  # no code was written; the phrase and the product tell it

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.specific or self.general or self.concepts or self.hints)


def read_symptom(message: str) -> Symptom:
    """Read an error message. Any text will do; an empty one gives an empty symptom."""
    places = mask_places(unwrap(fold(clip(message))))
    codes = read_codes(places)[:MOST_CODES]
    protected = _protect(places, codes)
    masked = mask_names(protected)
    words = tuple(tokens(_innermost(masked)))
    kept = _innermost_codes(places, codes)
    specific = {code.key: code.detail for code in kept if code.level is Level.SPECIFIC}
    general = {code.key: code.detail for code in kept if code.level is Level.GENERAL}
    products = said_products(places) | {
        product
        for key in (
            *specific,
            *(key for key in general if key.startswith(("smtp-", "ftp-", "win-"))),
        )
        if (product := product_of_code(key)) is not None
    }
    by_code = {
        concept
        for key, detail in (*specific.items(), *general.items())
        for concept in concepts_of_code(key, detail)
    }
    # A vendor's number tells more than the phrases around it, where its meaning is known.
    exact = {c for key, detail in specific.items() for c in concepts_of_code(key, detail)}
    said = {} if exact else said_concepts((*words, *_spelled_names(kept, places)))
    if said.keys() & NOT_MISSING and general.pop("name-filenotfound", None) is not None:
        by_code.discard("no-file")  # Java's name for every file it could not open
    if any(key.startswith("smtp-") and "." in key and concepts_of_code(key, "") for key in general):
        for key in [key for key in general if _REPLY.fullmatch(key)]:
            del general[key]  # the status within the reply tells more
            by_code.difference_update(concepts_of_code(key, ""))
        by_code.update(c for key, at in general.items() for c in concepts_of_code(key, at))
    if "name-oomkilled" in general and general.pop("signal-kill", None) is not None:
        by_code.discard("killed")
    if not (specific or general or by_code):
        said = weigh_meanings(words, said)
    concepts = exact or by_code | said.keys()
    implied = not specific
    if implied:
        specific = _implied(concepts, products)
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
        _told_cause(masked),
        implied and bool(specific),
    )


NOT_MISSING = frozenset({"permission", "access-denied", "open-files", "is-dir", "read-only-fs"})

_APART = ("",) * 8  # so that no phrase reaches from one name to the next


_TOLD = re.compile(
    r"\b(?:reason|motivo|razon|razao|causa|cause|status text|texto de status"
    r"|failed to pull image[^\n:]{0,80}|failedscheduling[^\n:]{0,60}|nodes are available"
    r"|(?:error message|mensagem de erro|mensaje de error|the error)"
    r"(?: is| e| es)?(?: the following| a seguinte| el siguiente)?)(?:\s?: |\s(?:is |e |es ))"
    r"|\b(?:due to|devido a|debido a)\s",
    re.IGNORECASE,
)


def _told_cause(masked: str) -> tuple[str, ...]:
    """The words a message itself sets off as the cause of what it reports."""
    after = _TOLD.split(masked)
    return tuple(tokens(after[-1].split("\n", 1)[0])) if len(after) > 1 else ()


def _spelled_names(codes: list[Code], text: str) -> tuple[str, ...]:
    """The words of names whose meaning is not known, such as NoBrokersAvailable."""
    words: list[str] = []
    for code in codes:
        if code.level < Level.GENERAL:
            continue
        if code.key.startswith("name-") and not concepts_of_code(code.key, code.detail):
            shown = text[code.start : code.end].rpartition(".")[2]
            parts = " ".join(_NAME_PARTS.findall(shown)).lower()
            words += (*_APART, *tokens(parts.removesuffix(" exception")))
    return tuple(words)


def propose_pattern(message: str) -> str:
    """The message with its variables masked, to prefill the form of a new solution."""
    masked = read_symptom(message).text
    lines = (" ".join(line.split()) for line in masked.splitlines())
    return "\n".join(line for line in lines if line)


def _implied(concepts: set[str], products: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for concept in concepts:
        for key in glossary().codes.get(concept, ()):
            if key.startswith(("smtp-", "win-", "krb-")):
                continue  # general ones are not implied
            if product_of_code(key) in products:
                bare, _, detail = key.partition(":")
                found[bare] = detail.upper()
    return found


def _protect(text: str, codes: list[Code]) -> str:
    parts: list[str] = []
    at = 0
    for place, code in enumerate(codes):
        if code.start < at:
            continue
        parts += [text[at : code.start], chr(PROTECTED + place)]
        at = code.end
    return "".join([*parts, text[at:]])


def _restore(masked: str, text: str, codes: list[Code]) -> str:
    return re.sub(
        "[\ue000-\ue0ff]",
        lambda found: text[
            codes[ord(found[0]) - PROTECTED].start : codes[ord(found[0]) - PROTECTED].end
        ],
        masked,
    )


_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NUMBERED = re.compile(r"-([1-9]\d{2,6})$")
_REPLY = re.compile(r"smtp-\d{3}")
_MILD = re.compile(r"\b(?:INFO|DEBUG|NOTICE|TRACE|notice|info)\b(?![:=])|\bInfo\b")
_CAUSE = re.compile(r"^\s*(?:Caused by|Root cause|Causa raiz|Causado por)\b", re.IGNORECASE)
_FRAME = re.compile(
    r"^\s*(?:at\s+[\w$.<>/]+\(|\.{3} \d+ (?:more|common)|File [^\n]{1,200}, line \d)"
)


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
