"""A collector of OpenTelemetry on loopback: it reads what is sent as OTLP's own messages."""

from contextlib import contextmanager
from dataclasses import dataclass

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.receiver import Receiver, receiver
from tests.serving import PATIENCE_S


@dataclass(frozen=True)
class Span:
    name: str
    trace: str
    number: str
    parent: str
    facts: dict
    of: dict  # the process it comes from
    failed: bool


@dataclass
class Collector:
    by: Receiver

    @property
    def variables(self):
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.by.port}",
            "OTEL_EXPORTER_OTLP_HEADERS": "x-key=s3cret-of-the-collector",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }

    def spans(self):
        return [
            Span(
                one.name,
                one.trace_id.hex(),
                one.span_id.hex(),
                one.parent_span_id.hex(),
                _facts(one.attributes),
                _facts(by.resource.attributes),
                one.status.code == 2,
            )
            for _, _, body in list(self.by.came)
            for by in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in by.scope_spans
            for one in scope.spans
        ]

    def wait_for(self, *names):
        """All that has come, once a span of each name has."""
        with self.by._news:
            assert self.by._news.wait_for(
                lambda: {*names} <= {one.name for one in self.spans()}, PATIENCE_S
            ), {one.name for one in self.spans()}
        return self.spans()


def _facts(attributes):
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


@contextmanager
def collecting():
    with receiver() as by:
        yield Collector(by)
