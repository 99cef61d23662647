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
    elif seen.message:
        text = str(seen.message)
    else:
        text = body[:20_000].decode("utf-8", "replace")
    return " ".join(text.split())


def refusal(status: int, body: bytes, place: str) -> TwsError:
    """The error that an HTTP status other than 2xx means, in words that tell what to do."""
    cause_id, text = cause(body)
    if status == 401:
        return TwsRefused(
            f"{place} does not accept the user, password or key (401); "
            "check APP_TWS_USER and APP_TWS_PASSWORD, or APP_TWS_API_KEY",
            status=status,
            cause_id=cause_id,
        )
    if status == 403:
        return TwsForbidden(
            f"{place} knows the user but does not allow this (403); "
            "have it granted read access to the plan",
            status=status,
            cause_id=cause_id,
        )
    if status == 404:
        return TwsNotFound(
            f"{place} has nothing here (404); check APP_TWS_URL and the port (usually 31116)",
            status=status,
            cause_id=cause_id,
        )
    if 300 <= status < 400:
        return TwsRedirected(
            f"{place} redirects ({status}), which is never followed; "
            "give the engine's own address in APP_TWS_URL",
            status=status,
        )
    said = f": {text}" if text else ""
    return TwsFailed(f"{place} failed ({status}){said}", status=status, cause_id=cause_id)
