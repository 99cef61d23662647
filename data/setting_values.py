"""What a variable may say: each parser makes a value of a text, or says what is wrong with it."""

import ipaddress
import json
import os
import re
from collections.abc import Callable, Iterable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from data.channels import LONGEST_URL, MOST_CHANNELS, channels_of
from data.domain.access import Role
from data.domain.push_services import NotAService, service
from data.push_key import NotAKey, read_key

MOST_JOBS = 10_000, 2_000_000
"""Between what a plan may be allowed to have at most."""


class Wrong(Exception):
    """What is wrong with a value, and what to do."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(fault, remedy)
        self.fault, self.remedy = fault, remedy


def quoted(value: str) -> str:
    """A value in a message: short, on one line."""
    text = value if len(value) <= 60 else value[:57] + "..."
    return repr(text)


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in choices:
            raise Wrong(f"{quoted(value)} is not known", f"use one of {', '.join(choices)}")
        return value.lower()

    return parse


def boolean(value: str) -> bool:
    if value.lower() in ("true", "1", "yes", "on"):
        return True
    if value.lower() in ("false", "0", "no", "off"):
        return False
    raise Wrong(f"{quoted(value)} is neither true nor false", "use true or false")


def _why(error: Exception) -> str:
    """Why a file cannot be read, without what stands in it."""
    who = f": we are uid {os.geteuid()}" if isinstance(error, PermissionError) else ""
    return f"{type(error).__name__}{who}"


def first_of_file(path: str) -> str | None:
    try:
        value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise Wrong(f"cannot be read ({_why(error)})", "name a readable file") from None
    if not value:
        raise Wrong("names an empty file", "put the secret into it")
    return value


def base_url(value: str) -> str:
    url = value.rstrip("/")
    fault = url_fault(url)
    if fault is not None:
        raise Wrong(fault, "write https://host:port, several separated by commas")
    return url


def url_fault(url: str) -> str | None:
    """Why this is not a base URL; the text never repeats the value, it may hold a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "holds an address that cannot be read"
    if parts.scheme not in ("http", "https"):
        return "holds an address that does not start with https:// or http://"
    if not parts.hostname or re.search(r"\s", url):
        return "holds an address without a host name"
    if port == 0:
        return "holds an address with port 0"
    if parts.username is not None or parts.password is not None:
        return "holds a user or password in the address (use APP_TWS_USER and APP_TWS_PASSWORD)"
    if parts.query or parts.fragment:
        return "holds an address with a query or fragment"
    return None


def pem_file(value: str) -> Path:
    path = Path(value).expanduser()
    try:
        pem = b"-----BEGIN" in path.read_bytes()
    except OSError as error:
        fault = f"{quoted(value)} cannot be read ({_why(error)})"
        raise Wrong(fault, "name a readable PEM file") from None
    if not pem:
        raise Wrong(f"{quoted(value)} holds nothing in PEM", "name a PEM file")
    return path


def database_url(value: str) -> str:
    scheme, found, rest = value.partition("://")
    remedy = "use sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/database"
    if not found or scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise Wrong("is not an address of SQLite or PostgreSQL", remedy)
    if scheme != "sqlite":
        return f"postgresql+psycopg://{rest}"
    if not rest.startswith("/") or rest in ("/", "/:memory:"):
        raise Wrong("names no file", remedy)
    return value


