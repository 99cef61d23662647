"""Exchanges with a provider: each with one deadline for the whole, bounded, none redirected."""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpcore

from data.errors import ResyncError
from workers.exchanges import Connections
from workers.provider.errors import ProviderAway
from workers.trust import trust

PATIENCE_S = 10.0
"""From connecting to the last byte of an answer (contract, section 8)."""
MOST_BYTES = 512 * 1024
_MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its status, the JSON object it holds, and the provider's clock."""

    status: int
    told: Mapping[str, Any]
    date: str | None


class Wire:
    """The connections to one provider. Thread-safe; `patience_s` is of one exchange."""

    def __init__(self, ca_file: Path | None, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        try:
            context = trust(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ResyncError(f"APP_OAUTH_CA_FILE cannot be used: {error}") from None
        self._connections = Connections()
        self._http = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=_MOST_AT_ONCE,
            max_keepalive_connections=0,  # log-ins are rare, and an idle one may be dead
            network_backend=self._connections,
        )

    def close(self) -> None:
        """Whoever waits for an answer stops waiting."""
        self._connections.hang_up()
        self._http.close()
        self._connections.close()

    def ask(
        self,
        url: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Said:
        """Raises ProviderAway, whatever kept an answer from coming."""
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self._patience_s)
        send = {"Accept": "application/json", **(headers or {})}
        read = b""
        try:
            with (
                self._connections.until(time.monotonic() + self._patience_s),
                self._http.stream(
                    method,
                    url,
                    headers=[(name, value.encode()) for name, value in send.items()],
                    content=body,
                    extensions={"timeout": waits},
                ) as answer,
            ):
                for part in answer.iter_stream():
                    read += part
                    if len(read) > MOST_BYTES:
                        raise ProviderAway(f"{url} answers more than {MOST_BYTES // 1024} KiB")
                status, heads = answer.status, dict(answer.headers)
        except httpcore.TimeoutException:
            raise ProviderAway(f"{url} did not answer within {self._patience_s:g} s") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise ProviderAway(f"{url} is not reached: {error or type(error).__name__}") from None
        date = next((v.decode("latin-1") for k, v in heads.items() if k.lower() == b"date"), None)
        return Said(status, _object(url, status, read), date)


def _object(url: str, status: int, read: bytes) -> Mapping[str, Any]:
    """What an answer holds; of a refusal it may be nothing that can be read."""
    if 300 <= status < 400 or status >= 500:
        raise ProviderAway(f"{url} answers HTTP {status}")
    try:
        told = json.loads(read)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        if status >= 400:
            return {}
        raise ProviderAway(f"{url} does not answer with a JSON object")
    return told
