"""Where and who: what the environment and `.env` say, read once, checked whole, frozen.

Every mistake gets one line that names the variable, what is wrong and what to do; the value of a
secret is never in it. The knobs people turn later are in `data.runtime`.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import dotenv as dotenv_files

from data import runtime
from data.errors import ResyncError
from data.machine_zone import NoZone, machine_zone
from data.secret import Secret

DEFAULT_DATABASE_URL = "sqlite:///var/resync.db"
DEFAULT_PORT = 5006
_T = TypeVar("_T")


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


class _Wrong(Exception):
    """What is wrong with a value, and what to do."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(fault, remedy)
        self.fault, self.remedy = fault, remedy


class _Source:
    """The variables, which of them were asked for, and the mistakes found so far."""

    def __init__(self, values: Mapping[str, str], mistakes: list[str]) -> None:
        self._values = values
        self.mistakes = mistakes
        self.asked: set[str] = set()

    def get(self, name: str) -> str | None:
        self.asked.add(name)
        return self._values.get(name, "").strip() or None

    def read(self, name: str, parse: Callable[[str], _T], default: _T) -> _T:
        """What `parse` makes of a variable; the default where it is not set or wrong."""
        value = self.get(name)
        try:
            return default if value is None else parse(value)
        except _Wrong as wrong:
            self.wrong(name, wrong.fault, wrong.remedy)
            return default

    def each(self, name: str, parse: Callable[[str], str]) -> tuple[str, ...]:
        """What `parse` makes of each value of a list with commas, none of them twice."""
        found: dict[str, None] = {}
        for part in filter(None, map(str.strip, (self.get(name) or "").split(","))):
            try:
                found[parse(part)] = None
            except _Wrong as wrong:
                self.wrong(name, wrong.fault, wrong.remedy)
        return tuple(found)

    def wrong(self, name: str, fault: str, remedy: str) -> None:
        self.mistakes.append(f"{name}: {fault}; {remedy}")

    def is_wrong(self, name: str) -> bool:
        return any(line.startswith(name) for line in self.mistakes)

    def unknown(self) -> tuple[str, ...]:
        return tuple(
            sorted(n for n in self._values if n.startswith("APP_") and n not in self.asked)
        )

    def secret(self, name: str) -> Secret | None:
        """A secret given as the variable or as a file named by `<name>_FILE`, blanks and all."""
        self.asked.add(name)
        value = self._values.get(name) or None
        if value is not None and self.get(f"{name}_FILE") is not None:
            self.wrong(name, f"is set and so is {name}_FILE", "keep one of them")
            return None
        value = value or self.read(f"{name}_FILE", _first_of_file, None)
        return Secret(value) if value is not None else None


def _first_of_file(path: str) -> str | None:
    try:
        value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise _Wrong(f"cannot be read ({type(error).__name__})", "name a readable file") from None
    if not value:
        raise _Wrong("names an empty file", "put the secret into it")
    return value


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in choices:
            raise _Wrong(f"{_shown(value)} is not known", f"use one of {', '.join(choices)}")
        return value.lower()

    return parse


def _boolean(value: str) -> bool:
    if value.lower() in ("true", "1", "yes", "on"):
        return True
    if value.lower() in ("false", "0", "no", "off"):
        return False
    raise _Wrong(f"{_shown(value)} is neither true nor false", "use true or false")


def _shown(value: str) -> str:
    """A value in a message: short, on one line."""
    text = value if len(value) <= 60 else value[:57] + "..."
    return repr(text)


def _read(source: _Source, engine_required: bool, tz: str | None) -> Settings:
    knobs = _knobs(source)
    machine = _machine_timezone(source, tz, needed="timezone" not in knobs)
    settings = Settings(
        tws_urls=source.each("APP_TWS_URL", _base_url),
        tws_user=source.get("APP_TWS_USER"),
        tws_password=source.secret("APP_TWS_PASSWORD"),
        tws_api_key=source.secret("APP_TWS_API_KEY"),
        tws_api=source.read("APP_TWS_API", _one_of("auto", "v1", "v2"), "auto"),
        tws_ca_file=source.read("APP_TWS_CA_FILE", _ca_file, None),
        tws_verify_tls=source.read("APP_TWS_VERIFY_TLS", _boolean, True),
        database_url=source.read("APP_DATABASE_URL", _database_url, DEFAULT_DATABASE_URL),
        host=source.read("APP_HOST", _host, "127.0.0.1"),
        port=source.read("APP_PORT", _port, DEFAULT_PORT),
        prefix=source.read("APP_PREFIX", _prefix, ""),
        allowed_origins=source.each("APP_ALLOWED_ORIGINS", _origin),
        allowed_hosts=source.each("APP_ALLOWED_HOSTS", _answered_host),
        trusted_proxies=source.each("APP_TRUSTED_PROXIES", _network),
        auth=source.read("APP_AUTH", _one_of("none", "basic", "oauth"), "none"),
        machine_timezone=machine,
        knobs=knobs,
        unknown=source.unknown(),
    )
    if engine_required:
        _check_engine(source, settings)
    _check_auth(source, settings)
    return settings


