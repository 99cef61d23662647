"""Where and who: what the environment and `.env` say, read once, checked whole, frozen.

Every mistake gets one line that names the variable, what is wrong and what to do; the value of a
secret is never in it. The knobs people turn later are in `data.runtime`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import dotenv as dotenv_files

from data import runtime, tracing
from data.channels import Channel, channels_of
from data.domain.push_services import KNOWN
from data.errors import ResyncError
from data.machine_zone import NoZone, machine_zone
from data.provider import GROUPS_CLAIM, Provider
from data.secret import Secret
from data.setting_values import (
    Wrong,
    answered_host,
    base_url,
    boolean,
    database_url,
    first_of_file,
    group_roles,
    host_name,
    is_loopback,
    issuer,
    network,
    notify_urls,
    one_of,
    origin,
    path_prefix,
    pem_file,
    plain_word,
    plan_size,
    port_number,
    public_url,
    push_contact,
    push_key,
    push_service,
    quoted,
    web_address,
)

DEFAULT_DATABASE_URL = "sqlite:///var/resync.db"
DEFAULT_PORT = 5006
DEFAULT_MOST_JOBS = 400_000
_T = TypeVar("_T")


class SettingsInvalid(ResyncError):
    """The environment or `.env` is wrong."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = tuple(lines)
        super().__init__("\n".join(lines))

    @property
    def lines(self) -> Sequence[str]:
        return self._lines


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
    tws_most_jobs: int = DEFAULT_MOST_JOBS  # of a plan that is taken for one
    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)  # may hold a password
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    tls_cert_file: Path | None = None  # ours, with its chain; None: plain HTTP
    tls_key_file: Path | None = None  # None: in the same file
    prefix: str = ""  # "" or "/ops": no trailing slash
    allowed_origins: tuple[str, ...] = ()  # besides our own; lower case, scheme://host[:port]
    allowed_hosts: tuple[str, ...] = ()  # names we answer to, besides our own; lower case
    trusted_proxies: tuple[str, ...] = ()  # networks whose X-Forwarded-For counts
    auth: str = "none"
    oauth: Provider | None = None  # where people log in by a provider
    llm_url: str | None = None  # the base of an OpenAI-compatible API; without a trailing slash
    llm_model: str | None = None
    llm_api_key: Secret | None = None
    mcp_write: bool = False  # whether agents are offered what changes something
    mcp_key: Secret | None = None  # who calls over stdio
    push_private_key: Secret | None = None  # PEM or base64url; None: the store's own
    push_contact: str | None = None  # mailto: or https: of whoever runs this
    push_services: tuple[str, ...] = KNOWN  # as `data.domain.push_services` reads them
    push_ca_file: Path | None = None
    public_url: str | None = None  # as people open us through a proxy; without a trailing slash
    channels: tuple[Channel, ...] = ()  # other channels by which problems are told
    heartbeat_url: Secret | None = None  # whoever knows it can say that we live
    log_format: str = "text"  # text, json
    traces: Mapping[str, str] = field(default_factory=dict, repr=False)  # OTEL_… where they say so
    machine_timezone: str = "UTC"
    knobs: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()  # APP_… variables nobody reads: most likely a typing error

    @property
    def scheme(self) -> str:
        """How we are asked where no proxy is in between."""
        return "http" if self.tls_cert_file is None else "https"


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
        values.update(
            (name, value)
            for name, value in read.items()
            if value is not None and not environ.get(_by_the_other_way(name))
        )
    values.update(environ)
    source = _Source(values, mistakes)
    settings = _read(source, engine_required, environ.get("TZ"))
    if mistakes:
        raise SettingsInvalid(mistakes)
    return settings


