"""Where and who: what the environment and `.env` say, read once, checked whole, frozen.

Every mistake gets one line that names the variable, what is wrong and what to do; the value of a
secret is never in it. The knobs people turn later are in `data.runtime`.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dotenv as dotenv_files

from data import runtime
from data.errors import ResyncError
from data.machine_zone import NoZone, machine_zone
from data.secret import Secret

DEFAULT_DATABASE_URL = "sqlite:///var/resync.db"
DEFAULT_PORT = 5006


class SettingsInvalid(ResyncError):
    """The environment or `.env` is wrong; `lines` has one sentence a mistake."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is fixed while the process lives. `knobs` are initial values for `data.runtime`."""

    tws_urls: tuple[str, ...] = ()  # master first, then backups; without a trailing slash
    tws_user: str | None = None
    tws_password: Secret | None = None
    tws_api_key: Secret | None = None
    tws_api: str = "auto"  # auto, v1, v2
    tws_ca_file: Path | None = None
    tws_verify_tls: bool = True
    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)  # may hold a password
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    prefix: str = ""  # "" or "/ops": no trailing slash
    allowed_origins: tuple[str, ...] = ()  # besides our own; lower case, scheme://host[:port]
    allowed_hosts: tuple[str, ...] = ()  # names we answer to, besides our own; lower case
    trusted_proxies: tuple[str, ...] = ()  # networks whose X-Forwarded-For counts
    auth: str = "none"
    machine_timezone: str = "UTC"
    knobs: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()  # APP_… variables nobody reads: most likely a typing error


def load_settings(
    environ: Mapping[str, str], dotenv: Path | None = None, *, engine_required: bool = True
) -> Settings:
    """Read and check everything; raises `SettingsInvalid` with all mistakes at once.

    The environment wins over the file; an empty variable counts as not set. Without
    `engine_required` (demo, database commands) the engine's address and user may be missing.
    """
    values: dict[str, str] = {}
    mistakes: list[str] = []
    if dotenv is not None and dotenv.is_file():
        try:
            read = dotenv_files.dotenv_values(dotenv, interpolate=False)
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsInvalid(
                [f"{dotenv}: cannot be read ({type(error).__name__}); make it a UTF-8 text file"]
            ) from None
        values.update((name, value) for name, value in read.items() if value is not None)
    values.update(environ)
    source = _Source(values, mistakes)
    settings = _read(source, engine_required, environ.get("TZ"))
    if mistakes:
        raise SettingsInvalid(mistakes)
    return settings


class _Source:
    """The variables, which of them were asked for, and the mistakes found so far."""

    def __init__(self, values: Mapping[str, str], mistakes: list[str]) -> None:
        self._values = values
        self.mistakes = mistakes
        self.asked: set[str] = set()

    def get(self, name: str) -> str | None:
        self.asked.add(name)
        value = self._values.get(name, "").strip()
        return value or None

    def wrong(self, name: str, fault: str, remedy: str) -> None:
        self.mistakes.append(f"{name}: {fault}; {remedy}")

    def unknown(self) -> tuple[str, ...]:
        return tuple(
            sorted(n for n in self._values if n.startswith("APP_") and n not in self.asked)
        )

    def secret(self, name: str) -> Secret | None:
        """A secret given as the variable or as a file named by `<name>_FILE`, blanks and all."""
        self.asked.add(name)
        value, path = self._values.get(name) or None, self.get(f"{name}_FILE")
        if value is not None and path is not None:
            self.wrong(name, f"is set and so is {name}_FILE", "keep one of them")
            return None
        if path is not None:
            try:
                value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, ValueError) as error:
                reason = type(error).__name__
                self.wrong(f"{name}_FILE", f"cannot be read ({reason})", "name a readable file")
                return None
            if not value:
                self.wrong(f"{name}_FILE", "names an empty file", "put the secret into it")
                return None
        return Secret(value) if value is not None else None

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = (self.get(name) or default).lower()
        if value not in choices:
            self.wrong(name, f"{_shown(value)} is not known", f"use one of {', '.join(choices)}")
            return default
        return value

    def boolean(self, name: str, default: bool) -> bool:
        value = self.get(name)
        if value is None:
            return default
        if value.lower() in ("true", "1", "yes", "on"):
            return True
        if value.lower() in ("false", "0", "no", "off"):
            return False
        self.wrong(name, f"{_shown(value)} is neither true nor false", "use true or false")
        return default


