"""SIGTERM while the engine hangs: the process is gone within ten seconds."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.api.test_cli import clean, free_port
from tests.processes import WITH_US


class DrippingEngine:
    """Takes every connection and sends one header after the other, for ever."""

    def __init__(self, said):
        self._said = said
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.asked = threading.Event()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._drip, args=(connection,)).start()

    def _drip(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.recv(65536)
            self.asked.set()
            connection.sendall(self._said[0])
            while not self._ends.wait(0.2):
                connection.sendall(self._said[1])

    def close(self):
        self._ends.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.mark.parametrize(
    "said",
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Pad: 1\r\n"),
        (b"HTTP/1.1 102 Processing\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"", b""),
    ],
    ids=["headers", "1xx", "silence"],
)
def test_the_process_ends_in_time_while_the_engine_hangs(tmp_path, said):
    engine, port = DrippingEngine(said), free_port()
    wanted = {
        "APP_TWS_URL": f"http://127.0.0.1:{engine.port}",
        "APP_TWS_USER": "batch",
        "APP_TWS_PASSWORD": "secret",
        "APP_PORT": str(port),
    }
    with subprocess.Popen(
        [*WITH_US, sys.executable, "-m", "app.cli", "serve"],
        cwd=tmp_path,
        env=clean(wanted),
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert engine.asked.wait(60)
            began = time.monotonic()
            server.send_signal(signal.SIGTERM)
            _, err = server.communicate(timeout=30)
            took = time.monotonic() - began
        finally:
            server.kill()
            engine.close()

    assert server.returncode == 0, err
    assert "Traceback" not in err
    assert took < 10