def _by_the_other_way(name: str) -> str:
    """What else may say the same: a secret's variable and that of its file."""
    return name.removesuffix("_FILE") if name.endswith("_FILE") else f"{name}_FILE"


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
        except Wrong as wrong:
            self.wrong(name, wrong.fault, wrong.remedy)
            return default

    def each(self, name: str, parse: Callable[[str], str]) -> tuple[str, ...]:
        """What `parse` makes of each value of a list with commas, none of them twice."""
        found: dict[str, None] = {}
        for part in filter(None, map(str.strip, (self.get(name) or "").split(","))):
            try:
                found[parse(part)] = None
            except Wrong as wrong:
                self.wrong(name, wrong.fault, wrong.remedy)
        return tuple(found)

    def starting(self, with_: str) -> Mapping[str, str]:
        """All that are set of one family."""
        return {n: v for n, v in self._values.items() if n.startswith(with_) and v.strip()}

    def wrong(self, name: str, fault: str, remedy: str) -> None:
        self.mistakes.append(f"{name}: {fault}; {remedy}")

    def is_wrong(self, name: str) -> bool:
        return any(line.startswith(name) for line in self.mistakes)

    def unknown(self) -> tuple[str, ...]:
        return tuple(
            sorted(n for n in self._values if n.startswith("APP_") and n not in self.asked)
        )

    def secret(self, name: str, parse: Callable[[str], str] = str) -> Secret | None:
        """A secret given as the variable or as a file named by `<name>_FILE`, blanks and all;
        `parse` looks at it and never repeats it."""
        self.asked.add(name)
        value = self._values.get(name) or None
        if value is not None and self.get(f"{name}_FILE") is not None:
            self.wrong(name, f"is set and so is {name}_FILE", "keep one of them")
            return None
        value = value or self.read(f"{name}_FILE", first_of_file, None)
        try:
            return None if value is None else Secret(parse(value))
        except Wrong as wrong:
            self.wrong(name, wrong.fault, wrong.remedy)
            return None


def _read(source: _Source, engine_required: bool, tz: str | None) -> Settings:
    knobs = _knobs(source)
    machine = _machine_timezone(source, tz, needed="timezone" not in knobs)
    database = source.secret("APP_DATABASE_URL", lambda given: database_url(given.strip()))
    settings = Settings(
        tws_urls=source.each("APP_TWS_URL", base_url),
        tws_user=source.get("APP_TWS_USER"),
        tws_password=source.secret("APP_TWS_PASSWORD"),
        tws_api_key=source.secret("APP_TWS_API_KEY"),
        tws_api=source.read("APP_TWS_API", one_of("auto", "v1", "v2"), "auto"),
        tws_ca_file=source.read("APP_TWS_CA_FILE", pem_file, None),
        tws_verify_tls=source.read("APP_TWS_VERIFY_TLS", boolean, True),
        tws_most_jobs=source.read("APP_TWS_MOST_JOBS", plan_size, DEFAULT_MOST_JOBS),
        database_url=database.reveal() if database is not None else DEFAULT_DATABASE_URL,
        host=source.read("APP_HOST", host_name, "127.0.0.1"),
        port=source.read("APP_PORT", port_number, DEFAULT_PORT),
        tls_cert_file=source.read("APP_TLS_CERT_FILE", pem_file, None),
        tls_key_file=source.read("APP_TLS_KEY_FILE", pem_file, None),
        prefix=source.read("APP_PREFIX", path_prefix, ""),
        allowed_origins=source.each("APP_ALLOWED_ORIGINS", origin),
        allowed_hosts=source.each("APP_ALLOWED_HOSTS", answered_host),
        trusted_proxies=source.each("APP_TRUSTED_PROXIES", network),
        auth=source.read("APP_AUTH", one_of("none", "basic", "oauth"), "none"),
        oauth=_provider(source),
        llm_url=source.read("APP_LLM_URL", base_url, None),
        llm_model=source.get("APP_LLM_MODEL"),
        llm_api_key=source.secret("APP_LLM_API_KEY"),
        mcp_write=source.read("APP_MCP_WRITE", boolean, False),
        mcp_key=source.secret("APP_MCP_KEY"),
        push_private_key=source.secret("APP_PUSH_PRIVATE_KEY", push_key),
        push_contact=source.read("APP_PUSH_CONTACT", push_contact, None),
        push_services=source.each("APP_PUSH_SERVICES", push_service) or KNOWN,
        push_ca_file=source.read("APP_PUSH_CA_FILE", pem_file, None),
        public_url=source.read("APP_PUBLIC_URL", public_url, None),
        channels=_channels(source),
        heartbeat_url=source.secret("APP_HEARTBEAT_URL", web_address),
        log_format=source.read("APP_LOG_FORMAT", one_of("text", "json"), "text"),
        traces=_traces(source),
        machine_timezone=machine,
        knobs=knobs,
        unknown=source.unknown(),
    )
    if engine_required:
        _check_engine(source, settings)
    _check_auth(source, settings)
    if settings.tls_key_file is not None and settings.tls_cert_file is None:
        source.wrong("APP_TLS_CERT_FILE", "is missing", "name the certificate of APP_TLS_KEY_FILE")
    _check_model(source, settings)
    return settings


