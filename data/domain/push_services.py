"""Which push services a browser's subscription may name, and which addresses they may be at. PURE.

A subscription is an address that somebody gives us and that we post to: it must not lead anywhere
but to a push service (contract, section 7). Its name is looked at when somebody subscribes, the
address that the name turned into each time we send.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

KNOWN = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Opera, Samsung
    "*.push.services.mozilla.com",  # Firefox
    "*.notify.windows.com",  # Edge
    "*.push.apple.com",  # Safari
)
LONGEST_ENDPOINT = 2_000
_HTTPS = 443
_TRANSLATED = ip_network("64:ff9b::/96")
"""NAT64: the last four bytes are the address that is reached."""


class NotAService(ValueError):
    """What is written names no host."""


@dataclass(frozen=True, slots=True)
class Service:
    """A host that may be an endpoint, or (`suffix`) all hosts below it."""

    host: str
    port: int = _HTTPS
    suffix: bool = False

    @property
    def word(self) -> str:
        """As it is written in the settings."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        shown = f"*.{host}" if self.suffix else host
        return shown if self.port == _HTTPS else f"{shown}:{self.port}"

    def has(self, host: str, port: int) -> bool:
        fits = host.endswith(f".{self.host}") if self.suffix else host == self.host
        return fits and port == self.port

    def may_be_at(self, address: str) -> bool:
        """Whether its name may have turned into this address: a loopback or private one is a
        push service only where it was named."""
        return not self.suffix or is_public(address)


def service(written: str) -> Service:
    """`host`, `*.suffix` or `host:port` as the settings write it; raises NotAService."""
    bare, suffix = written.removeprefix("*.").lower(), written.startswith("*.")
    try:
        parts = urlsplit(f"//{bare}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise NotAService(written) from None
    whole = parts.netloc == bare and not set("*@") & set(bare)
    if not host or not whole or port == 0 or (suffix and ("." not in host or _is_address(host))):
        raise NotAService(written)
    return Service(host.rstrip("."), port or _HTTPS, suffix)


def service_of(endpoint: str, services: Iterable[Service]) -> Service | None:
    """The service an endpoint belongs to; None for what is none we post to."""
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable():
        return None
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port or _HTTPS
    except ValueError:
        return None
    if parts.scheme != "https" or not host or "@" in parts.netloc or parts.fragment:
        return None
    if any(sign in endpoint for sign in " \\<>\"'`{}|^"):
        return None
    # What was named comes before what only falls under a suffix.
    found = [one for one in services if one.has(host.rstrip("."), port)]
    return min(found, key=lambda one: one.suffix, default=None)


def is_public(address: str) -> bool:
    """Whether this is an address of the open network, in whatever form it is written."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = _reached(ip)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _reached(ip: IPv6Address) -> IPv4Address | IPv6Address:
    """The address behind one that only carries another."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
