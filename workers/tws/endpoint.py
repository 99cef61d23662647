"""Where the engine is and how to be let in: what the client is built from."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from data.secret import Secret
from workers.tws.budget import MOST_ITEMS
from workers.tws.errors import TwsBadAddress


@dataclass(frozen=True, slots=True)
class TwsEndpoint:
    """An engine: master first, then backups. Time-outs are seconds.

    `page_size` is the most items asked for at once, `max_parallel` the most requests at once.
    The URLs become plain ones at once: no credentials, no API path, no slash at the end. A user
    and password inside a URL are used when none are given beside it. Raises TwsBadAddress.
    """

    urls: tuple[str, ...]
    user: str | None = None
    password: Secret | None = None
    api_key: Secret | None = None
    api: str = "auto"  # auto, v1 or v2
    ca_file: str | None = None
    verify_tls: bool = True
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 30.0
    page_size: int = 5000
    max_parallel: int = 4
    most_items: int = MOST_ITEMS  # of all lists of a poll
    fetch_timeout_s: float = 240.0  # one whole fetch, whatever the engine does

    def __post_init__(self) -> None:
        if self.api not in ("auto", "v1", "v2"):
            raise TwsBadAddress(f"the API is auto, v1 or v2, not {self.api!r}")
        bases: list[str] = []
        for url in self.urls:
            base, user, password = _plain(url)
            if base not in bases:
                bases.append(base)
            if user and not self.user:
                object.__setattr__(self, "user", user)
                object.__setattr__(self, "password", self.password or password)
        if not bases:
            raise TwsBadAddress("no address of an engine is given; set APP_TWS_URL")
        object.__setattr__(self, "urls", tuple(bases))


def _plain(url: str) -> tuple[str, str | None, Secret | None]:
    text = url.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        # The text is not repeated: it may hold a password.
        raise TwsBadAddress("an address in APP_TWS_URL is not a URL") from None
    if parts.scheme not in ("https", "http"):
        raise TwsBadAddress("an address in APP_TWS_URL is neither https:// nor http://")
    if not host:
        raise TwsBadAddress("an address in APP_TWS_URL has no host")
    if parts.query or parts.fragment:
        raise TwsBadAddress(f"the address of {host} has a query or a fragment; leave it out")
    path = parts.path.rstrip("/")
    for known in ("/twsd/api/v2", "/twsd/api", "/twsd"):
        if path.endswith(known):
            path = path[: -len(known)]
            break
    shown = f"[{host}]" if ":" in host else host
    place = shown if port is None else f"{shown}:{port}"
    user = unquote(parts.username) if parts.username else None
    password = Secret(unquote(parts.password)) if parts.password else None
    return f"{parts.scheme}://{place}{path}", user, password
