"""A mail server on loopback that takes whatever comes (RFC 5321, as much as it needs)."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager


@contextmanager
def mail_server():
    """Its port, and the mails that came."""
    mails: list[email.message.EmailMessage] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 loopback")
            for line in self.rfile:
                match line.split()[0].upper():
                    case b"DATA":
                        self.say("354 go on")
                        said = b"".join(iter(self.rfile.readline, b".\r\n"))
                        mails.append(email.message_from_bytes(said, policy=email.policy.default))
                        self.say("250 taken")
                    case b"QUIT":
                        return self.say("221 bye")
                    case _:
                        self.say("250 well")

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1], mails
        server.shutdown()
