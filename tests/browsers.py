"""A browser as push services and we meet it: it subscribes, and it alone reads what comes."""

import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data.push_key import CURVE, encoded, point_of


class Browser:
    """Its keys and its endpoint; `subscription` is what `PushSubscription.toJSON()` gives."""

    def __init__(self, endpoint: str = "https://fcm.googleapis.com/fcm/send/abc") -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(CURVE)
        self._auth = os.urandom(16)
        self.point = point_of(self._key.public_key())

    @property
    def subscription(self) -> dict:
        keys = {"p256dh": encoded(self.point), "auth": encoded(self._auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def reads(self, body: bytes) -> dict:
        """The message in a request's body, by RFC 8291 and RFC 8188."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        assert length == 65
        assert len(body) - 86 <= size
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, body[21:86])
        shared = self._key.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\0" + self.point + body[21:86]
        secret = HKDF(SHA256(), 32, self._auth, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        padded = AESGCM(key).decrypt(nonce, body[86:], None).rstrip(b"\0")
        assert padded.endswith(b"\2")  # the last record
        return json.loads(padded[:-1])
