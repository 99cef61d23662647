"""A message that only its browser can read (RFC 8291 over RFC 8188): one record, one key a message.

Why not a library: docs/adr/0016-push-is-sixty-lines.md.
"""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data.push_key import CURVE, decoded, point_of

MOST_BYTES = 3_000
"""Of a message (contract, section 7); a push service takes 4,096 with what is around it."""
_RECORD = 4_096
_LAST = b"\2"


def encrypted(message: bytes, p256dh: str, auth: str) -> bytes:
    """The body of the request; raises ValueError for keys that are none."""
    theirs = decoded(p256dh)
    ours = ec.generate_private_key(CURVE)
    point, salt = point_of(ours.public_key()), os.urandom(16)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    secret = _derived(shared, decoded(auth), b"WebPush: info\0" + theirs + point, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, message + _LAST, None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
