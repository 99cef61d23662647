"""What an engine says about itself, in one shape for both APIs. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from workers.tws.items import not_json
from workers.tws.tls import TlsFacts
from workers.tws.tolerant import read_object
from workers.tws.values import Name, Number


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What `resync doctor` shows. `skew_s` is the engine's clock minus ours, in seconds."""

    url: str
    api: str
    version: str | None
    engine_time: datetime | None
    skew_s: float | None
    timezone: str | None
    master: str | None
    plan_id: str | None
    tls: TlsFacts | None


@dataclass(frozen=True, slots=True)
class About:
    """The members of an engine's description that are used; V2 tells no run number."""

    version: str | None = None
    timezone: str | None = None
    master: str | None = None
    run_number: str | None = None


class _Seen(msgspec.Struct, gc=False):
    displayVersion: Name | None = None
    fullVersion: Name | None = None  # V2
    version: Name | None = None  # V1
    timezone: Name | None = None
    masterWorkstation: Name | None = None  # V1
    synphonyRunNumber: Number | None = None  # V1; the spelling is the API's own


def about(api: str, body: bytes | None) -> About:
    """Read an engine's description; nothing at all when there is none. Raises TwsError."""
    if body is None:
        return About()
    try:
        seen = read_object(_Seen, body)
    except ValueError as error:
        raise not_json(body, str(error), "engine's description") from error
    if api == "v2":
        return About(seen.displayVersion or seen.fullVersion, seen.timezone)
    return About(
        version=seen.displayVersion or seen.version,
        timezone=seen.timezone,
        master=seen.masterWorkstation,
        run_number=None if seen.synphonyRunNumber is None else str(seen.synphonyRunNumber),
    )


def newest_run(numbers: Iterable[str]) -> str | None:
    """The plan's run number as its workstations tell it: an unlinked one still shows an old one."""
    known = [number for number in numbers if number.isascii() and number.isdigit()]
    return max(known, key=int) if known else None


def date(header: str | None) -> datetime | None:
    """The instant of a Date header; None when there is none to read."""
    if not header:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
