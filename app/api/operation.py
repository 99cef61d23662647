"""One row of the API's table: what `openapi` makes its document of, and how all lists page."""

from dataclasses import dataclass, field

from app.api.schemas import TEXT, Schema
from app.sheets import CSV_TYPE, XLSX_TYPE

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


def sheets(
    path: str, summary: str, group: str, query: tuple[tuple[str, Schema, str], ...] = ()
) -> tuple[Operation, ...]:
    """The two files of a table (app/api/sheet_answer.py)."""
    problems = (422,) if query else ()
    return tuple(
        Operation(
            "get",
            f"{path}.{ending}",
            f"{summary}, {what}",
            TEXT,
            group,
            query,
            media=media,
            problems=problems,
        )
        for ending, what, media in (
            ("csv", "as CSV; no cell is a formula", CSV_TYPE),
            ("xlsx", "as an Excel workbook", XLSX_TYPE),
        )
    )
