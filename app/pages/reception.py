"""What whoever is not in yet is received with, and where he is let go on to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest

from app.api.core import Core
from app.api.limits import Limiter
from app.surface import HOME, LOGIN, MOST_NEXT, Surface
from workers.provider.client import ProviderClient


@dataclass
class Reception:
    """The limiter is for what asks something of the store, or of the provider."""

    core: Core
    surface: Surface
    limiter: Limiter

    @property
    def path(self) -> str:
        """Of cookies."""
        return self.surface.settings.prefix or "/"

    @property
    def provider(self) -> ProviderClient:
        if self.core.provider is None:
            raise RuntimeError("There is no provider where nobody logs in by one")
        return self.core.provider

    def wait_s(self, request: HTTPServerRequest) -> int:
        """How long whoever comes too often has to wait."""
        return self.limiter.wait_s(self.surface.doors.address(request))

    def own_place(self, asked: str) -> str:
        """Where a log-in leads: a place of ours that was asked for, else the overview."""
        prefix = self.surface.settings.prefix
        home = f"{prefix}{HOME}"
        try:
            parts = urlsplit(asked)
        except ValueError:
            return home
        is_ours = asked.startswith(f"{prefix}/") and not parts.scheme and not parts.netloc
        plain = asked.isascii() and asked.isprintable() and not {"\\", " "} & set(asked)
        if len(asked) > MOST_NEXT or not is_ours or not plain or asked.startswith("//"):
            return home
        return home if parts.path == f"{prefix}{LOGIN}" else asked


def said(request: HTTPServerRequest, name: str) -> str:
    """What an address says by that name, once; whatever it is."""
    return request.query_arguments.get(name, [b""])[-1].decode("utf-8", "replace")
