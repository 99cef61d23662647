"""Who we are to push services (VAPID, RFC 8292): signed claims, fresh for each message."""

import json
import socket
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from data.push_key import encoded, public_key, read_key
from data.secret import Secret

LIFE_S = 12 * 3600
"""Of a claim; services refuse more than 24 hours, and clocks differ."""
_HEAD = encoded(b'{"typ":"JWT","alg":"ES256"}')
_SIGNED = ec.ECDSA(SHA256())


class Vapid:
    """The key and the contact. Thread-safe."""

    def __init__(self, key: Secret, contact: str | None) -> None:
        self._key = read_key(key.reveal())
        self.public_key = public_key(self._key)
        self.contact = contact or own_contact(socket.gethostname())

    def authorization(self, endpoint: str, now_s: float) -> str:
        """The header by which the service of an endpoint knows us."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(now_s) + LIFE_S,
            "sub": self.contact,
        }
        signed = f"{_HEAD}.{encoded(json.dumps(claims).encode())}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), _SIGNED))
        signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"vapid t={signed}.{signature}, k={self.public_key}"


def own_contact(host: str) -> str:
    """What is told where nobody has said whom to write to."""
    name = host.strip(".").lower() or "localhost"
    return f"mailto:resync@{name if '.' in name else f'{name}.local'}"
