"""Whose pages may write and open sockets: our own, and those the settings allow."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from data.settings import is_loopback

_OWN_PORT = {"http": 80, "https": 443}


def is_allowed(
    origin: str | None, host_header: str, own_hosts: Iterable[str], allowed: Iterable[str]
) -> bool:
    """Whether a request with this `Origin` may change something.

    No `Origin` at all is not a browser's page. Our own origin is the address in `Host`, and only
    under a name that is ours: otherwise a page whose name was pointed at us (DNS rebinding) would
    pass for our own.
    """
    if origin is None:
        return True
    origin = origin.strip().lower().rstrip("/")
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
        own = urlsplit(f"//{host_header.strip().lower()}")
        own_host, own_port = own.hostname, own.port
    except ValueError:
        return False
    if parts.scheme not in _OWN_PORT or host is None:
        return False
    default = _OWN_PORT[parts.scheme]
    shown = f"[{host}]" if ":" in host else host
    plain = f"{parts.scheme}://{shown}" + ("" if port in (None, default) else f":{port}")
    if plain in allowed:
        return True
    known = is_loopback(host) or host in own_hosts
    return known and host == own_host and (port or default) == (own_port or default)
