"""Where time goes, told to a collector of OpenTelemetry; off, and nothing of it loaded, until
`begin`."""

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from data.errors import ResyncError

logger = logging.getLogger(__name__)

COLLECTOR = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""The variables that name who collects, the one that counts first."""
LAST_WORDS_S = 1.0
"""What has not been sent when we stop has so long; who collects may be away."""
TRIAL_S = 3.0
"""How long the doctor asks the collector."""
_NOTHING: AbstractContextManager[None] = nullcontext()
_REQUEST: ContextVar[Any] = ContextVar("request_span", default=None)
_QUIET = (
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.sdk._shared_internal",
)
"""They say at each try what `_Once` says once."""


class _Reason(logging.Filter):
    """Keeps what the exporter said first, and lets none of it into the log."""

    said = ""

    def filter(self, record: logging.LogRecord) -> bool:
        self.said = self.said or record.getMessage()
        return False


_REASON = _Reason()


class NoTracing(ResyncError):
    """Traces are asked for and cannot be sent."""


class _State:
    """What `begin` made; None while traces are off."""

    tracer: Any = None
    provider: Any = None


def is_on() -> bool:
    return _State.tracer is not None


def begin(variables: Mapping[str, str], instance: str) -> None:
    """Send traces from now on, as the `OTEL_…` variables say. Raises `NoTracing`."""
    exporter = _exporter(variables)
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    known = {"service.name": "resync", "service.instance.id": instance}
    if "OTEL_SERVICE_NAME" in variables:
        del known["service.name"]
    provider = TracerProvider(resource=Resource.create(known), shutdown_on_exit=False)
    once: Any = _Once(exporter, place(variables))
    provider.add_span_processor(BatchSpanProcessor(once))
    _State.provider, _State.tracer = provider, provider.get_tracer("resync")


def end() -> None:
    """Send what is left, if that is quick, and no more."""
    provider, _State.provider, _State.tracer = _State.provider, None, None
    if provider is None:
        return
    last = threading.Thread(target=provider.shutdown, name="last-traces", daemon=True)
    last.start()
    last.join(LAST_WORDS_S)


def try_out(variables: Mapping[str, str]) -> str:
    """Why the collector does not take what is sent to it; "" where it does. Raises `NoTracing`."""
    exporter = _exporter(variables, TRIAL_S)
    _REASON.said = ""
    taken = exporter.export([]).name == "SUCCESS"
    exporter.shutdown()
    return "" if taken else _REASON.said


def _exporter(variables: Mapping[str, str], timeout_s: float | None = None) -> Any:
    """What sends; all else the variables say. Why it could not keeps `_REASON`."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError:
        raise NoTracing(
            f"{place(variables)} is to get traces (OTEL_EXPORTER_OTLP_ENDPOINT), and the extra"
            " `otel` is not installed: run panel_serve.sh --setup --otel, or unset the variable."
        ) from None
    os.environ.update(variables)  # it reads them there; .env may have said them
    for name in _QUIET:
        logging.getLogger(name).addFilter(_REASON)
    return OTLPSpanExporter(timeout=timeout_s)


def place(variables: Mapping[str, str]) -> str:
    """Host and port of the collector, without what may be secret."""
    url = next((variables[name] for name in COLLECTOR if variables.get(name)), "")
    return urlsplit(url).netloc.rpartition("@")[2]


def span(
    name: str, facts: Mapping[str, Any] | None = None, kind: str = "INTERNAL"
) -> AbstractContextManager[None]:
    """What is done inside is a part of whatever is being done. `facts` are few and harmless: no
    texts of people, jobs or logs, nothing secret."""
    return _NOTHING if _State.tracer is None else _recorded(_State.tracer, name, facts, kind)


def note(facts: Mapping[str, Any]) -> None:
    """Add to what is being done."""
    if _State.tracer is not None:
        from opentelemetry.trace import get_current_span

        get_current_span().set_attributes(facts)


def trace_id() -> str | None:
    """By which a collector finds what is being done; None: it does not get it."""
    if _State.tracer is None:
        return None
    from opentelemetry.trace import format_trace_id, get_current_span

    context = get_current_span().get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


@contextmanager
def _recorded(tracer: Any, name: str, facts: Mapping[str, Any] | None, kind: str) -> Iterator[None]:
    from opentelemetry.trace import SpanKind

    with tracer.start_as_current_span(
        name,
        kind=SpanKind[kind],
        attributes=facts,
        record_exception=False,  # its words may be those of a job
        set_status_on_exception=False,
    ) as made:
        try:
            yield
        except BaseException as error:
            _failed(made, type(error).__name__)
            raise


def _failed(made: Any, kind: str) -> None:
    from opentelemetry.trace import StatusCode

    made.set_attribute("error.type", kind)
    made.set_status(StatusCode.ERROR)


# A request begins in one place and ends in another.


def begin_request(method: str, facts: Mapping[str, Any], parent: str | None) -> None:
    """What is done in this context from now on is done for a request; `parent` as `traceparent`
    has it."""
    if _State.tracer is None:
        return
    from opentelemetry import context
    from opentelemetry.context import Context
    from opentelemetry.trace import SpanKind, set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carried = {} if parent is None else {"traceparent": parent}
    before = TraceContextTextMapPropagator().extract(carried, context=Context())
    made = _State.tracer.start_span(method, context=before, kind=SpanKind.SERVER, attributes=facts)
    context.attach(set_span_in_context(made, before))
    _REQUEST.set(made)


def name_request(method: str, route: str) -> None:
    """The address it asks for, as it is declared."""
    made = _REQUEST.get()
    if made is not None:
        made.update_name(f"{method} {route}")
        made.set_attribute("http.route", route)


def end_request(status: int) -> None:
    """It is answered."""
    made = _REQUEST.get()
    if made is not None:
        made.set_attribute("http.response.status_code", status)
        if status >= 500:
            _failed(made, str(status))
        made.end()
        _REQUEST.set(None)


class _Once:
    """An exporter that says once that nobody collects, and once that somebody does again."""

    def __init__(self, exporter: Any, where: str) -> None:
        self._exporter, self._where, self._away = exporter, where, False

    def export(self, spans: Any) -> Any:
        _REASON.said = ""
        result = self._exporter.export(spans)
        away = result.name != "SUCCESS"
        if away and not self._away:
            logger.warning(
                "Traces do not reach %s, and are dropped until they do: %s",
                self._where,
                _REASON.said,
            )
        elif self._away and not away:
            logger.info("Traces reach %s again", self._where)
        self._away = away
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)
