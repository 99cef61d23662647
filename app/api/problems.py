"""Errors as the API tells them: RFC 9457 problems, never a stack trace, never a secret."""

from collections.abc import Mapping, Sequence
from http.client import responses
from typing import Any

import msgspec
from tornado.web import HTTPError, RequestHandler

from app.refusals import (
    EngineRefused,
    InConflict,
    NotAcceptable,
    NotAllowed,
    NotKnown,
    NotLoggedIn,
    NotNow,
    Refusal,
    TooOften,
)

PROBLEM_JSON = "application/problem+json"

DETAIL: Mapping[int, str] = {
    400: "The request is malformed.",
    401: "Log in, or send a key as Authorization: Bearer.",
    403: "This origin may not do that.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    409: "It does not go with what is stored or under way.",
    413: "The body is over 1 MiB.",
    415: "The body must be application/json.",
    422: "A value is not acceptable; see errors.",
    429: "Too many requests; wait as long as Retry-After says.",
    500: "Something went wrong inside Resync; its log says what.",
    502: "The engine could not be polled.",
    503: "The store is not available; try again later.",
}


class Problem(HTTPError):
    """An answer that is an error. `errors` are pairs of a field and what is wrong with it."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(status)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = more


def invalid(field: str, message: str) -> Problem:
    """422 for one field."""
    return Problem(422, errors=[(field, message)])


CHALLENGE: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="Resync"'}
"""With each 401."""
_STATUS: Mapping[type[Refusal], int] = {
    NotAcceptable: 422,
    NotKnown: 404,
    NotLoggedIn: 401,
    NotAllowed: 403,
    TooOften: 429,
    InConflict: 409,
    EngineRefused: 502,
    NotNow: 503,
}


def problem_of(refused: Refusal) -> Problem:
    """What a query or a command refused, as the API tells it."""
    if isinstance(refused, NotAcceptable):
        return Problem(422, errors=refused.mistakes)
    told = {} if refused.retry_s is None else {"Retry-After": str(refused.retry_s)}
    if isinstance(refused, NotLoggedIn):
        told |= CHALLENGE
    return Problem(_STATUS[type(refused)], str(refused), headers=told, **refused.more)


def problem_json(status: int, instance: str, problem: Problem | None = None) -> dict[str, Any]:
    """The body of an error."""
    title = responses.get(status, "Error")
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": (problem.detail if problem else None) or DETAIL.get(status, title),
        "instance": instance,
    }
    if problem is not None:
        if problem.errors:
            body["errors"] = [{"field": f, "message": m} for f, m in problem.errors]
        body.update(problem.more)
    return body


def tell(handler: RequestHandler, status: int, error: object = None) -> None:
    """Finish with a problem document; what is no `Problem` is told by its status alone."""
    problem = error if isinstance(error, Problem) else None
    for name, value in (problem.headers if problem else {}).items():
        handler.set_header(name, value)
    handler.set_header("Content-Type", PROBLEM_JSON)
    handler.finish(msgspec.json.encode(problem_json(status, handler.request.path, problem)))
