"""By whom a message goes: a push service or another channel, by the address of who is told."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from data.channels import Channel
from data.domain.push_services import Service, service_of
from data.domain.subscription import Endpoint
from workers.telling.channels.alertmanager import Alertmanager
from workers.telling.channels.by_apprise import ByApprise
from workers.telling.message import Message
from workers.telling.outcome import Tried
from workers.telling.vapid import Vapid
from workers.telling.webpush import WebPush


class Carrier(Protocol):
    """Takes so many messages at once (`at_once`). `carry` tells whatever comes of one, in the
    caller's thread, within seconds; `hang_up` ends it at once."""

    at_once: int

    def carry(self, endpoint: Endpoint, message: Message, receipt: str, ttl_s: int) -> Tried: ...

    def hang_up(self) -> None: ...


class Carriers:
    """`channels` by what stands for their addresses in the store."""

    def __init__(
        self,
        vapid: Vapid,
        services: Sequence[Service],
        ca_file: Path | None,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
    ) -> None:
        self._vapid, self._services, self._ca_file = vapid, services, ca_file
        self._channels, self._clock = channels, clock

    def word(self, address: str) -> str:
        """Of whoever carries to that address; "" where nobody may."""
        if address in self._channels:
            return address
        service = service_of(address, self._services)
        return "" if service is None else service.word

    def make(self, address: str) -> Carrier | None:
        """Whoever carries to that address; None where nobody may."""
        channel = self._channels.get(address)
        if channel is not None:
            return carrier_of(channel, self._ca_file)
        service = service_of(address, self._services)
        if service is None:
            return None
        return WebPush(service, self._vapid, self._ca_file, self._clock)


def carrier_of(channel: Channel, ca_file: Path | None) -> Carrier | None:
    """Whoever carries to another channel; None where its address leads nowhere."""
    if not channel.is_ours:
        return ByApprise(channel)
    try:
        return Alertmanager(channel, ca_file)
    except ValueError:
        return None
