"""Reading one item: fast where it is as declared, else member by member. PURE.

An item needs its id, its name and a status that can be read. Any other member that cannot be is
"not known" and leaves a remark; it never hides the item.
"""

import json
import re
import types
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

import msgspec

from workers.tws.split import NEST
from workers.tws.values import ItemUnreadable, shortened

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

DEEPEST = 64
"""Values nested deeper than this are left out of an item that cannot be read otherwise."""

_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """One item read. `plan` is the plan it says it is of.

    V1 gives each run of a chain as an item: `earlier` marks all but the last one, `head` names the
    first one (its id, or its name), `recovery` marks a run of a recovery job, which is another
    job's. `alias` is a made-up name under which other items know a workstation.
    """

    thing: T
    plan: str | None = None
    earlier: bool = False
    head: str | None = None
    recovery: bool = False
    alias: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def noteworthy(self) -> bool:
        """Whether there is more to remember of the item than its thing and its plan."""
        return bool(self.earlier or self.head or self.recovery or self.alias or self.remarks)


class Reader(Generic[S, T]):
    """Reads items declared as the struct `kind`; `build` makes the thing out of one.

    Calling it raises ValueError when the item has no id, no name or no readable status.
    """

    def __init__(self, kind: type[S], build: Callable[[S], Parsed[T]]) -> None:
        self._kind = kind
        self._build = build
        self._decode = msgspec.json.Decoder(kind, strict=False).decode

    def __call__(self, item: msgspec.Raw | bytes) -> Parsed[T]:
        try:
            return self._build(self._decode(item))
        except (ValueError, OverflowError, RecursionError):  # msgspec's errors are ValueErrors
            pass
        odd: list[str] = []
        seen = fit(self._kind, loose(bytes(item)), odd)
        parsed = self._build(seen)
        thing: Any = parsed.thing
        status = getattr(getattr(thing, "run", thing), "raw_status", None)
        unknown = status == "" or thing is None
        if unknown and any("status" in line.lower() for line in odd):
            raise ItemUnreadable(f"its status cannot be read: {'; '.join(odd)[:200]}")
        return replace(parsed, remarks=tuple(odd))


def read_object(kind: type[S], body: bytes) -> S:
    """One object, such as an engine's description. Raises ValueError when it is none."""
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except (ValueError, RecursionError) as error:
        try:
            return fit(kind, loose(body), [])
        except ValueError:
            raise ValueError(str(error)) from error


def loose(item: bytes) -> Any:
    """The value of an item in whatever state it is. Raises ValueError when it is no JSON at all.

    Bad UTF-8 becomes U+FFFD, numbers may have any size, and what is nested too deeply is left out.
    """
    try:
        return _loads(item)
    except RecursionError:
        return _loads(_shallow(item))


def _loads(item: bytes) -> Any:
    text = item.decode("utf-8", "replace")
    return json.loads(text, strict=False, parse_int=_number)


def _number(digits: str) -> float:
    return int(digits) if len(digits) < 40 else float(digits)


def _shallow(item: bytes) -> bytes:
    """The item with `null` for everything nested deeper than `DEEPEST`."""
    kept: list[bytes] = []
    depth = at = 0
    for found in NEST.finditer(item):
        mark = found.group()
        if mark in (b"{", b"["):
            depth += 1
            if depth == DEEPEST:
                kept.append(item[at : found.start()])
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth == DEEPEST - 1:
                kept.append(b"null")
                at = found.end()
    return b"".join((*kept, item[at:]))


def fit(kind: type[S], value: object, odd: list[str]) -> S:
    """`value` as far as it is what `kind` declares; `odd` tells what of it is not.

    Raises ValueError when something that `kind` needs is missing.
    """
    if not isinstance(value, dict):
        raise ItemUnreadable(f"not an object, but {value!r:.40}")
    return msgspec.convert(_fit(kind, value, "", odd), kind, strict=False)


def _fit(kind: Any, value: Any, path: str, odd: list[str]) -> Any:
    """What of `value` fits `kind`, None for nothing."""
    if value is None or value == "":
        return None
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if not isinstance(value, dict):
            return _told(path, value, odd)
        members = {
            member.name: _fit(member.type, value[member.encode_name], _below(path, member), odd)
            for member in msgspec.structs.fields(kind)
            if member.encode_name in value
        }
        return {name: thing for name, thing in members.items() if thing is not None}
    if get_origin(kind) is list:
        return _fit_list(get_args(kind)[0], value, path, odd)
    return _leaf(kind, value, path, odd)


def _fit_list(kind: Any, value: Any, path: str, odd: list[str]) -> list[Any] | None:
    """A list is known as a whole or not at all, and an item needs its list of objects."""
    found = [_fit(kind, each, path, odd) for each in value] if isinstance(value, list) else [None]
    if None not in found:
        return found
    if isinstance(kind, type):
        raise ItemUnreadable(f"{path} cannot be read")
    return _told(path, value, odd)


def _leaf(kind: Any, value: Any, path: str, odd: list[str]) -> Any:
    meta = get_args(kind)[1] if get_origin(kind) is Annotated else msgspec.Meta()
    extra = meta.extra or {}
    if isinstance(value, str) and _LONE.search(value):
        odd.append(f"{path} is cut in the middle of a character")
        value = _LONE.sub("\ufffd", value)
    if "shorten" in extra and isinstance(value, str) and len(value) > (meta.max_length or 0):
        odd.append(f"{path} has {len(value)} characters")
        return extra["shorten"](value)
    try:
        converted = msgspec.convert(value, kind, strict=False)
        if "read" in extra:
            extra["read"](converted)
    except (ValueError, OverflowError):
        return _told(path, value, odd)
    return converted


def _told(path: str, value: object, odd: list[str]) -> None:
    odd.append(shortened(f"{path} is {value!r:.40}", 120))


def _below(path: str, member: msgspec.structs.FieldInfo) -> str:
    return f"{path}.{member.encode_name}" if path else member.encode_name


def _bare(kind: Any) -> Any:
    """A kind without its `| None`."""
    if get_origin(kind) in (Union, types.UnionType):
        others = [each for each in get_args(kind) if each is not type(None)]
        if len(others) == 1:
            return others[0]
    return kind
