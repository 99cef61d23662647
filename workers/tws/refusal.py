"""From an answer that is not 200 to the error it means. PURE."""

import re

import msgspec

from workers.tws.errors import (
    TwsError,
    TwsFailed,
    TwsForbidden,
    TwsNotFound,
    TwsRedirected,
    TwsRefused,
)

MESSAGE_ID = re.compile(r"\b[A-Z]{3,6}\d{3}[EWI]\b")
"""A vendor message id: three to six capitals, three digits, then E, W or I."""

_SAID: dict[int, tuple[type[TwsError], str]] = {
    401: (
        TwsRefused,
        "does not accept the user, password or key (401); "
        "check APP_TWS_USER and APP_TWS_PASSWORD, or APP_TWS_API_KEY",
    ),
    403: (
        TwsForbidden,
        "knows the user but does not allow this (403); have it granted read access to the plan",
    ),
    404: (
        TwsNotFound,
        "has nothing here (404); check APP_TWS_URL and the port (usually 31116)",
    ),
}

_TAG = re.compile(r"<[^>]{0,500}>")


class _Body(msgspec.Struct, gc=False):
    messages: object = None
    message: object = None


_decode = msgspec.json.Decoder(_Body).decode


def cause(body: bytes) -> tuple[str | None, str]:
    """The last message id of an error body, and a readable text (≤ 300 characters) around it.

    `messages`, then `message`, then whatever the body says is looked at: one answer wraps the
    cause in the operation that failed, so the last id is the cause.
    """
    text = _text(body)
    ids = list(MESSAGE_ID.finditer(text))
    if ids:
        return ids[-1].group(), text[ids[-1].start() :][:300]
    return None, text[:300]


def _text(body: bytes) -> str:
    try:
        seen = _decode(body)
    except (ValueError, RecursionError):
        text = _TAG.sub(" ", body[:20_000].decode("utf-8", "replace"))
        return " ".join(text.split())
    if isinstance(seen.messages, list) and seen.messages:
        text = " ".join(str(message) for message in seen.messages)
    else:
        text = str(seen.message or body[:20_000].decode("utf-8", "replace"))
    return " ".join(text.split())


def refusal(status: int, body: bytes, place: str) -> TwsError:
    """The error that an HTTP status other than 2xx means, in words that tell what to do."""
    cause_id, text = cause(body)
    kind, said = TwsFailed, f"failed ({status}){f': {text}' if text else ''}"
    if status in _SAID:
        kind, said = _SAID[status]
    elif 300 <= status < 400:
        kind = TwsRedirected
        said = (
            f"redirects ({status}), which is never followed; "
            "give the engine's own address in APP_TWS_URL"
        )
    return kind(f"{place} {said}", status=status, cause_id=cause_id)
