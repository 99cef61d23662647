"""The key by which push services know us (VAPID, RFC 8292): read, made, and what is told of it."""

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

CURVE = ec.SECP256R1()
_SCALAR = 32  # bytes


class NotAKey(ValueError):
    """It is no private key of the curve P-256."""


def new_key() -> str:
    """A private key, as it is kept: base64url."""
    made = ec.generate_private_key(CURVE).private_numbers().private_value
    return encoded(made.to_bytes(_SCALAR, "big"))


def read_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The private key in a PEM text or in base64url; raises NotAKey, which never repeats it."""
    try:
        if "-----BEGIN" in text:
            # In a variable the line ends are often written out.
            key = load_pem_private_key(text.replace("\\n", "\n").encode(), None)
        else:
            scalar = decoded(text.strip())
            if len(scalar) != _SCALAR:
                raise NotAKey("not 32 bytes")
            key = ec.derive_private_key(int.from_bytes(scalar, "big"), CURVE)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotAKey("not a private key") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != CURVE.name:
        raise NotAKey("not a key of the curve P-256")
    return key


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """What browsers and services are told of it."""
    return encoded(point_of(key.public_key()))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as it travels: the uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(value: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url, padded or not, or of base64; raises ValueError."""
    bare = text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
