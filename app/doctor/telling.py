"""Whether people, and programs that watch us, can be told: push, other channels, traces."""

import socket
from contextlib import suppress
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.doctor.findings import Findings, Odd
from data.domain.subscription import Endpoint
from data.errors import ResyncError
from data.settings import Settings
from data.store.engine import Access, Database
from data.store.errors import StoreError
from data.store.telling.subscriptions import subscriptions
from data.texts import FALLBACK
from data.tracing import place, try_out
from workers.telling.carriers import carrier_of
from workers.telling.channels.checked import checked, fault_of
from workers.telling.letters import home_of
from workers.telling.message import Reader, trial_of
from workers.telling.vapid import own_contact

CONNECT_S, MOST_HOSTS = 5, 10


def push(settings: Settings) -> Findings:
    """Whom push services may write to, and whether we reach those that browsers here use."""
    if settings.push_contact is not None:
        yield f"push services are told to write to {settings.push_contact}"
    else:
        invented = own_contact(socket.gethostname())
        yield Odd(
            f"APP_PUSH_CONTACT is not set: push services are told {invented}, and Apple (iPhone, "
            "Safari) refuses a contact that is made up: set it to a real mailto: or https: address"
        )
    places = _places(settings.database_url)
    if not places:
        yield "no browser is subscribed yet: no push service to reach"
    for host, port in places[:MOST_HOSTS]:
        yield _reached(host, port)


def _places(database_url: str) -> list[tuple[str, int]]:
    """Host and port of each push service that a browser is subscribed at."""
    with suppress(StoreError), Database.open(database_url, Access.READ) as db:
        urls = [urlsplit(one.endpoint.address) for one in subscriptions(db) if one.endpoint]
        return sorted({(url.hostname or "", url.port or 443) for url in urls})
    return []  # which the look before has told


def _reached(host: str, port: int) -> str:
    try:
        socket.create_connection((host, port), CONNECT_S).close()
    except OSError as error:
        said = error.strerror or type(error).__name__
        return Odd(f"the push service {host} is not reached ({said}): open the way to port {port}")
    return f"the push service {host} is reached"


def channels(settings: Settings) -> Findings:
    """Whether each address of APP_NOTIFY_URLS is one."""
    faults: list[str] = []
    for channel, name in checked(settings.channels):
        if name is None:
            faults.append(fault_of(channel))
        else:
            yield f"address {channel.place} of APP_NOTIFY_URLS ({channel.scheme}://): {name}"
    if faults:
        raise ResyncError("APP_NOTIFY_URLS: " + "; ".join(faults))


def traces(settings: Settings) -> Findings:
    """Whether the collector of traces, where one is named, takes what we send."""
    if settings.traces:
        where, fault = place(settings.traces), try_out(settings.traces)
        if fault:
            raise ResyncError(f"OTEL_EXPORTER_OTLP_ENDPOINT: {where} takes no traces: {fault}")
        yield f"{where} takes traces"


def trials(settings: Settings) -> Findings:
    """Send each of them a message."""
    lang = str(settings.knobs.get("language") or FALLBACK)
    trial = trial_of(Reader(lang, ZoneInfo("UTC"), home_of(settings)), "channel")
    faults: list[str] = []
    for channel in settings.channels:
        carrier = carrier_of(channel, settings.push_ca_file)
        if carrier is None:
            continue  # which the check before has told
        came = carrier.carry(Endpoint("", "", ""), trial, "", 60)
        if came.status is not None and 200 <= came.status < 300:
            yield f"{channel.label} took it"
        else:
            said = " · ".join(filter(None, (came.reason or f"HTTP {came.status}", came.detail)))
            faults.append(f"{channel.label} did not: {said}")
    if faults:
        raise ResyncError("; ".join(faults))
