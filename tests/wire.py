"""The way to PostgreSQL, which can be cut, or lose what is said on it."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

from sqlalchemy import make_url


class Wire:
    """A proxy before PostgreSQL that can lose the answer to a COMMIT, or all there is to say."""

    def __init__(self, url):
        self._target = (url.host, url.port)
        self.loses_commits = self.silent = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            lost = threading.Event()
            for one, other, asking in ((client, server, True), (server, client, False)):
                passing = (one, other, asking, lost)
                threading.Thread(target=self._pass, args=passing, daemon=True).start()

    def _pass(self, one, other, asking, lost):
        try:
            while said := one.recv(65536):
                while self.silent:
                    time.sleep(0.01)  # what is on its way arrives once the way is there again
                if asking and self.loses_commits and b"COMMIT" in said:
                    self.loses_commits = False
                    lost.set()
                elif not asking and lost.is_set():
                    break  # the server has answered: it has done it
                other.sendall(said)
        except OSError:
            pass  # hung up on: what the test is about
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self):
        self._listening.close()


@contextmanager
def wired(postgres_url):
    url = make_url(postgres_url)
    wire = Wire(url)
    through = url.set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)
    try:
        yield wire, through
    finally:
        wire.close()
