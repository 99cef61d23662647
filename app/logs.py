"""The program's own log: lines for a person, or JSON for a collector, on standard error."""

import logging
import re
import secrets
import sys
from contextvars import ContextVar

from data import tracing
from data.texts.visible import on_one_line, visible

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""What the request is called that is being answered; threads that work for it have it too."""
HEADER = "X-Request-ID"
_NAME = re.compile(r"[\w.:-]{1,64}")
_CHATTY = ("apscheduler", "bokeh", "httpx", "httpcore", "alembic", "mcp")


class Lines(logging.Formatter):
    """One record a line: what comes from outside neither begins another one nor commands a
    terminal, and a traceback stands set in below its own."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        return on_one_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        return "\n    ".join(map(visible, super().format(record).splitlines()))


def begin(*, verbose: bool) -> None:
    """Log to standard error, in lines for a person."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(Lines())
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[lines])
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A 503 of /readyz is an answer, not an error; what really fails is logged where it fails.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)


def as_json() -> None:
    """From now on one JSON object a line: timestamp (UTC), level, logger, message, exc_info, and
    the request_id of the request that it is about; and the trace_id of what a collector gets."""
    from pythonjsonlogger.json import JsonFormatter

    class Objects(JsonFormatter):
        def format(self, record: logging.LogRecord) -> str:
            return visible(super().format(record))

    traced = ["trace_id"] if tracing.is_on() else []
    formatter = Objects(
        ["levelname", "name", "message", "exc_info", "request_id", *traced],
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
    record.request_id, record.trace_id = REQUEST.get(), tracing.trace_id()
    return True
