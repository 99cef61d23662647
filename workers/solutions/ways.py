"""How what is found becomes a key where the surroundings decide: ways, as the file of spellings
has them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from workers.solutions.code import Code, Level, as_code, is_about
from workers.solutions.knowledge import table

_SIGN = re.compile(r"([#*@])(\d?)")
_NEAR = 160  # characters around a code that belong to it


class Way(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is", "in_": "in"}
):
    """One way. What a condition means stands in the file.

    `key` has `#` for a number that was found and `*` for what was found in small letters (of the
    next group, or of the one whose number follows), `@` for what the table says.
    """

    key: str = ""
    level: Literal["wrapper", "hint", "general", "specific"] = "specific"
    detail: str = "(?!)"  # never
    is_: str = ""
    match: str = ""
    before: str = ""
    after: str = ""
    text: str = ""
    about: str = ""
    not_about: list[str] = []
    in_: str = ""
    says: str = ""


@cache
def named_ways() -> Mapping[str, tuple[Way, ...]]:
    """The ways of the file by their name."""
    return msgspec.convert(table("spellings")["ways"], dict[str, tuple[Way, ...]])


def first_way(ways: tuple[Way, ...], found: re.Match[str], text: str) -> Iterator[Code]:
    """The code by the first way that fits; none where it has no key or the number is zero."""
    groups = [group for group in found.groups() if group] or [found[0]]
    way = next((way for way in ways if _fits(way, groups, found, text)), None)
    if way is None or not way.key:
        return
    key, following = way.key, iter(groups)
    for sign, place in _SIGN.findall(key):
        if sign == "@":
            shown = _told(way, groups) or ""
        else:
            shown = groups[int(place) - 1] if place else next(following)
        if sign == "#":
            shown = str(abs(int(shown)))
            if shown == "0":
                return
        key = key.replace(sign + place, shown.lower().replace("/", ""), 1)
    reason = _compiled(way.detail).search(text, found.end(), found.end() + _NEAR)
    yield as_code(found, key, Level[way.level.upper()], reason[1].upper() if reason else "")


def _fits(way: Way, groups: list[str], found: re.Match[str], text: str) -> bool:
    told = _told(way, groups)
    before = text[max(0, found.start() - _NEAR) : found.start()]
    return (
        (not way.in_ or told is not None)
        and (not way.says or bool(_compiled(way.says).fullmatch(told or "")))
        and (not way.is_ or bool(_compiled(way.is_).fullmatch("-".join(groups))))
        and (not way.match or bool(_compiled(way.match).fullmatch(found[0])))
        and (not way.before or bool(_compiled(f"(?:{way.before})$").search(before)))
        and (not way.after or bool(_compiled(way.after).match(text, found.end())))
        and (not way.text or bool(_compiled(way.text).search(text)))
        and (not way.about or is_about(way.about, text))
        and not any(is_about(topic, text) for topic in way.not_about)
    )


def _told(way: Way, groups: list[str]) -> str | None:
    """What the way's table says of what was found."""
    if not way.in_:
        return None
    named = table("codes")[way.in_]
    shown = groups[0]
    return next(
        (named[each] for each in (shown, shown.upper(), shown.lower()) if each in named), None
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