def _check_engine(source: _Source, settings: Settings) -> None:
    name, remedy = (
        "APP_TWS_URL",
        "set it to the engine's address, such as https://tws.example:31116",
    )
    if not settings.tws_urls and not source.is_wrong(name):
        source.wrong(name, "is missing", remedy)
    if settings.tws_api_key is not None or source.is_wrong("APP_TWS_API_KEY"):
        return
    if settings.tws_user is None:
        remedy = "set it to the engine's user (or set APP_TWS_API_KEY)"
        source.wrong("APP_TWS_USER", "is missing", remedy)
    if settings.tws_password is None and not source.is_wrong("APP_TWS_PASSWORD"):
        remedy = "set it or APP_TWS_PASSWORD_FILE (or set APP_TWS_API_KEY)"
        source.wrong("APP_TWS_PASSWORD", "is missing", remedy)


def _check_auth(source: _Source, settings: Settings) -> None:
    auth, host = settings.auth, settings.host
    if auth != "none":
        remedy = "use none, on a loopback address, behind a proxy that asks who it is"
        source.wrong("APP_AUTH", f"{auth} is not available in this version", remedy)
    elif not is_loopback(host):
        fault = f"none with APP_HOST={host} would let the whole network in"
        source.wrong("APP_AUTH", fault, "bind APP_HOST to 127.0.0.1 and put a proxy before it")


def _machine_timezone(source: _Source, tz: str | None, needed: bool) -> str:
    """The machine's zone; where another one is configured it does not matter."""
    try:
        return machine_zone(tz, runtime.is_zone)
    except NoZone as error:
        if needed:
            fault = f"the machine's zone is {_shown(str(error))}, which cannot be followed"
            source.wrong("TZ", fault, "set APP_TIMEZONE to its name such as America/Sao_Paulo")
        return "UTC"


def _base_url(value: str) -> str:
    url = value.rstrip("/")
    fault = _url_fault(url)
    if fault is not None:
        raise _Wrong(fault, "write https://host:port, several separated by commas")
    return url


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


def _ca_file(value: str) -> Path:
    path = Path(value).expanduser()
    try:
        pem = b"-----BEGIN" in path.read_bytes()
    except OSError as error:
        fault = f"{_shown(value)} cannot be read ({type(error).__name__})"
        raise _Wrong(fault, "name a readable PEM file") from None
    if not pem:
        raise _Wrong(f"{_shown(value)} holds no PEM certificate", "name a PEM file")
    return path


def _database_url(value: str) -> str:
    scheme, found, rest = value.partition("://")
    remedy = "use sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/database"
    if not found or scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise _Wrong("is not an address of SQLite or PostgreSQL", remedy)
    if scheme != "sqlite":
        return f"postgresql+psycopg://{rest}"
    if not rest.startswith("/") or rest in ("/", "/:memory:"):
        raise _Wrong("names no file", remedy)
    return value


def _host(value: str) -> str:
    bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        is_name = re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,252})", bare)
        if not is_name or re.fullmatch(r"[0-9.]+", bare):
            fault = f"{_shown(value)} is neither an address nor a host name"
            raise _Wrong(fault, "use an address such as 127.0.0.1") from None
    return bare


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65_535:
        raise _Wrong(f"{_shown(value)} is not a port", "use a number from 1 to 65535")
    return int(value)  # 0 asks the system for a free one


def _prefix(value: str) -> str:
    bare = value.strip("/")
    if bare and not re.fullmatch(r"[A-Za-z0-9_\-.~]+(/[A-Za-z0-9_\-.~]+)*", bare):
        remedy = "use letters, digits, - and _ such as /ops"
        raise _Wrong(f"{_shown(bare)} is not a path", remedy)
    return f"/{bare}" if bare else ""


def _origin(value: str) -> str:
    """As a browser spells it: the scheme's own port left out."""
    origin = value.rstrip("/").lower()
    if _url_fault(origin) is not None or urlsplit(origin).path:
        remedy = "write scheme and host, such as https://monitor.example.com"
        raise _Wrong(f"{_shown(value)} is not an origin", remedy)
    return origin.removesuffix(":80" if origin.startswith("http://") else ":443")


def _answered_host(value: str) -> str:
    host = value.lower()
    try:
        named = urlsplit(f"//{host}").hostname
    except ValueError:
        named = None
    if named is None or named != host.strip("[]"):
        remedy = "write names without scheme and port: monitor.example.com"
        raise _Wrong(f"{_shown(host)} is not a host name", remedy)
    return named


def _network(value: str) -> str:
    try:
        return str(ip_network(value, strict=False))
    except ValueError:
        fault = f"{_shown(value)} is neither an address nor a network"
        raise _Wrong(fault, "write such as 10.0.0.7 or 10.0.0.0/24") from None


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
