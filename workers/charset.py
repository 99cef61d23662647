"""Bytes that somebody wrote in some code page, as text. PURE.

What is announced counts, where it fits. Else UTF-8 is tried, line by line, for a log of several
programs may be of several code pages, and what is none is taken for Windows-1252, or for the page
of a Windows console (850) where only that makes words. EBCDIC counts only where it is announced.
"""

import codecs
import re

_NAMES = {"cp1047": "cp1140", "ibm-1047": "cp1140", "ibm1047": "cp1140", "ansi": "cp1252"}
_WESTERN = ("iso8859-1", "cp1252")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:\-]{1,40})", re.IGNORECASE)


def charset_of(content_type: str | None) -> str | None:
    """What a `Content-Type` announces."""
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def decoded(
    raw: bytes, announced: str | None = None, *, cut: bool = False, otherwise: str = ""
) -> str:
    """The text; never raises. `cut`: the beginning is missing, perhaps half a character.
    `otherwise` is the page of what is no UTF-8, where somebody knows it."""
    known = _known(announced)
    if known is not None and known != "utf-8":
        return _western(raw) if known in _WESTERN else raw.decode(known, "replace")
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw.removeprefix(codecs.BOM_UTF8)
    if cut:
        raw = re.sub(rb"^[\x80-\xbf]{1,3}", b"", raw)
    page = wide(raw)
    if page is not None:
        return raw.decode(page, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if otherwise:
            return raw.decode(otherwise, "replace")
        return "".join(map(_western, raw.splitlines(keepends=True)))


def _known(announced: str | None) -> str | None:
    """The codec's own name; None for none, or one that is no code page."""
    if announced is None:
        return None
    name = _NAMES.get(announced.lower(), announced)
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # a codec such as base64 is none
    except (LookupError, ValueError, TypeError):
        return None
    return "utf-8" if found.name in ("ascii", "utf-8-sig") else found.name


def wide(raw: bytes) -> str | None:
    """The kind of UTF-16 that bytes begin with: by its mark, else every other byte is zero."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = raw[:4096]
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.4 and even < odd / 8:
        return "utf-16-le"
    if even > len(head) * 0.4 and odd < even / 8:
        return "utf-16-be"
    return None


def _western(raw: bytes) -> str:
    """What is announced as Latin-1 is mostly Windows-1252, as in browsers, and at times the default
    of a web container before a text in UTF-8: what reads as that by chance does not exist."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if _is_console(raw):
            return raw.decode("cp850")
        return codecs.charmap_decode(raw, "strict", _WINDOWS)[0]


def _is_console(raw: bytes) -> bool:
    """Whether it reads as the page of a Windows console: there letters stand within words where
    Windows-1252 has signs, `inicializa‡Æo`."""
    return len(_CONSOLE.findall(raw)) > len(_ANSI.findall(raw))


_WINDOWS = {
    byte: byte if letter == "\ufffd" else ord(letter)
    for byte, letter in enumerate(bytes(range(256)).decode("cp1252", "replace"))
}
"""Windows-1252; its five holes are what Latin-1 has there."""

_LETTERS = "áàâãçéêíóôõúüñÁÀÂÃÇÉÊÍÓÔÕÚÜÑ"


def _only(page: str, other: str) -> bytes:
    """The bytes that are a letter of ours in one page and none in the other."""
    return bytes(set(_LETTERS.encode(page)) - set(_LETTERS.encode(other)))


_CONSOLE = re.compile(
    rb"(?<=[A-Za-z])[%s](?=[A-Za-z\x80-\xff])" % re.escape(_only("cp850", "cp1252"))
)
_ANSI = re.compile(b"[%s]" % re.escape(_only("cp1252", "cp850")))
