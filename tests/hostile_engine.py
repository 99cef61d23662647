"""An engine that sends as much as it can, asked again while it is refused; prints what that cost.

A process of its own: the peak of memory is that of the process.
"""

import contextlib
import gzip
import json
import resource
import struct
import subprocess
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.secret import Secret
from workers.tws.client import TwsClient
from workers.tws.endpoint import TwsEndpoint
from workers.tws.errors import TwsError

MIB = 1024 * 1024
POLLS = 6  # what a refused answer held must not wait beside the next


def repeated(head: bytes, item: bytes, size: int, end: bytes) -> bytes:
    """One packed body with so many bytes of the same item: what repeats is packed once."""
    block = item * (MIB // len(item))
    times = size // len(block)
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    told = struct.pack(
        "<2L", zlib.crc32(end, crc), (len(head) + times * len(block) + len(end)) % 2**32
    )
    begin = b"\x1f\x8b\x08" + bytes(7) + deflated(head, zlib.Z_FULL_FLUSH)
    repeats = deflated(block, zlib.Z_FULL_FLUSH) * times
    return begin + repeats + deflated(end, zlib.Z_FINISH) + told


def deflated(data: bytes, mode: int) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(mode)


def bomb():
    """700 MB of blanks in 700 KB."""
    return repeated(b"[", b" ", 700 * MIB, b"")


def listing(item: bytes, size: int) -> bytes:
    """A packed V2 answer of so many bytes of the same item."""
    return repeated(HEAD, item + b",", size, item + b"]}")


HEAD = b'{"count": 5, "results": ['
JOB = json.dumps(
    {"id": "%09d", "name": "J", "commonStatus": "READY", "jobruns": [], "workstation": "/A"}
).encode()


def many_jobs(pad: str = "") -> bytes:
    """Good jobs in 200 MiB, each with an id of its own; other lists are empty."""
    one = JOB.replace(b'"J"', f'"J{pad}"'.encode())
    count = 200 * MIB // (len(one) + 1)
    return gzip.compress(HEAD + b",".join(one % n for n in range(count)) + b"]}", 1)


BODIES = {
    "bomb": bomb,
    "count": lambda: gzip.compress(b'{"count": 1000000000, "results": []}'),
    "empty_objects": lambda: listing(b"{}", 250 * MIB),
    "numbers": lambda: listing(b"0", 250 * MIB),
    "members": lambda: listing(b'{"id":"a","name":"b","jobruns":[{},{},{},{}]}', 60 * MIB),
    "jobs": many_jobs,
    "long_names": lambda: many_jobs("\u20ac" * 250),
}


def handler_of(what: str, body: bytes):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.endswith("/engine/info"):
                self.reply(gzip.compress(b'{"displayVersion": "10.2.5"}'))
            elif what == "endless":
                self.send_response(200)
                self.end_headers()
                with contextlib.suppress(OSError):
                    while True:
                        self.wfile.write(b" " * MIB)
            elif what in ("jobs", "long_names") and "/plan/job?" not in self.path:
                self.reply(gzip.compress(b'{"count": 0, "results": []}'))
            else:
                self.reply(body)

        def reply(self, packed):
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(packed)

        def log_message(self, *_):
            pass

    return Handler


def serve(what: str) -> None:
    """The engine, in the child: tells its port and serves until it is ended."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), handler_of(what, BODIES[what]() if what in BODIES else b"")
    )
    print(server.server_port, flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    server.serve_forever()


def main(what: str) -> None:
    with subprocess.Popen(
        [sys.executable, __file__, "serve", what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as engine:
        port = engine.stdout.readline().strip()
        client = TwsClient(
            TwsEndpoint(
                (f"http://127.0.0.1:{port}",),
                user="u",
                password=Secret("pass"),
                fetch_timeout_s=600,
            )
        )
        began, error = time.monotonic(), None
        for _ in range(POLLS):
            try:
                client.fetch()
                break
            except TwsError as caught:
                error = caught
        client.close()
        engine.stdin.close()
    print(
        json.dumps(
            {
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "seconds": round(time.monotonic() - began, 1),
                "error": error.code if error else None,
                "words": str(error),
            }
        )
    )


if __name__ == "__main__":
    serve(sys.argv[2]) if sys.argv[1] == "serve" else main(sys.argv[1])