def _shown(value: str) -> str:
    """A value in a message: short, on one line."""
    text = value if len(value) <= 60 else value[:57] + "..."
    return repr(text)


def _read(source: _Source, engine_required: bool, tz: str | None) -> Settings:
    knobs = _knobs(source)
    machine = _machine_timezone(source, tz, needed="timezone" not in knobs)
    user = source.get("APP_TWS_USER")
    password = source.secret("APP_TWS_PASSWORD")
    api_key = source.secret("APP_TWS_API_KEY")
    urls = _tws_urls(source, engine_required)
    if engine_required:
        _check_credentials(source, user, password, api_key)
    host = _host(source)
    return Settings(
        tws_urls=urls,
        tws_user=user,
        tws_password=password,
        tws_api_key=api_key,
        tws_api=source.choice("APP_TWS_API", ("auto", "v1", "v2"), "auto"),
        tws_ca_file=_ca_file(source),
        tws_verify_tls=source.boolean("APP_TWS_VERIFY_TLS", True),
        database_url=_database_url(source),
        host=host,
        port=_port(source),
        prefix=_prefix(source),
        allowed_origins=_allowed_origins(source),
        allowed_hosts=_allowed_hosts(source),
        trusted_proxies=_trusted_proxies(source),
        auth=_auth(source, host),
        machine_timezone=machine,
        knobs=knobs,
        unknown=source.unknown(),
    )


def _machine_timezone(source: _Source, tz: str | None, needed: bool) -> str:
    """The machine's zone; where another one is configured it does not matter."""
    try:
        return machine_zone(tz, runtime.is_zone)
    except NoZone as error:
        if needed:
            fault = f"the machine's zone is {_shown(str(error))}, which cannot be followed"
            source.wrong("TZ", fault, "set APP_TIMEZONE to its name such as America/Sao_Paulo")
        return "UTC"


def _tws_urls(source: _Source, required: bool) -> tuple[str, ...]:
    name = "APP_TWS_URL"
    value = source.get(name)
    if value is None:
        if required:
            source.wrong(
                name,
                "is missing",
                "set it to the engine's address, such as https://tws.example:31116",
            )
        return ()
    urls: list[str] = []
    for part in value.split(","):
        url = part.strip().rstrip("/")
        fault = _url_fault(url)
        if fault is not None:
            source.wrong(name, fault, "write https://host:port, several separated by commas")
            return ()
        if url not in urls:
            urls.append(url)
    return tuple(urls)


def _url_fault(url: str) -> str | None:
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


def _check_credentials(
    source: _Source, user: str | None, password: Secret | None, api_key: Secret | None
) -> None:
    if api_key is not None or any("APP_TWS_API_KEY" in line for line in source.mistakes):
        return
    if user is None:
        remedy = "set it to the engine's user (or set APP_TWS_API_KEY)"
        source.wrong("APP_TWS_USER", "is missing", remedy)
    if password is None and not any("APP_TWS_PASSWORD" in line for line in source.mistakes):
        remedy = "set it or APP_TWS_PASSWORD_FILE (or set APP_TWS_API_KEY)"
        source.wrong("APP_TWS_PASSWORD", "is missing", remedy)


def _ca_file(source: _Source) -> Path | None:
    value = source.get("APP_TWS_CA_FILE")
    if value is None:
        return None
    path = Path(value).expanduser()
    try:
        pem = b"-----BEGIN" in path.read_bytes()
    except OSError as error:
        fault = f"{_shown(value)} cannot be read ({type(error).__name__})"
        source.wrong("APP_TWS_CA_FILE", fault, "name a readable PEM file")
        return None
    if not pem:
        fault = f"{_shown(value)} holds no PEM certificate"
        source.wrong("APP_TWS_CA_FILE", fault, "name a PEM file")
        return None
    return path


def _database_url(source: _Source) -> str:
    name = "APP_DATABASE_URL"
    value = source.get(name) or DEFAULT_DATABASE_URL
    scheme, found, rest = value.partition("://")
    remedy = "use sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/database"
    if not found or scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        source.wrong(name, "is not an address of SQLite or PostgreSQL", remedy)
        return DEFAULT_DATABASE_URL
    if scheme == "sqlite":
        if not rest.startswith("/") or rest in ("/", "/:memory:"):
            source.wrong(name, "names no file", remedy)
        return value
    return f"postgresql+psycopg://{rest}"


