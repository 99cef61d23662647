"""An OpenAI-compatible endpoint on loopback that says what a test tells it to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LanguageModel:
    """`says` is the content of its next answers: an object, or text that is none; `asked` what it
    was sent. `waits_s` comes before each byte."""

    def __init__(self) -> None:
        self.says: object = {}
        self.asked: list[dict] = []
        self.keys: list[str | None] = []
        self.status = 200
        self.waits_s = 0.0
        self.url = ""

    def data(self, at: int = -1) -> dict:
        """The data of a question that was sent."""
        return json.loads(self.asked[at]["messages"][1]["content"])


@contextmanager
def language_model() -> Iterator[LanguageModel]:
    """One that answers until the end of the block."""
    model = LanguageModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/chat/completions"
            model.asked.append(json.loads(body))
            model.keys.append(self.headers["Authorization"])
            said = model.says if isinstance(model.says, str) else json.dumps(model.says)
            told = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
            time.sleep(model.waits_s)
            self.send_response(model.status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
