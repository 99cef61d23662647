"""The time zone of the machine by the name the library knows, or why it has none.

A machine may write its zone as POSIX does (`BRT3`, `<-03>3`, `GMT-3`, counted westwards), with
rules for summer too. What a zone of the library does alike is followed by it; what none does is
refused, never taken for UTC without a word.
"""

import os
import re
import zoneinfo
from collections.abc import Callable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import tzlocal

_FIXED = re.compile(r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+\-]{3,}>)([+-]?\d{1,2})(?::?00(?::?00)?)?")
_NAMES = re.compile(r"[A-Za-z]{3,}|<[^>]+>")
_FOLDER = re.compile(r"(?:^|/)zoneinfo/(?:posix/|right/)?(.+)$")
_LOCAL = Path("/etc/localtime")


class NoZone(ValueError):
    """The machine's zone cannot be followed; the text says how it is written."""


def machine_zone(tz: str | None, is_zone: Callable[[str], bool], local: Path = _LOCAL) -> str:
    """The zone for this value of `TZ` (None: not set). Raises NoZone."""
    if tz is None:
        return _of_the_system(is_zone, local)
    name = tz.strip().removeprefix(":")
    if not name:
        return "UTC"  # what POSIX says of an empty one
    if name.startswith("/"):
        found = _FOLDER.search(os.path.realpath(name))
        if found is not None and is_zone(found[1]):
            return found[1]
        return _of_a_file(Path(name), is_zone)
    return _of_text(name, is_zone)


def _of_text(text: str, is_zone: Callable[[str], bool]) -> str:
    if is_zone(text):
        return text
    fixed = _FIXED.fullmatch(text)
    if fixed is not None:
        west = int(fixed[1])
        name = "UTC" if west == 0 else f"Etc/GMT{west:+d}"  # these names count westwards, too
        if is_zone(name):
            return name
    return _of_rule(text, is_zone)


def _of_rule(text: str, is_zone: Callable[[str], bool]) -> str:
    """The zone with the shortest name whose clocks follow this rule, best under the same names."""
    found: list[tuple[bool, int, str]] = []
    for name in zoneinfo.available_timezones():
        rule = _rule(files("tzdata").joinpath("zoneinfo", name))
        if rule and _NAMES.sub("-", rule) == _NAMES.sub("-", text) and is_zone(name):
            found.append((rule != text, len(name), name))
    if not found:
        raise NoZone(text)
    return min(found)[2]


def _rule(file: Traversable) -> str:
    """The rule at the end of a zone file; an empty text where there is none."""
    try:
        return file.read_bytes()[-256:].rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def _of_the_system(is_zone: Callable[[str], bool], local: Path) -> str:
    if not local.exists():
        return "UTC"  # as the C library does
    found = _FOLDER.search(os.path.realpath(local))
    if found is not None and is_zone(found[1]):
        return found[1]
    try:
        name = tzlocal.get_localzone_name()
    except Exception:  # several kinds, for a machine with contradicting settings
        name = None
    if name and name != "local" and is_zone(name):
        return name
    return _of_a_file(local, is_zone)


def _of_a_file(file: Path, is_zone: Callable[[str], bool]) -> str:
    """By the rule of a zone file that bears no name."""
    try:
        return _of_text(_rule(file), is_zone)
    except NoZone:
        raise NoZone(str(file)) from None
