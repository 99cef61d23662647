"""Who we are to a browser: the names we answer to, and whose pages may write and open sockets."""

from collections.abc import Collection
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest

from data.setting_values import is_loopback
from data.settings import Settings

_OWN_PORT = {"http": 80, "https": 443}


def own_names(settings: Settings) -> frozenset[str]:
    """Names we are known by, besides those of loopback."""
    allowed = (urlsplit(origin).hostname for origin in settings.allowed_origins)
    public = urlsplit(settings.public_url or "").hostname
    names = (settings.host, *settings.allowed_hosts, *allowed, public)
    return frozenset(name.lower() for name in names if name)


def is_ours(host_header: str, names: Collection[str]) -> bool:
    """Whether a request with this `Host` is meant for us.

    A page whose name was pointed at our address (DNS rebinding) asks under its own name: what it
    gets to read, it may read.
    """
    try:
        host = urlsplit(f"//{host_header.strip().lower()}").hostname
    except ValueError:
        return False
    host = (host or "").rstrip(".")
    return is_loopback(host) or host in names


def may_write(request: HTTPServerRequest, settings: Settings) -> bool:
    """Whether a request with this `Origin` may change something or open a socket.

    No `Origin` at all is not a browser's page. Our own origin is the address in `Host`, under a
    name that is ours; where that is asked over TLS, a page that came without it is not.
    """
    origin, host_header = request.headers.get("Origin"), request.host
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
    if plain in settings.allowed_origins:
        return True
    if parts.scheme == "http" and request.protocol == "https":
        return False
    same = host == own_host and (port or default) == (own_port or default)
    return same and is_ours(host, own_names(settings))
