"""A table as CSV and as an Excel workbook. PURE.

Text from outside must not become a formula: in CSV a cell that would be one gets an apostrophe in
front; in a workbook text is typed as text, so there it cannot.
"""

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, islice
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | float | bool | datetime | None
"""Instants must be in the zone they shall be shown in."""

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"^(?:[\s\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\x00])")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MEASURED = 200  # rows that say how wide a column is
_LONGEST_CELL = 32_767  # characters, a limit of Excel
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel counts local days without a zone


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a spreadsheet of some language expects a CSV."""

    separator: str = ","
    decimal: str = "."
    truth: tuple[str, str] = ("false", "true")


PLAIN = Spelling()
SPELLINGS: Mapping[str, Spelling] = {
    "pt": Spelling(";", ",", ("não", "sim")),
    "es": Spelling(";", ",", ("no", "sí")),
}
"""Excel reads a CSV by the machine's language: in these a comma stands in a number."""


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], lang: str = "") -> bytes:
    """RFC 4180 in UTF-8, with the mark by which Excel knows it; instants are ISO 8601."""
    lines = csv_lines(head, rows, SPELLINGS.get(lang, PLAIN))
    return b"\xef\xbb\xbf" + "".join(lines).encode("utf-8", "replace")


def csv_lines(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], spelling: Spelling = PLAIN
) -> Iterator[str]:
    """The same line by line, without the mark."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=spelling.separator, lineterminator="\r\n")
    for row in chain([head], rows):
        writer.writerow([_csv_cell(cell, spelling) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _csv_cell(cell: Cell, spelling: Spelling) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return spelling.truth[cell]
        case datetime():
            return cell.isoformat(timespec="seconds")
        case str():
            return f"'{cell}" if _FORMULA.match(cell) else cell
        case float() if spelling.decimal != ".":
            return str(cell).replace(".", spelling.decimal)
        case _:
            return cell


def without_guard(cell: str) -> str:
    """A cell of such a CSV as it was before the apostrophe that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def to_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; the first row stays in sight and filters, instants are real dates."""
    out = io.BytesIO()
    rest = iter(rows)
    first = list(islice(rest, _MEASURED))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as book:
        for name, text in _parts().items():
            book.writestr(name, text.format(title=_attribute(_sheet_name(title))))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_SHEET_START.format(_widths(head, first)).encode())
            sheet.write(_row(head, ' s="2"').encode())
            last = 1
            for row in chain(first, rest):
                sheet.write(_row(row).encode())
                last += 1
            area = f"A1:{_letters(len(head))}{last}"
            sheet.write(f'</sheetData><autoFilter ref="{area}"/></worksheet>'.encode())
    return out.getvalue()


def _widths(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Each column as wide as what stands in its first rows, within reason."""
    columns = zip(head, *rows, strict=True)
    widths = (max(_narrowest(cell) for cell in column) for column in columns)
    return "".join(
        f'<col min="{at}" max="{at}" width="{min(max(width + 3, 8), 60)}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )


def _narrowest(cell: Cell) -> int:
    return 19 if isinstance(cell, datetime) else 0 if cell is None else len(str(cell))


def _letters(column: int) -> str:
    """What a spreadsheet calls its columns: A…Z, AA…"""
    return (_letters((column - 1) // 26) if column > 26 else "") + chr(65 + (column - 1) % 26)


def _row(cells: Sequence[Cell], style: str = "") -> str:
    return f"<row>{''.join(_xlsx_cell(cell, style) for cell in cells)}</row>"


def _xlsx_cell(cell: Cell, style: str) -> str:
    match cell:
        case None | "":
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(cell)}</v></c>'
        case datetime():
            return f'<c s="1"><v>{_serial(cell):.8f}</v></c>'
        case str():
            text = escape(_NOT_XML.sub("\ufffd", cell[:_LONGEST_CELL]))
            return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'
        case _:
            return f"<c><v>{cell}</v></c>" if math.isfinite(cell) else "<c/>"


def _serial(at: datetime) -> float:
    return (at.replace(tzinfo=None) - _DAY_ZERO) / timedelta(days=1)


@cache
def _parts() -> Mapping[str, str]:
    """What every workbook has beside its sheet: the files of a folder, by their place in it."""
    folder = Path(__file__).parent / "workbook"
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Resync"


def _attribute(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {'"': "&quot;"})


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_START = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><cols>{}</cols><sheetData>"
)
