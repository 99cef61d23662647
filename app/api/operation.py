"""One row of the API's table: what `openapi` makes its document of."""

from dataclasses import dataclass, field

from app.api.schemas import Schema


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
