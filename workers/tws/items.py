"""From the bytes of one answer to its items, and the small values inside them. PURE.

An item stays as it came (`msgspec.Raw`) until someone needs it: most items of a poll are the bytes
of the poll before, and comparing a digest is far cheaper than parsing.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, TypeVar, cast

import msgspec
import xxhash

from data.domain.status import ENDED, FAILED, Status
from workers.tws.errors import TwsNotJson, TwsTruncated, TwsUnreadable

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

OUTCOME_KNOWN = ENDED | FAILED | {Status.PEND, Status.SUCCP, Status.CANCLP, Status.OTHER}
"""Only in these a return code means something; engines send 0 for jobs that have not run."""

NO_JOBMAN = frozenset({"POOL", "D-POOL", "DYNAMIC_POOL", "REM-ENG", "REMOTE_ENGINE"})
"""Workstation types that have no job manager of their own to be down."""

MASTER = frozenset({"MANAGER", "MASTER"})
"""Workstation types that link to nobody and count as linked."""


class ItemUnreadable(ValueError):
    """One item is not what the reference describes; the others are not touched by it."""


class Envelope(msgspec.Struct, gc=False):
    """A V2 list answer, its items still packed."""

    results: list[msgspec.Raw]
    count: int | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """One item read. `plan` is the plan it says it is of; `earlier` marks all but the last run
    of a V1 rerun chain, where each run is an item of its own."""

    thing: T
    plan: str | None = None
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Bad:
    """One unreadable item: why, and the ids and names it may be known by, the best one first."""

    reason: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class Page(Generic[T]):
    """The items of one answer, in its order: digests and things run in parallel."""

    digests: list[int] = field(default_factory=list)
    things: list[T] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    earlier: set[int] = field(default_factory=set)
    plans: set[str] = field(default_factory=set)
    reused: int = 0

    def __len__(self) -> int:
        return len(self.things) + len(self.bad)


@dataclass(slots=True)
class Known(Generic[T]):
    """What the last good answer held, by the digest of its bytes."""

    things: Mapping[int, T] = field(default_factory=dict)
    earlier: frozenset[int] = frozenset()
    plan: str | None = None


_array = msgspec.json.Decoder(list[msgspec.Raw])
_envelope = msgspec.json.Decoder(Envelope)
_digest = xxhash.xxh3_128_intdigest


def _decode(decoder: msgspec.json.Decoder[T], body: bytes, what: str) -> T:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise TwsUnreadable(
            f"the {what} is JSON, but not as documented ({error}); "
            "check that the address is a TWS engine and the API version fits"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_json(body, str(error), what) from error


def not_json(body: bytes, reason: str, what: str = "answer") -> TwsNotJson | TwsTruncated:
    """Name the reason why a body is not JSON: HTML, cut off, or something else."""
    start = body.lstrip()[:200].lower()
    if start.startswith(b"<"):
        return TwsNotJson(
            f"the {what} is HTML instead of JSON; a proxy or the web container answered: "
            "check the address and whether the engine's server is up"
        )
    if not start or "truncated" in reason:
        return TwsTruncated(f"the {what} stops in the middle ({len(body)} bytes); requests again")
    return TwsNotJson(f"the {what} is not JSON ({reason}); check what answers at this address")


def split_array(body: bytes) -> list[msgspec.Raw]:
    """The items of a V1 answer, a bare array."""
    return _decode(_array, body, "answer")


def split_envelope(body: bytes) -> Envelope:
    """The items of a V2 answer with its count and the address of the next page."""
    return _decode(_envelope, body, "answer")


def read_items(
    items: Iterable[msgspec.Raw], parse: Callable[[msgspec.Raw], Parsed[T]], known: Known[T]
) -> Page[T]:
    """Parse what is new, take the rest from `known`. Unreadable items are listed, never raised."""
    raws = items if isinstance(items, list) else list(items)
    digests = list(map(_digest, raws))
    found: list[T | None] = list(map(known.things.get, digests))
    page: Page[T] = Page(reused=len(found) - found.count(None))
    if page.reused < len(found):
        _read_new(page, raws, digests, found, parse)
    else:
        page.digests, page.things = digests, cast(list[T], found)
    if page.reused:
        if known.earlier:
            page.earlier.update(known.earlier.intersection(page.digests))
        if known.plan is not None:
            page.plans.add(known.plan)
    return page


def _read_new(
    page: Page[T],
    raws: list[msgspec.Raw],
    digests: list[int],
    found: list[T | None],
    parse: Callable[[msgspec.Raw], Parsed[T]],
) -> None:
    """Fill `page` from what was found and, where nothing was, from the bytes."""
    put_digest, put_thing = page.digests.append, page.things.append
    for raw, digest, thing in zip(raws, digests, found, strict=True):
        if thing is None:
            try:
                parsed = parse(raw)
            except (ValueError, OverflowError, RecursionError) as error:
                # msgspec's errors are ValueErrors too
                page.bad.append(Bad(reason=str(error)[:200], keys=_identity(raw)))
                continue
            thing = parsed.thing
            if parsed.earlier:
                page.earlier.add(digest)
            if parsed.plan is not None:
                page.plans.add(parsed.plan)
        put_digest(digest)
        put_thing(thing)


class _Identity(msgspec.Struct, gc=False):
    id: object = None
    name: object = None
    folder: object = None


_identity_decoder = msgspec.json.Decoder(_Identity)


def _identity(item: msgspec.Raw) -> tuple[str, ...]:
    """The id and the name of an item that cannot be read as a whole."""
    try:
        seen = _identity_decoder.decode(item)
    except (ValueError, RecursionError):
        return ()
    folder = seen.folder if isinstance(seen.folder, str) else None
    names = [in_folder(folder, seen.name)] if isinstance(seen.name, str) else []
    ids = [seen.id] if isinstance(seen.id, str) else []
    return tuple(key for key in ids + names if key)


def read_object(decode: Callable[[bytes], S], body: bytes) -> S:
    """Decode one object, with nesting too deep told as the ValueError it is."""
    try:
        return decode(body)
    except RecursionError as error:
        raise ItemUnreadable("nested too deeply") from error


def instant(text: str | None) -> datetime | None:
    """Read an instant: with `Z`, milliseconds, an offset, or no zone at all.

    One without a zone is UTC, whatever zone the engine lives in: both APIs are specified in UTC,
    and clients that leave the `Z` out mean it. An instant of 1970 means "not set". Raises
    ValueError for anything else.
    """
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    elif moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return None if moment.year <= 1970 else moment


@lru_cache(maxsize=4096)
def shared_instant(text: str | None) -> datetime | None:
    """`instant` for values that many items share, such as the scheduled time of a stream."""
    return instant(text)


_DURATION = re.compile(
    r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?",
    re.ASCII | re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def duration_s(text: str | None) -> float | None:
    """Seconds of an ISO 8601 duration such as `PT1M30S`; zero or negative means "not known".

    Raises ValueError for other text. Years and months have no fixed length and are not read.
    """
    if not text:
        return None
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()[1:]):
        raise ItemUnreadable(f"not a duration: {text[:40]!r}")
    sign, *parts = found.groups()
    weights = (604_800, 86_400, 3_600, 60, 1)
    total = sum(
        float(part.replace(",", ".")) * weight
        for part, weight in zip(parts, weights, strict=True)
        if part
    )
    return total if total > 0 and sign != "-" else None


def plain_name(text: str | None) -> str:
    """A name without the root folder: `/AGENT01` is `AGENT01`, `/FOLDER/AGENT01` stays."""
    if not text:
        return ""
    if text[0] == "/" and text.find("/", 1) < 0:
        text = text[1:]
    return sys.intern(text)


def in_folder(folder: str | None, name: str | None) -> str:
    """A name with its folder in front, unless it is the root folder or there already."""
    if not name or not folder or folder == "/" or name[0] == "/":
        return plain_name(name)
    return sys.intern(f"/{folder.strip('/')}/{name}")
