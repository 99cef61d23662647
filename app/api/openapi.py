"""The OpenAPI 3.1 document, put together from the operations of each subject."""

from functools import lru_cache
from typing import Any

from app.api.base import PREFIX, ApiHandler
from app.api.openapi_events import EVENT_OPERATIONS
from app.api.openapi_history import HISTORY_OPERATIONS
from app.api.openapi_patterns import PATTERN_OPERATIONS, PATTERN_SCHEMAS
from app.api.openapi_solutions import SOLUTION_OPERATIONS, SOLUTION_SCHEMAS
from app.api.openapi_status import STATUS_OPERATIONS
from app.api.openapi_system import CONFIG_OPERATIONS, SYSTEM_OPERATIONS
from app.api.operation import Operation
from app.api.problems import PROBLEM_JSON
from app.api.schemas import SCHEMAS, TEXT, one_of, ref

DOCUMENT_VERSION = "1.0.0"

OPERATIONS: tuple[Operation, ...] = (
    *CONFIG_OPERATIONS,
    *STATUS_OPERATIONS,
    *EVENT_OPERATIONS,
    *HISTORY_OPERATIONS,
    *PATTERN_OPERATIONS,
    *SOLUTION_OPERATIONS,
    *SYSTEM_OPERATIONS,
)

_MEANING = {
    400: "The body is not JSON",
    403: "Written from a page of another origin",
    404: "Nothing is known by that name",
    409: "It does not go with what is stored or under way",
    413: "The body is over 1 MiB",
    415: "The body is not application/json",
    422: "A value is not acceptable; see `errors`",
    429: "Too many requests; see `Retry-After`",
    502: "The engine could not be polled",
    503: "The store is away; see `Retry-After`",
}


@lru_cache(maxsize=4)
def openapi_document(prefix: str = "") -> dict[str, Any]:
    """The document; `prefix` is the path a proxy puts before ours."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Resync",
            "version": DOCUMENT_VERSION,
            "summary": "Live monitor for IBM/HCL Workload Scheduler",
            "description": (
                "Every instant is ISO 8601 with an offset. Errors are problems (RFC 9457). Lists "
                "page by opaque cursors. The language of messages follows `language`, the "
                "configuration, then `Accept-Language`."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix or "/"}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **PATTERN_SCHEMAS, **SOLUTION_SCHEMAS},
            "parameters": {
                "language": {
                    "name": "language",
                    "in": "query",
                    "schema": one_of(("pt", "en", "es")),
                    "description": "language of messages",
                }
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    writes = operation.method != "get"
    problems = {*operation.problems, 429, 503, *((403, 413) if writes else ())}
    problems -= set(operation.also)
    responses: dict[str, Any] = {
        str(operation.status): {
            "description": operation.summary,
            "content": {operation.media: {"schema": operation.answer}},
        }
    }
    for status, schema in operation.also.items():
        responses[str(status)] = {
            "description": "Not ready" if status >= 400 else operation.summary,
            "content": {"application/json": {"schema": schema}},
        }
    for status in sorted(problems):
        responses[str(status)] = {
            "description": _MEANING[status],
            "content": {PROBLEM_JSON: {"schema": ref("Problem")}},
        }
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": TEXT}
        for name in _path_names(operation.path)
    ]
    parameters += [
        {
            "name": name,
            "in": "query",
            "schema": schema,
            "description": meaning,
            "required": name == "q" and schema.get("minLength") == 2,
        }
        for name, schema, meaning in operation.query
    ]
    parameters.append({"$ref": "#/components/parameters/language"})
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": _operation_id(operation),
        "tags": [operation.group],
        "parameters": parameters,
        "responses": responses,
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": operation.body}},
        }
    return described


def _path_names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _operation_id(operation: Operation) -> str:
    words = operation.path.removeprefix(PREFIX).replace(".", "/").replace("{", "").replace("}", "")
    return "_".join([operation.method, *filter(None, words.split("/"))])


class OpenApi(ApiHandler):
    def get(self) -> None:
        self.reply(openapi_document(self.core.settings.prefix))
