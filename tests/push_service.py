"""A push service on loopback, over HTTPS: it checks who posts (RFC 8292) and hands on what came.

Like a real one it cannot read the messages; the browsers of `tests/browsers.py` can.
"""

import json
import ssl
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from data.push_key import CURVE, decoded
from tests.browsers import Browser
from workers.simulator.certificate import write_certificate

PATIENCE_S = 60


@dataclass
class Posted:
    """A request as it came in; `claims` are the VAPID claims, their signature checked."""

    path: str
    headers: dict
    body: bytes
    claims: dict
    at: float


@dataclass
class PushService:
    """`answers` are given in turn to each path, then 201; `hangs` are paths never answered."""

    url: str
    ca_file: Path
    answers: dict = field(default_factory=dict)
    hangs: set = field(default_factory=set)
    posted: list = field(default_factory=list)
    answered: int = 0
    connections: int = 0
    before_answering: Callable[[], object] | None = None
    _came: threading.Condition = field(default_factory=threading.Condition)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def place(self) -> str:
        """As APP_PUSH_SERVICES names it."""
        return self.url.removeprefix("https://")

    def browser(self, name: str = "a") -> Browser:
        return Browser(f"{self.url}/{name}")

    def take(self, posted: Posted) -> tuple[int, dict, bytes]:
        with self._came:
            self.posted.append(posted)
            self._came.notify_all()
            due = self.answers.get(posted.path)
            answer = due.pop(0) if due else 201
        if posted.path in self.hangs:
            self._over.wait(PATIENCE_S)
        status, headers, said = answer if isinstance(answer, tuple) else (answer, {}, b"")
        return status, headers, said

    @property
    def settings(self) -> dict:
        """What lets a server post here."""
        return {"push_services": (self.place,), "push_ca_file": self.ca_file}

    def wait(self, count: int, seconds: float = PATIENCE_S) -> list[Posted]:
        """Wait for so many requests, and give all there are."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.posted) >= count, seconds), (
                count, self.paths,
            )  # fmt: skip
            return list(self.posted)

    @property
    def paths(self) -> Counter:
        return Counter(one.path for one in self.posted)

    def close(self) -> None:
        self._over.set()


def checked_claims(header: str) -> dict:
    """The claims of an Authorization header; raises where they are not signed by its key."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid", header
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    raw = decoded(signature)
    assert len(raw) == 64
    numbers = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(parts["k"]))
    key.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
    head, claims = (json.loads(decoded(part)) for part in signed.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    return {**claims, "k": parts["k"]}


@contextmanager
def push_service(port: int = 0):
    """A service for the time being."""
    with tempfile.TemporaryDirectory() as made:
        ca_file, key = write_certificate(Path(made))
        service: list[PushService] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                claims = checked_claims(headers["authorization"])
                at = time.time()
                posted = Posted(self.path.removeprefix("/"), headers, body, claims, at)
                status, more, said = service[0].take(posted)
                if service[0].before_answering is not None:
                    service[0].before_answering()
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)
                service[0].answered += 1

            def log_message(self, *_) -> None:
                pass

        class Server(ThreadingHTTPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_) -> None:
                pass  # whoever posts has gone

            def finish_request(self, request, client_address) -> None:
                # In the connection's own thread: one that does not shake hands holds up nobody.
                trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                trust.load_cert_chain(ca_file, key)
                service[0].connections += 1
                with trust.wrap_socket(request, server_side=True) as safe:
                    super().finish_request(safe, client_address)

        with Server(("127.0.0.1", port), Handler) as server:
            made_url = f"https://127.0.0.1:{server.server_address[1]}"
            service.append(PushService(made_url, ca_file))
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            try:
                yield service[0]
            finally:
                service[0].close()
                server.shutdown()
