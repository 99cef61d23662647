"""The program's own log: lines for a person, or JSON for a collector, on standard error."""

import logging
import re
import secrets
import sys
from contextvars import ContextVar

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""What the request is called that is being answered; threads that work for it have it too."""
HEADER = "X-Request-ID"
_NAME = re.compile(r"[\w.:-]{1,64}")
_CHATTY = ("apscheduler", "bokeh", "httpx", "httpcore", "alembic", "mcp")


def begin(*, verbose: bool) -> None:
    """Log to standard error, in lines for a person."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A 503 of /readyz is an answer, not an error; what really fails is logged where it fails.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)


def as_json() -> None:
    """From now on one JSON object a line: timestamp (UTC), level, logger, message, exc_info, and
    the request_id of the request that it is about."""
    from pythonjsonlogger.json import JsonFormatter

    formatter = JsonFormatter(
        ["levelname", "name", "message", "exc_info", "request_id"],
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp=True,
        json_ensure_ascii=False,
    )
    for handler in logging.getLogger().handlers:
        handler.setFormatter(formatter)
        handler.addFilter(_with_request)


def begin_request(given: str | None) -> None:
    """Name the request that comes in now: as a proxy of ours called it, or by a name of its own."""
    named = given is not None and _NAME.fullmatch(given)
    REQUEST.set(given if named else secrets.token_hex(8))


def _with_request(record: logging.LogRecord) -> bool:
    record.request_id = REQUEST.get()
    return True
