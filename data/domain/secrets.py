"""Secrets in what programs print, found by how they are written and masked; the rest stays.

What a job prints reaches everybody's browser, the store and every message, so `masked` stands
before all of them. A word such as "password" alone is harmless; what it introduces is not. The
ways to write a secret are in `secrets.toml`. PURE.
"""

import base64
import binascii
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

STARS = "***"

_Answer = str | Callable[[re.Match[str]], str]
_PART = re.compile(r"\{([a-z]+)\}")
_QUOTE = re.compile(r"\\{0,3}[\"'`]")
_HERE = re.compile(r"/|[A-Za-z]:\\|\\\\|~")
_USAGE = re.compile(r"[A-Z_]+\]+")  # `[--password FILE]`
_SPEAKS = re.compile(r"passwd: [a-z]+(?: \S+){2}")  # the program, not its word
_MIXED = ("pass", "pin", "pw", "clave", "contra")  # words that are as often something else


def masked(text: str) -> str:
    """The text with every secret in it replaced by stars; the same object when there is none."""
    small = text.lower()
    for rule in _rules():
        if any(hint in small for hint in rule.hints):
            text = rule.pattern.sub(rule.answer, text)
    return text


@dataclass(frozen=True, slots=True)
class _Rule:
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    answer: _Answer


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(files("data.domain").joinpath("secrets.toml").read_text("utf-8"))


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            tuple(each["hints"].split()),
            _compiled(each["pattern"], 0 if each.get("exact") else re.IGNORECASE),
            _ANSWERS.get(each.get("answer", "lead")) or str(each["answer"]),
        )
        for each in _told()["rules"]
    )


@cache
def _word(name: str) -> re.Pattern[str]:
    return _compiled(_told()[name], re.IGNORECASE if name != "code" else 0)


def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    """Lines joined, and `{name}` replaced by that part."""
    parts = _told()["parts"]
    text = "".join(line.removeprefix("  ") for line in pattern.splitlines())
    while _PART.search(text):
        text = _PART.sub(
            lambda found: "".join(line.removeprefix("  ") for line in parts[found[1]].splitlines()),
            text,
        )
    return re.compile(text, flags | re.MULTILINE)


def _starred(value: str) -> str:
    """Stars in place of a value, between the quotes it has."""
    opening = _QUOTE.match(value)
    if opening is None:
        return STARS
    closing = re.search(rf"{_QUOTE.pattern}$", value[opening.end() :])
    return f"{opening[0]}{STARS}{closing[0] if closing else ''}"


def _lead(found: re.Match[str]) -> str:
    return f"{found['lead']}{_starred(found['value'])}"


def _option(found: re.Match[str]) -> str:
    """Behind the name of an option, unless another option or a harmless word follows."""
    inside = found["value"].strip("\"'")
    is_none = (
        inside.startswith("-")
        or _word("harmless").fullmatch(inside)
        or (found["lead"][0] == "-" and _USAGE.fullmatch(inside))
    )
    return found[0] if is_none else _lead(found)


def _prose(found: re.Match[str]) -> str:
    """In a sentence: what is quoted, or has letters and digits and is no code."""
    inside = found["value"].strip("\"'`.,;:")
    quoted = found["value"][0] in "\"'`" and not found["lead"].lower().startswith(("sec", "tok"))
    looks = any(c.isdigit() for c in inside) and any(c.isalpha() for c in inside)
    if _word("harmless").fullmatch(inside) or not (quoted or looks):
        return found[0]
    return found[0] if _word("code").fullmatch(inside) else _lead(found)


def _basic(found: re.Match[str]) -> str:
    """Behind `Basic` stands a login only where it reads as one."""
    text = found["value"]
    try:
        said = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return found[0]
    return _lead(found) if b":" in said else found[0]


def _named(found: re.Match[str]) -> str:
    """Behind the name of a secret, unless the value or what stands before says otherwise."""
    inside, word = found["value"].strip("\\\"'`"), found["key"].lower()
    if not inside or _word("harmless").fullmatch(inside):
        return found[0]
    if found["key"] in ("PWD", "OLDPWD", "pwd") and _HERE.match(inside):
        return found[0]  # the shell's present folder
    if word.endswith(("credentials", "creds")) and _HERE.match(inside):
        return found[0]  # the file they are in
    if word == "passwd" and _SPEAKS.match(found.string, found.start()):
        return found[0]
    expected = _word("expected").search(found.string[max(0, found.start() - 24) : found.start()])
    if word.endswith("token") and (expected or len(inside) < 6):
        return found[0]
    if word in _MIXED and (expected or (len(inside) < 4 and inside.isdigit())):
        return found[0]
    return f"{found[0][: found.start('value') - found.start()]}{_starred(found['value'])}"


_ANSWERS: dict[str, _Answer] = {
    "lead": _lead,
    "option": _option,
    "prose": _prose,
    "basic": _basic,
    "named": _named,
}