def _host(source: _Source) -> str:
    host = source.get("APP_HOST") or "127.0.0.1"
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,252})", bare) or _looks_numeric(bare):
            fault = f"{_shown(host)} is neither an address nor a host name"
            source.wrong("APP_HOST", fault, "use an address such as 127.0.0.1")
            return "127.0.0.1"
    return bare


def _looks_numeric(host: str) -> bool:
    return re.fullmatch(r"[0-9.]+", host) is not None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(source: _Source) -> int:
    value = source.get("APP_PORT")
    if value is None:
        return DEFAULT_PORT
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65_535:
        source.wrong("APP_PORT", f"{_shown(value)} is not a port", "use a number from 1 to 65535")
        return DEFAULT_PORT
    return int(value)  # 0 asks the system for a free one


def _prefix(source: _Source) -> str:
    value = (source.get("APP_PREFIX") or "").strip("/")
    if value and not re.fullmatch(r"[A-Za-z0-9_\-.~]+(/[A-Za-z0-9_\-.~]+)*", value):
        fault = f"{_shown(value)} is not a path"
        source.wrong("APP_PREFIX", fault, "use letters, digits, - and _ such as /ops")
        return ""
    return f"/{value}" if value else ""


def _allowed_origins(source: _Source) -> tuple[str, ...]:
    origins: list[str] = []
    for part in (source.get("APP_ALLOWED_ORIGINS") or "").split(","):
        origin = part.strip().rstrip("/").lower()
        if not origin:
            continue
        if _url_fault(origin) is not None or urlsplit(origin).path:
            fault = f"{_shown(part.strip())} is not an origin"
            remedy = "write scheme and host, such as https://monitor.example.com"
            source.wrong("APP_ALLOWED_ORIGINS", fault, remedy)
            continue
        origins.append(_canonical_origin(origin))
    return tuple(dict.fromkeys(origins))


def _allowed_hosts(source: _Source) -> tuple[str, ...]:
    name = "APP_ALLOWED_HOSTS"
    given = [part.strip().lower() for part in (source.get(name) or "").split(",")]
    for host in filter(None, given):
        try:
            named = urlsplit(f"//{host}").hostname
        except ValueError:
            named = None
        if named is None or named != host.strip("[]"):
            fault = f"{_shown(host)} is not a host name"
            source.wrong(name, fault, "write names without scheme and port: monitor.example.com")
    return tuple(dict.fromkeys(host.strip("[]") for host in given if host))


def _trusted_proxies(source: _Source) -> tuple[str, ...]:
    networks: list[str] = []
    for part in filter(None, map(str.strip, (source.get("APP_TRUSTED_PROXIES") or "").split(","))):
        try:
            networks.append(str(ip_network(part, strict=False)))
        except ValueError:
            fault = f"{_shown(part)} is neither an address nor a network"
            source.wrong("APP_TRUSTED_PROXIES", fault, "write such as 10.0.0.7 or 10.0.0.0/24")
    return tuple(networks)


def _canonical_origin(origin: str) -> str:
    """As a browser spells it: the scheme's own port left out."""
    for scheme, port in (("http", 80), ("https", 443)):
        if origin.startswith(f"{scheme}://"):
            return origin.removesuffix(f":{port}")
    return origin


def _auth(source: _Source, host: str) -> str:
    auth = source.choice("APP_AUTH", ("none", "basic", "oauth"), "none")
    if auth != "none":
        remedy = "use none, on a loopback address, behind a proxy that asks who it is"
        source.wrong("APP_AUTH", f"{auth} is not available in this version", remedy)
    elif not is_loopback(host):
        fault = f"none with APP_HOST={host} would let the whole network in"
        source.wrong("APP_AUTH", fault, "bind APP_HOST to 127.0.0.1 and put a proxy before it")
    return auth


def _knobs(source: _Source) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for knob in runtime.KNOBS.values():
        given = [(name, value) for name in knob.env if (value := source.get(name)) is not None]
        if len({value for _, value in given}) > 1:
            names = " and ".join(name for name, _ in given)
            source.wrong(given[0][0], f"{names} disagree", "keep one of them")
            continue
        if not given:
            continue
        name, value = given[0]
        try:
            initial[knob.name] = runtime.from_text(knob, value)
        except runtime.ConfigInvalid as invalid:
            source.wrong(name, f"{_shown(value)} cannot be used", invalid.errors[0].message())
    return initial
