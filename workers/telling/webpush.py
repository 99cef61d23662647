"""Messages to the browsers of one push service: encrypted, signed and posted (RFC 8030)."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from data.domain.push_services import Service
from data.domain.subscription import Endpoint
from workers.telling.encrypt import encrypted
from workers.telling.message import Message
from workers.telling.outcome import Tried
from workers.telling.post import Post
from workers.telling.vapid import Vapid


class WebPush:
    at_once = 24

    def __init__(
        self,
        service: Service,
        vapid: Vapid,
        ca_file: Path | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._vapid, self._clock = vapid, clock
        self._post = Post(service, ca_file, self.at_once)
        self.hang_up = self._post.hang_up

    def carry(self, endpoint: Endpoint, message: Message, receipt: str, ttl_s: int) -> Tried:
        now = self._clock()
        headers = {
            "Host": urlsplit(endpoint.address).netloc,
            "Authorization": self._vapid.authorization(endpoint.address, now.timestamp()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl_s),
            "Urgency": "high" if message.urgent else "normal",
            "Topic": message.topic,
            "User-Agent": "Resync",
        }
        body = encrypted(message.written(receipt, now), endpoint.p256dh, endpoint.auth)
        return self._post.send(endpoint.address, headers, body)
