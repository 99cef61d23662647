"""From the bytes of one answer to its items, each by itself. PURE.

An item stays as it came (`msgspec.Raw`) until someone needs it: most items of a poll are the bytes
of the poll before, and comparing a digest is far cheaper than parsing. However odd one item is, it
never takes the others with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec
import xxhash

from workers.tws.errors import TwsNotJson, TwsTruncated, TwsUnreadable
from workers.tws.split import NotSplit, elements, members
from workers.tws.tolerant import Parsed, loose
from workers.tws.values import in_folder, shortened

T = TypeVar("T")


class Envelope(msgspec.Struct, gc=False):
    """A V2 list answer, its items still packed."""

    results: list[msgspec.Raw]
    count: int | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """One unreadable item: why, and the ids and names it may be known by, the best one first."""

    reason: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class Page(Generic[T]):
    """The items of one answer, in its order: digests and things run in parallel."""

    digests: list[bytes] = field(default_factory=list)
    things: list[T] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    notes: dict[bytes, Parsed[T]] = field(default_factory=dict)  # what `Known.notes` is made of
    plans: set[str] = field(default_factory=set)
    reused: int = 0

    def __len__(self) -> int:
        return len(self.things) + len(self.bad)

    @property
    def known(self) -> "Known[T]":
        """What the next poll need not parse again."""
        things = dict(zip(self.digests, self.things, strict=True))
        return Known(things, self.notes, min(self.plans, default=None))


def joined(pages: Sequence[Page[T]]) -> Page[T]:
    """Several pages as one."""
    whole = pages[0]
    for page in pages[1:]:
        whole.digests += page.digests
        whole.things += page.things
        whole.bad += page.bad
        whole.notes |= page.notes
        whole.plans |= page.plans
        whole.reused += page.reused
    return whole


@dataclass(slots=True)
class Known(Generic[T]):
    """What the last good answer held, by the digest of its bytes.

    `notes`: the items that say more than their thing does: of a chain, of a name, of odd members.
    """

    things: Mapping[bytes, T] = field(default_factory=dict)
    notes: Mapping[bytes, Parsed[T]] = field(default_factory=dict)
    plan: str | None = None


_array = msgspec.json.Decoder(list[msgspec.Raw])
_envelope = msgspec.json.Decoder(Envelope)
_digest = xxhash.xxh3_128_digest


def _decode(decoder: msgspec.json.Decoder[T], body: bytes, otherwise: Callable[[bytes], T]) -> T:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise TwsUnreadable(
            f"the answer is JSON, but not as documented ({error}); "
            "check that the address is a TWS engine and the API version fits"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        try:
            return otherwise(body)
        except NotSplit:
            raise not_json(body, str(error)) from error


def not_json(body: bytes, reason: str, what: str = "answer") -> TwsNotJson | TwsTruncated:
    """Name the reason why a body is not JSON: HTML, cut off, or something else."""
    start = body.lstrip()[:200].lower()
    if start.startswith(b"<"):
        return TwsNotJson(
            f"the {what} is HTML instead of JSON; a proxy or the web container answered: "
            "check the address and whether the engine's server is up"
        )
    if not start or "truncated" in reason:
        return TwsTruncated(f"the {what} stops in the middle ({len(body)} bytes); asking again")
    return TwsNotJson(f"the {what} is not JSON ({reason}); check what answers at this address")


def split_array(body: bytes) -> list[msgspec.Raw]:
    """The items of a V1 answer, a bare array."""
    return _decode(_array, body, _loose_array)


def split_envelope(body: bytes) -> Envelope:
    """The items of a V2 answer with its count and the address of the next page."""
    return _decode(_envelope, body, _loose_envelope)


def _loose_array(body: bytes) -> list[msgspec.Raw]:
    return [msgspec.Raw(body[start:end]) for start, end in elements(body)]


def _loose_envelope(body: bytes) -> Envelope:
    found = members(body)
    if b"results" not in found:
        raise NotSplit("no results")
    start, end = found[b"results"]
    rest = {name: loose(body[slice(*found[name])]) for name in (b"count", b"next") if name in found}
    count, more = rest.get(b"count"), rest.get(b"next")
    return Envelope(
        results=_loose_array(body[start:end]),
        count=count if isinstance(count, int) else None,
        next=more if isinstance(more, str) else None,
    )


def read_items(
    items: Iterable[msgspec.Raw], parse: Callable[[msgspec.Raw], Parsed[T]], known: Known[T]
) -> Page[T]:
    """Parse what is new, take the rest from `known`. Unreadable items are listed, never raised."""
    raws = items if isinstance(items, list) else list(items)
    digests = list(map(_digest, raws))
    found: list[Any] = list(map(known.things.get, digests))
    page: Page[T] = Page(digests, found, reused=len(found) - found.count(None))
    _read_new(page, raws, parse)
    if page.reused:
        if known.notes:
            page.notes.update(
                (digest, known.notes[digest]) for digest in known.notes.keys() & set(page.digests)
            )
        if known.plan is not None:
            page.plans.add(known.plan)
    return page


def _read_new(
    page: Page[Any], raws: list[msgspec.Raw], parse: Callable[[msgspec.Raw], Parsed[Any]]
) -> None:
    """Put what is read from the bytes where `page` has nothing yet, and take out the unreadable."""
    new = [at for at, thing in enumerate(page.things) if thing is None]
    unreadable: list[int] = []
    for at in new:
        try:
            parsed = parse(raws[at])
        except (ValueError, OverflowError, RecursionError) as error:
            page.bad.append(Bad(reason=str(error)[:200], keys=_identity(raws[at])))
            unreadable.append(at)
            continue
        page.things[at] = parsed.thing
        if parsed.noteworthy:
            page.notes[page.digests[at]] = parsed
        if parsed.plan is not None:
            page.plans.add(parsed.plan)
    for at in reversed(unreadable):
        del page.digests[at], page.things[at]


def _identity(item: msgspec.Raw) -> tuple[str, ...]:
    """The id and the name of an item that cannot be read as a whole."""
    try:
        seen = loose(bytes(item))
    except (ValueError, RecursionError):
        return ()
    if not isinstance(seen, dict):
        return ()
    id_, name, folder = (
        shortened(value) if isinstance(value := seen.get(key), str) else ""
        for key in ("id", "name", "folder")
    )
    return tuple(key for key in (id_, in_folder(folder, name)) if key)
