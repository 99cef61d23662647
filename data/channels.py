"""Other channels by which problems are told, as `APP_NOTIFY_URLS` names them."""

import re
from dataclasses import dataclass

from data.secret import Secret

MOST_CHANNELS = 50
LONGEST_URL = 4_000
OWN_SCHEMES = ("alertmanager+https", "alertmanager+http")
"""Posted by ourselves, in Alertmanager's format; all others are Apprise's."""
_NEXT = re.compile(r"[,\s]+(?=[A-Za-z0-9][A-Za-z0-9+.\-]*://)|\s*[\r\n]+\s*")
_SCHEME = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.\-]{0,40})://")


@dataclass(frozen=True, slots=True)
class Channel:
    """An address that holds secrets: `label` is all of it that is ever shown."""

    place: int  # in the list, from 1
    scheme: str  # "?" where it has none
    url: Secret

    @property
    def label(self) -> str:
        return f"{self.scheme} #{self.place}"

    @property
    def is_ours(self) -> bool:
        return self.scheme in OWN_SCHEMES


def channels_of(written: str) -> tuple[Channel, ...]:
    """Those of a list, one a line or comma separated; an address may hold commas of its own."""
    parts = [part.strip(" ,") for part in _NEXT.split(written.strip())]
    return tuple(_channel(*one) for one in enumerate(filter(None, dict.fromkeys(parts)), 1))


def _channel(place: int, url: str) -> Channel:
    begins = _SCHEME.match(url)
    return Channel(place, begins[1].lower() if begins else "?", Secret(url))