def host_name(value: str) -> str:
    bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        is_name = re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,252})", bare)
        if not is_name or re.fullmatch(r"[0-9.]+", bare):
            fault = f"{quoted(value)} is neither an address nor a host name"
            raise Wrong(fault, "use an address such as 127.0.0.1") from None
    return bare


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def port_number(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65_535:
        raise Wrong(f"{quoted(value)} is not a port", "use a number from 1 to 65535")
    return int(value)  # 0 asks the system for a free one


def plan_size(value: str) -> int:
    if not (value.isascii() and value.isdigit() and MOST_JOBS[0] <= int(value) <= MOST_JOBS[1]):
        least, most = MOST_JOBS
        raise Wrong(f"{quoted(value)} is not a number of jobs", f"use {least} to {most}")
    return int(value)


def path_prefix(value: str) -> str:
    bare = value.strip("/")
    if bare and not re.fullmatch(r"[A-Za-z0-9_\-.~]+(/[A-Za-z0-9_\-.~]+)*", bare):
        remedy = "use letters, digits, - and _ such as /ops"
        raise Wrong(f"{quoted(bare)} is not a path", remedy)
    return f"/{bare}" if bare else ""


def origin(value: str) -> str:
    """As a browser spells it: the scheme's own port left out."""
    origin = value.rstrip("/").lower()
    if url_fault(origin) is not None or urlsplit(origin).path:
        remedy = "write scheme and host, such as https://monitor.example.com"
        raise Wrong(f"{quoted(value)} is not an origin", remedy)
    return origin.removesuffix(":80" if origin.startswith("http://") else ":443")


def answered_host(value: str) -> str:
    host = value.lower()
    try:
        named = urlsplit(f"//{host}").hostname
    except ValueError:
        named = None
    if named is None or named != host.strip("[]"):
        remedy = "write names without scheme and port: monitor.example.com"
        raise Wrong(f"{quoted(host)} is not a host name", remedy)
    return named


def network(value: str) -> str:
    try:
        return str(ip_network(value, strict=False))
    except ValueError:
        fault = f"{quoted(value)} is neither an address nor a network"
        raise Wrong(fault, "write such as 10.0.0.7 or 10.0.0.0/24") from None


def push_key(value: str) -> str:
    try:
        read_key(value)
    except NotAKey:
        remedy = "give a private key of the curve P-256, as PEM or base64url"
        raise Wrong("holds no key that can be used", remedy) from None
    return value


def push_contact(value: str) -> str:
    """Whom push services write to. Apple refuses what cannot be one."""
    remedy = "write mailto:somebody@example.com or https://example.com/contact"
    scheme, _, rest = value.partition(":")
    if scheme == "mailto" and re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+", rest):
        return value
    if scheme == "https" and url_fault(value.partition("?")[0].rstrip("/")) is None:
        return value
    raise Wrong(f"{quoted(value)} is neither mailto: nor https:", remedy)


def push_service(value: str) -> str:
    try:
        return service(value).word
    except NotAService:
        remedy = "write host, *.suffix or host:port, such as push.example.com:8443"
        raise Wrong(f"{quoted(value)} is not a host", remedy) from None


def notify_urls(value: str) -> str:
    """As many as are told, none of them endless. Whether each can be used is known once it is
    tried: one that cannot does not stop the others."""
    found = channels_of(value)
    if len(found) > MOST_CHANNELS:
        raise Wrong(f"holds {len(found)} addresses", f"keep {MOST_CHANNELS} or fewer")
    long = [one.place for one in found if len(one.url.reveal()) > LONGEST_URL]
    if long:
        fault = f"address {long[0]} is longer than {LONGEST_URL} characters"
        raise Wrong(fault, "write one address a line")
    return value


def public_url(value: str) -> str:
    url = value.rstrip("/")
    fault = url_fault(url)
    if fault is not None:
        raise Wrong(fault, "write such as https://monitor.example.com")
    return url


def web_address(value: str) -> str:
    """An address to fetch, whatever is in its path and query."""
    bare = value.partition("#")[0].partition("?")[0]
    fault = url_fault(bare)
    if fault is not None or not value.isascii() or not value.isprintable():
        raise Wrong(fault or "holds signs no address has", "write such as https://host/ping/name")
    return value


def issuer(value: str) -> str:
    """As the provider spells it, a slash at its end and all: tokens are compared with it."""
    fault = url_fault(value)
    if fault is not None:
        raise Wrong(fault, "write the provider's issuer, such as https://login.example.com/realm")
    parts = urlsplit(value)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise Wrong("holds an address without TLS", "use https://: http is for loopback only")
    return value


def plain_word(value: str) -> str:
    if not value.isprintable() or len(value) > 500:
        raise Wrong(f"{quoted(value)} is no name", "write 1 to 500 characters on one line")
    return value


def group_roles(value: str) -> dict[str, Role]:
    """What the groups of a provider may do here: `group=role`, comma separated, or an object of
    JSON, which any name fits into."""
    remedy = (
        "write group=role, comma separated, with viewer, operator or administrator; names with"
        ' commas as JSON: {"CN=ops,OU=it": "operator"}'
    )
    roles: dict[str, Role] = {}
    for group, role in _groups(value, remedy):
        if not group or role not in list(Role):
            raise Wrong(f"{quoted(f'{group}={role}')} gives no group a role", remedy)
        if roles.setdefault(group, Role(role)) is not Role(role):
            raise Wrong(f"{quoted(group)} has two roles", "keep one of them")
    return roles


def _groups(value: str, remedy: str) -> Iterable[tuple[str, object]]:
    if not value.startswith("{"):
        parts = filter(None, map(str.strip, value.split(",")))
        return [
            (part.rpartition("=")[0].strip(), part.rpartition("=")[2].strip()) for part in parts
        ]
    try:
        return json.loads(value, object_pairs_hook=list)
    except ValueError:
        raise Wrong("starts with { and is not JSON", remedy) from None
