"""CSV files as spreadsheets and databases write them: any separator, code page and heading style.

What is recognised is read; what is not is named for what it is.
"""

import codecs
import csv
from collections.abc import Collection, Iterator
from itertools import chain
from typing import IO

from data.domain.folding import fold
from data.errors import ResyncError
from workers.charset import decoded, wide

LONGEST_LINE = 1 << 20
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class NoTable(ResyncError):
    """The first line is not what names the columns; the text says what it is."""


class Lines:
    """The lines of a binary file as text, counted; one that is too long is marked."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened = opened
        head = opened.read(4096)
        opened.seek(0)
        self._wide = wide(head)
        self._recode = codecs.getincrementaldecoder(self._wide)("replace") if self._wide else None
        self.number = 0
        self.position = 0
        self.faults: dict[int, str] = {}

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self._read()
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) >= LONGEST_LINE and not raw.endswith(b"\n"):
            self.faults[self.number] = f"longer than {LONGEST_LINE} bytes"
            while raw and not raw.endswith(b"\n"):
                raw = self._read()
            return "\n"
        text = raw.decode("utf-8", "surrogatepass") if self._recode else decoded(raw)
        return text.removeprefix("\ufeff") if self.number == 1 else text

    def _read(self) -> bytes:
        """A line, or a part of one that is too long."""
        raw = self._opened.readline(LONGEST_LINE)
        if self._recode is not None and raw:
            if raw.endswith(b"\n") and self._wide in ("utf-16", "utf-16-le"):
                raw += self._opened.read(1)  # the other half of the line's end
            self.position += len(raw)
            return self._recode.decode(raw).encode("utf-8", "surrogatepass") or b"\n"
        self.position += len(raw)
        return raw

    def fault(self) -> str | None:
        """What is wrong with the line just read, or None."""
        return self.faults.pop(self.number, None)


Row = tuple[int, dict[str, str] | str]
"""A line number with the cells found there by column, or why there are none."""


def rows(lines: Lines, known: Collection[str], needed: Collection[str]) -> Iterator[Row]:
    """The rows below the heading. `known` columns tell the separator; without the `needed` ones
    NoTable is raised."""
    first = next(lines, None)
    separator = None
    if first is not None and first.lower().startswith("sep=") and len(first.strip()) == 5:
        separator = first.strip()[4]  # how Excel notes it
        first = next(lines, None)
    if first is None or (not first.strip() and not lines.faults):
        raise NoTable("The file is empty: its first line should name the columns.")
    separator = separator or _separator(first, known)
    table = csv.reader(chain([first], lines), delimiter=separator)
    try:
        header = _trimmed([_column(cell) for cell in next(table)])
    except csv.Error as error:
        raise NoTable(f"The first line does not name the columns: {error}.") from error
    _check(header, needed, separator, lines)
    return _rows(table, lines, header)


def _rows(table: Iterator[list[str]], lines: Lines, header: list[str]) -> Iterator[Row]:
    while True:
        first = lines.number + 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            lines.faults.clear()
            yield first, f"not CSV: {error}"
            continue
        if lines.faults:
            yield first, lines.faults.popitem()[1]
            lines.faults.clear()
            continue
        if len(cells) > len(header) and not any(cells[len(header) :]):
            del cells[len(header) :]
        if len(cells) == len(header):
            yield first, dict(zip(header, cells, strict=True))
        elif cells:
            yield first, f"{len(cells)} columns instead of {len(header)}"


def _separator(first: str, known: Collection[str]) -> str:
    """The one that makes most known columns of the first line."""

    def columns(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=separator), [])
        except csv.Error:
            return 0, 0
        return len({_column(cell) for cell in cells} & set(known)), len(cells)

    return max(SEPARATORS, key=columns)


def _column(cell: str) -> str:
    """A heading as the columns are named: `Job Name`, `job-name` and `"JOB_NAME"` are one."""
    return "_".join(fold(cell.strip().strip("'\"")).replace("-", " ").replace("_", " ").split())


def _trimmed(header: list[str]) -> list[str]:
    while header and not header[-1]:
        header.pop()
    return header


def _check(header: list[str], needed: Collection[str], separator: str, lines: Lines) -> None:
    missing = [name for name in needed if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1 and name})
    if not missing and not twice:
        return
    fault = lines.faults.pop(lines.number, None)
    if fault is not None:
        raise NoTable(f"The first line does not name the columns: it is {fault}.")
    if twice:
        raise NoTable(f"The first line names the column {twice[0][:60]!r} more than once.")
    found = ", ".join(name[:30] for name in header[:12]) or "nothing"
    raise NoTable(
        f"The first line does not name the columns {', '.join(missing)}. "
        f"It names, separated by {SEPARATORS.get(separator, separator)}: {found}."
    )
