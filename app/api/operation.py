"""One row of the API's table: what `openapi` makes its document of, and how all lists page."""

from dataclasses import dataclass, field

from app.api.schemas import TEXT, Schema

LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 500}
PAGE: tuple[tuple[str, Schema, str], ...] = (
    ("limit", LIMIT, "rows of a page"),
    ("cursor", TEXT, "`next_cursor` of the page before"),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `query` holds (name, schema, meaning)."""

    method: str
    path: str
    summary: str
    answer: Schema
    group: str
    query: tuple[tuple[str, Schema, str], ...] = ()
    body: Schema | None = None
    problems: tuple[int, ...] = ()
    media: str = "application/json"
    also: dict[int, Schema] = field(default_factory=dict)  # other good answers
    status: int = 200
