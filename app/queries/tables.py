"""Tables to take away: which columns, said once for CSV, Excel and the command line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.sheets import Cell
from data.texts import text
from data.texts.numbers import at_zone


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of row.

    A column is called as in the object of the row, or `cells` says what stands in it. `words` are
    the texts that say the values of a column, `heads` those of the heads, `title` that of all.
    """

    name: str
    row: type
    title: str
    heads: str
    names: tuple[str, ...]
    cells: Mapping[str, Callable[[Any], Cell]]
    words: Mapping[str, str]

    def read(self, row: Any) -> list[Cell]:
        """The cells of one row, as outsiders name values."""
        special = self.cells
        return [
            special[name](row) if name in special else getattr(row, name) for name in self.names
        ]


def columns(
    name: str,
    row: type,
    names: str,
    *,
    title: str = "",
    heads: str = "",
    words: Mapping[str, str] | None = None,
    **cells: Callable[[Any], Cell],
) -> Columns:
    return Columns(name, row, title, heads, tuple(names.split()), cells, words or {})


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with what they are read by."""

    columns: Columns
    rows: Iterable[Any]

    def plain(self) -> tuple[Sequence[str], Iterable[Sequence[Cell]]]:
        """For programs: names and values as the API has them, instants in UTC."""
        return self.columns.names, (self._in_utc(row) for row in self.rows)

    def worded(self, lang: str, zone: tzinfo) -> tuple[Sequence[str], Iterable[Sequence[Cell]]]:
        """For readers: heads and values in their language, instants on their clock."""
        of = self.columns
        said: dict[tuple[str, Cell], str] = {}
        keys = [of.words.get(name) for name in of.names]

        def cell(value: Cell, key: str | None) -> Cell:
            if isinstance(value, datetime):
                return at_zone(value, zone)
            if key is None or value is None:
                return value
            if (key, value) not in said:
                said[key, value] = text(f"{key}.{value}", lang)
            return said[key, value]

        rows = (
            [cell(value, key) for value, key in zip(of.read(row), keys, strict=True)]
            for row in self.rows
        )
        return [text(f"{of.heads}.{name}", lang) for name in of.names], rows

    def _in_utc(self, row: Any) -> list[Cell]:
        return [
            at_zone(cell, UTC) if isinstance(cell, datetime) else cell
            for cell in self.columns.read(row)
        ]
