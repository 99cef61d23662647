"""What systemd is told (`sd_notify`): that we begin, serve, end. Nothing where nobody listens."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)
LONGER_S, EVERY_S = 60, 20
"""The start may take so much longer, said so often: an upgrade of a large store is not hung."""


def tell(*states: str) -> None:
    """Tell the one who started us, as `sd_notify(3)` does."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as its:
            its.settimeout(1)
            its.connect(address)
            its.sendall("\n".join(states).encode())
    except OSError as error:
        logger.warning("The service manager at NOTIFY_SOCKET hears nothing: %s", error)


@contextmanager
def taking_long() -> Iterator[None]:
    """While this lasts, ask for more time again and again."""
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            tell(f"EXTEND_TIMEOUT_USEC={LONGER_S * 1_000_000}")
            over.wait(EVERY_S)

    asking = threading.Thread(target=ask, name="service-manager", daemon=True)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()
