"""Complete WebSocket text frames: what a server sends is unmasked, so one encoding serves all."""

from typing import Any

import msgspec

_TEXT = 0x81
_encoder = msgspec.json.Encoder()


def text_frame(message: Any) -> bytes:
    """One final text frame holding the message as JSON."""
    payload = _encoder.encode(message)
    length = len(payload)
    if length < 126:
        head = bytes((_TEXT, length))
    elif length < 65_536:
        head = bytes((_TEXT, 126)) + length.to_bytes(2, "big")
    else:
        head = bytes((_TEXT, 127)) + length.to_bytes(8, "big")
    return head + payload
