"""CSV files as spreadsheets and databases write them: any separator, code page and heading style.

What is recognised is read; what is not is named for what it is.
"""

import codecs
import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import IO

from data.domain.folding import fold
from data.errors import ResyncError
from data.texts import text
from workers.charset import decoded, wide

LONGEST_LINE = 1 << 20
FOREIGN = {
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0": "workbook",
    b"\x1f\x8b": "packed",
    b"%PDF-": "pdf",
}
"""What is no text, by how it begins."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file or a line of it: in English for whoever logs it, else `said`."""

    why: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    def said(self, lang: str) -> str:
        words = {
            name: value.said(lang) if isinstance(value, Fault) else value
            for name, value in self.values.items()
        }
        return text(f"spreadsheet.{self.why}", lang, **words)

    def __str__(self) -> str:
        return self.said("en")


class NoTable(ResyncError):
    """The first line is not what names the columns; the fault says what it is."""

    def __init__(self, why: str, **values: object) -> None:
        self.fault = Fault(f"heading.{why}", values)
        super().__init__(str(self.fault))


class _Returns:
    """A file whose lines end in a carriage return alone, as on the first Macintoshes."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened, self._rest = opened, b""

    def readline(self, most: int) -> bytes:
        while b"\n" not in self._rest and len(self._rest) < most:
            more = self._opened.read(65_536)
            if not more:
                break
            self._rest += more.replace(b"\r", b"\n")
        end = self._rest.find(b"\n", 0, most) + 1 or most
        line, self._rest = self._rest[:end], self._rest[end:]
        return line


class Lines:
    """The lines of a binary file as text, counted; one that is too long is marked."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened = opened
        head = opened.read(4096)
        opened.seek(0)
        self.foreign = next((FOREIGN[of] for of in FOREIGN if head.startswith(of)), None)
        self._wide = wide(head)
        returns = b"\r" in head and b"\n" not in head and not self._wide
        self._readline = (_Returns(opened) if returns else opened).readline
        self._decoded = partial(decoded, otherwise="mac-roman") if returns else decoded
        self._recode = codecs.getincrementaldecoder(self._wide)("replace") if self._wide else None
        self.number = 0
        self.position = 0
        self.faults: dict[int, Fault] = {}
        self.strange: list[str] = []  # headings of columns nobody knows, as they are written

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = self._read()
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) >= LONGEST_LINE and not raw.endswith(b"\n"):
            self.faults[self.number] = Fault("long", {"bytes": LONGEST_LINE})
            while raw and not raw.endswith(b"\n"):
                raw = self._read()
            return "\n"
        text = raw.decode("utf-8", "surrogatepass") if self._recode else self._decoded(raw)
        return text.removeprefix("\ufeff") if self.number == 1 else text

    def _read(self) -> bytes:
        """A line, or a part of one that is too long."""
        raw = self._readline(LONGEST_LINE)
        if self._recode is not None and raw:
            if raw.endswith(b"\n") and self._wide in ("utf-16", "utf-16-le"):
                raw += self._opened.read(1)  # the other half of the line's end
            self.position += len(raw)
            return self._recode.decode(raw).encode("utf-8", "surrogatepass") or b"\n"
        self.position += len(raw)
        return raw

    def fault(self) -> Fault | None:
        """What is wrong with the line just read, or None."""
        return self.faults.pop(self.number, None)


_NO_OTHERS: Mapping[str, str] = {}
Row = tuple[int, dict[str, str] | Fault]
"""A line number with the cells found there by column, or why there are none."""


def rows(
    lines: Lines,
    known: Collection[str],
    needed: Collection[str],
    also: Mapping[str, str] = _NO_OTHERS,
) -> Iterator[Row]:
    """The rows below the heading. `known` columns tell the separator, others are named in
    `lines.strange`; without the `needed` ones NoTable is raised. `also` are other names of columns,
    where they do not stand themselves."""
    if lines.foreign is not None:
        raise NoTable(lines.foreign)
    first = next(lines, None)
    separator = None
    if first is not None and first.lower().startswith("sep=") and len(first.strip()) == 5:
        separator = first.strip()[4]  # how Excel notes it
        first = next(lines, None)
    if first is None or (not first.strip() and not lines.faults):
        raise NoTable("empty")
    separator = separator or _separator(first, {*known, *also})
    table = csv.reader(chain([first], lines), delimiter=separator)
    try:
        cells = next(table)
    except csv.Error as error:
        raise NoTable("unread", fault=error) from error
    header = _renamed(_trimmed([_column(cell) for cell in cells]), also)
    lines.strange = [
        cell.strip()[:60]
        for cell, name in zip(cells, header, strict=False)
        if name and name not in known
    ]
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
            yield first, Fault("not_csv", {"reason": error})
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
            yield first, Fault("columns", {"count": len(cells), "of": len(header)})


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


def _renamed(header: list[str], also: Mapping[str, str]) -> list[str]:
    for at, name in enumerate(header):
        meant = also.get(name)
        if meant is not None and meant not in header:
            header[at] = meant
    return header


def _check(header: list[str], needed: Collection[str], separator: str, lines: Lines) -> None:
    missing = [name for name in needed if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1 and name})
    if not missing and not twice:
        return
    fault = lines.faults.pop(lines.number, None)
    if fault is not None:
        raise NoTable("unread", fault=fault)
    if twice:
        raise NoTable("twice", column=twice[0][:60])
    raise NoTable(
        "missing",
        columns=", ".join(missing),
        separator=Fault(f"by.{SEPARATORS[separator]}") if separator in SEPARATORS else separator,
        found=", ".join(name[:30] for name in header[:12]) or "–",
    )