def _traces(source: _Source) -> Mapping[str, str]:
    """What OpenTelemetry's own variables say, where they name a collector and nothing is off."""
    named = [source.read(name, web_address, None) for name in tracing.COLLECTOR]
    for of in ("TRACES_", ""):
        source.read(f"OTEL_EXPORTER_OTLP_{of}PROTOCOL", one_of("http/protobuf"), None)
    off = source.read("OTEL_SDK_DISABLED", boolean, False)
    by = source.read("OTEL_TRACES_EXPORTER", one_of("otlp", "none"), "otlp")
    if off or by == "none" or not any(named):
        return {}
    return source.starting("OTEL_")


def _channels(source: _Source) -> tuple[Channel, ...]:
    written = source.secret("APP_NOTIFY_URLS", notify_urls)
    return () if written is None else channels_of(written.reveal())


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


def _provider(source: _Source) -> Provider | None:
    """The provider where all that it takes is there; what is missing says `_check_auth`."""
    named = source.read("APP_OAUTH_ISSUER", issuer, None)
    client = source.read("APP_OAUTH_CLIENT_ID", plain_word, None)
    secret = source.secret("APP_OAUTH_CLIENT_SECRET")
    roles = source.read("APP_OAUTH_ROLES", group_roles, {})
    claim = source.read("APP_OAUTH_GROUPS_CLAIM", plain_word, GROUPS_CLAIM)
    ca_file = source.read("APP_OAUTH_CA_FILE", pem_file, None)
    if named is None or client is None or secret is None:
        return None
    return Provider(named, client, secret, roles, claim, ca_file)


_PROVIDER_NEEDS = {
    "APP_OAUTH_ISSUER": "name the provider, such as https://login.example.com/realm",
    "APP_OAUTH_CLIENT_ID": "name Resync as the provider knows it",
    "APP_OAUTH_CLIENT_SECRET": "set it or APP_OAUTH_CLIENT_SECRET_FILE to what the provider gave",
}


def _check_auth(source: _Source, settings: Settings) -> None:
    auth, host = settings.auth, settings.host
    if auth == "oauth":
        for name, remedy in _PROVIDER_NEEDS.items():
            file = source.get(f"{name}_FILE") if name.endswith("_SECRET") else None
            if not source.get(name) and not file and not source.is_wrong(name):
                source.wrong(name, "is missing, which APP_AUTH=oauth needs", remedy)
    elif auth == "none" and not is_loopback(host):
        fault = f"none with APP_HOST={host} would let the whole network in"
        remedy = "set it to basic or oauth, or bind APP_HOST to 127.0.0.1"
        source.wrong("APP_AUTH", fault, remedy)


def _check_model(source: _Source, settings: Settings) -> None:
    """An endpoint and what to ask there come together, or neither."""
    if settings.llm_url is not None and settings.llm_model is None:
        source.wrong("APP_LLM_MODEL", "is missing", "name a model that APP_LLM_URL has")
    if settings.llm_model is not None and settings.llm_url is None:
        remedy = "set it to an OpenAI-compatible address such as http://127.0.0.1:11434/v1"
        if not source.is_wrong("APP_LLM_URL"):
            source.wrong("APP_LLM_URL", "is missing", remedy)


def _machine_timezone(source: _Source, tz: str | None, needed: bool) -> str:
    """The machine's zone; where another one is configured it does not matter."""
    try:
        return machine_zone(tz, runtime.is_zone)
    except NoZone as error:
        if needed:
            fault = f"the machine's zone is {quoted(str(error))}, which cannot be followed"
            source.wrong("TZ", fault, "set APP_TIMEZONE to its name such as America/Sao_Paulo")
        return "UTC"


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
            source.wrong(name, f"{quoted(value)} cannot be used", invalid.errors[0].message())
    return initial
