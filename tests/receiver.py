"""Whoever is written to over HTTP on loopback: it keeps what came, and answers as it is told."""

import http.server
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

PATIENCE_S = 60


@dataclass
class Receiver:
    """`answers` are given in turn, then 200; with `hangs` nobody is answered."""

    port: int
    answers: list = field(default_factory=list)
    hangs: bool = False
    came: list = field(default_factory=list)  # path, headers, body
    _news: threading.Condition = field(default_factory=threading.Condition)
    _over: threading.Event = field(default_factory=threading.Event)

    def wait(self, count: int) -> list:
        with self._news:
            assert self._news.wait_for(lambda: len(self.came) >= count, PATIENCE_S), self.came
            return list(self.came)

    def told(self, count: int) -> list:
        """What came, as the JSON it is."""
        return [json.loads(body) for _, _, body in self.wait(count)]

    def take(self, path: str, headers: dict, body: bytes) -> tuple:
        with self._news:
            self.came.append((path, headers, body))
            self._news.notify_all()
            answer = self.answers.pop(0) if self.answers else (200, {}, b"")
        if self.hangs:
            self._over.wait(PATIENCE_S)
        return answer

    def close(self) -> None:
        self._over.set()


@contextmanager
def receiver():
    """One for the time being."""
    held: list[Receiver] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, said = held[0].take(self.path, headers, body)
            self.send_response(status)
            for name, value in {**more, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_) -> None:
            pass  # whoever wrote has gone

    with Server(("127.0.0.1", 0), Handler) as server:
        held.append(Receiver(server.server_address[1]))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield held[0]
        finally:
            held[0].close()
            server.shutdown()
