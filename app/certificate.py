"""Our own certificate, where we serve TLS ourselves: read at the start, and when it is new."""

import logging
import ssl
from pathlib import Path

from data.errors import ResyncError

logger = logging.getLogger(__name__)


class Certificate:
    """A certificate with its chain and its key. `context` is what new connections are made with."""

    def __init__(self, cert_file: Path, key_file: Path | None) -> None:
        """Raises a ResyncError for files that are no pair of certificate and key."""
        self._files = [cert_file] if key_file is None else [cert_file, key_file]
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._seen = self._stamps()
        fault = self._load(self.context)
        if fault is not None:
            raise ResyncError(f"APP_TLS_CERT_FILE, APP_TLS_KEY_FILE: {fault}")

    def renew(self) -> None:
        """Take up files that changed; what cannot be used is named, and the old one serves on."""
        if self._stamps() == self._seen:
            return
        self._seen = self._stamps()
        # Tried beside first: half of a new pair would end the old one.
        fault = self._load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) or self._load(self.context)
        if fault is None:
            logger.info("The certificate has been renewed")
        else:
            logger.error("The certificate is not renewed: %s", fault)

    def _load(self, context: ssl.SSLContext) -> str | None:
        cert, *key = self._files
        try:
            context.load_cert_chain(cert, *key, password="")
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            said = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
            return f"no usable pair of certificate and key without a password ({said})"
        return None

    def _stamps(self) -> list[tuple[int, int] | None]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
