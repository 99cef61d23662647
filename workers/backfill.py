"""Loading run history from CSV or JSON lines into the store (contract, section 6).

Good rows are loaded, bad ones listed with line and reason in `<file>.rejected`; a row that is there
already is counted, not loaded again.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from data.domain.folding import fold
from data.domain.status import ENDED, Status, canonical, common
from data.errors import ResyncError
from data.store.engine import Database
from data.store.runs import PastRun, PastRuns
from workers.file_words import named
from workers.spreadsheets import LONGEST_LINE, Fault, Lines, NoTable, rows
from workers.written_instants import NotAnInstant, Order, needs_order, order_of, written

FIELDS = (
    "job_name", "job_stream", "workstation", "run_id", "status", "scheduled_time",
    "start_time", "end_time", "return_code", "error_message",
)  # fmt: skip
NEEDED = ("job_name", "status", "start_time")
_INSTANTS = ("scheduled_time", "start_time", "end_time")
LONGEST_NAME = 256
BATCH = 5000
_OVER = frozenset(ENDED | {Status.ERROR})
Progress = Callable[[int, int], None]
"""Called after each batch with the bytes read and the bytes of the file."""


class BackfillFailed(ResyncError):
    """The file cannot be read as run history at all."""


@dataclass(frozen=True, slots=True)
class BackfillResult:
    """Rows by what became of them, and where the rejected ones are listed."""

    loaded: int
    duplicates: int
    rejected: int
    rejected_file: Path | None = None

    @property
    def rows(self) -> int:
        return self.loaded + self.duplicates + self.rejected


def backfill(
    db: Database,
    file: Path,
    zone: tzinfo,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> BackfillResult:
    """Load a `.csv` or `.jsonl` file. Naive instants are read in `zone`.

    Raises BackfillFailed when the file cannot be read or has no usable header, StoreError when
    the store gives out; batches kept before that stay, and loading again doubles nothing.
    """
    rejected_file = file.with_name(file.name + ".rejected")
    total = loaded = duplicates = 0
    rejected: list[str] = []
    rejections = 0
    past = PastRuns(db, dry=dry_run)
    batch: list[PastRun] = []
    if not dry_run:
        rejected_file.unlink(missing_ok=True)

    def flush(position: int) -> None:
        nonlocal loaded, duplicates, rejections
        if batch:
            new = past.load(batch)
            loaded += new
            duplicates += len(batch) - new
            batch.clear()
        if rejected:
            rejections += len(rejected)
            if not dry_run:
                with rejected_file.open("a", encoding="utf-8", errors="backslashreplace") as out:
                    out.writelines(rejected)
            rejected.clear()
        if progress is not None:
            progress(min(position, total), total)

    try:
        with file.open("rb") as opened:
            total = os.fstat(opened.fileno()).st_size
            lines = Lines(opened)
            order = _Order(file)
            for line, row in _rows(file, lines):
                try:
                    if not isinstance(row, dict):
                        raise _BadRow(str(row))
                    batch.append(_past_run(row, zone, order))
                except _BadRow as error:
                    rejected.append(f"line {line}: {error}\n")
                if len(batch) + len(rejected) >= BATCH:
                    flush(lines.position)
            flush(total)
    except NoTable as error:
        raise BackfillFailed(str(error)) from error
    except OSError as error:
        where = error.filename or file
        raise BackfillFailed(f"{where} cannot be used: {error.strerror or error}.") from error
    listed = rejected_file if rejections and not dry_run else None
    return BackfillResult(loaded, duplicates, rejections, listed)


class _BadRow(Exception):
    """Why a row is rejected."""


Row = tuple[int, dict[str, Any] | Fault | str]
"""A line number with the fields found there, or why there are none."""


def _rows(file: Path, lines: Lines) -> Iterator[Row]:
    if file.suffix.lower() in (".jsonl", ".ndjson"):
        return _json_rows(lines)
    return rows(lines, FIELDS, NEEDED, named("columns"))


class _Order:
    """In which order a file writes day and month: looked for once, when the first one needs it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def found(self) -> Order:
        with self._file.open("rb") as opened:
            cells = (
                row.get(name)
                for _, row in _rows(self._file, Lines(opened))
                if isinstance(row, dict)
                for name in _INSTANTS
            )
            return order_of(cells)


def _json_rows(lines: Lines) -> Iterator[Row]:
    decode = msgspec.json.Decoder().decode
    for text in lines:
        number, fault = lines.number, lines.fault()
        if fault is not None:
            yield number, fault
        elif not text.isspace():
            try:
                row = decode(text)
            except (msgspec.DecodeError, RecursionError) as error:
                yield number, f"not JSON: {error}"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"


def _past_run(row: dict[str, Any], zone: tzinfo, order: _Order) -> PastRun:
    get = row.get
    status = _status(get("status"))
    scheduled, starts, ends = (_instants(get(name), name, zone, order) for name in _INSTANTS)
    started, ended = _in_order(starts, ends)
    if started is None and ended is None and not scheduled:
        raise _BadRow("no scheduled_time, start_time or end_time")
    name = _text(get("job_name"), "job_name", LONGEST_NAME)
    if not name:
        raise _BadRow("no job_name")
    message = _text(get("error_message"), "error_message", LONGEST_LINE)
    code, said = _return_code(get("return_code"))
    if said and said not in message:
        message = f"{message}\n{said}" if message else said
    return PastRun(
        job_name=name,
        job_stream=_text(get("job_stream"), "job_stream", LONGEST_NAME),
        workstation=_text(get("workstation"), "workstation", LONGEST_NAME),
        status=status,
        run_id=_text(get("run_id"), "run_id", LONGEST_NAME) or None,
        scheduled_at=scheduled[0] if scheduled else None,
        started_at=started,
        ended_at=ended,
        return_code=code,
        error_message=message or None,
    )


def _status(value: Any) -> Status:
    if not isinstance(value, str) or not value.strip():
        raise _BadRow("no status")
    raw = value.strip()
    status = canonical(raw)
    if status is Status.OTHER:
        status = canonical(None, common(raw))
    if status is Status.OTHER:
        said = named("statuses").get("_".join(fold(raw).replace("_", " ").split()))
        status = Status.OTHER if said is None else Status[said]
    if status is Status.OTHER:
        raise _BadRow(f"unknown status {raw[:40]!r}")
    if status not in _OVER:
        raise _BadRow(f"status {status.name} is not the end of a run")
    return status


def _text(value: Any, field: str, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _BadRow(f"{field} is not a text")
    value = value.strip()
    if len(value) > longest:
        raise _BadRow(f"{field} is longer than {longest} characters")
    return value


_WHOLE = re.compile(r"([+-]?\d{1,18})(?:[.,]0{0,18})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([.,\u00a0' ])\d{3})(?:\1\d{3})*")
_SCIENTIFIC = re.compile(r"[+-]?\d{1,18}(?:[.,]\d{0,18})?[eE][+-]?\d{1,2}")
_NOTHING = frozenset(("", "-", "--", "nan", "null", "none", "n/a", "na", "nil", "(null)"))
_LONGEST_CODE = 200


def _return_code(value: Any) -> tuple[int | None, str | None]:
    """A return code however a whole number is written, or the text that stands in its place."""
    if value is None:
        return None, None
    if isinstance(value, bool | int | float):
        whole = not isinstance(value, bool) and (isinstance(value, int) or value.is_integer())
        return (int(value), None) if whole else (None, str(value))
    text = str(value).strip()
    if text.lower() in _NOTHING:
        return None, None
    plain = text.replace("\u2212", "-")
    if found := _WHOLE.fullmatch(plain):
        return int(found[1]), None
    if _THOUSANDS.fullmatch(plain):
        return int(re.sub(r"[^\d+-]", "", plain)), None
    if _SCIENTIFIC.fullmatch(plain):
        number = float(plain.replace(",", "."))
        if number.is_integer() and abs(number) < 1e18:
            return int(number), None
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,15}", plain):
        return int(plain, 16), None
    return None, text[:_LONGEST_CODE]


def _instants(value: Any, field: str, zone: tzinfo, order: _Order) -> tuple[datetime, ...]:
    if value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING):
        return ()
    try:
        if needs_order(value):
            return written(value, zone, order.found)
        return written(value, zone)
    except NotAnInstant as error:
        why = str(error) or "no instant such as 2026-01-05T06:00:00Z"
        raise _BadRow(f"{field} {str(value)[:40]!r}: {why}") from None


def _in_order(
    starts: tuple[datetime, ...], ends: tuple[datetime, ...]
) -> tuple[datetime | None, datetime | None]:
    """The readings of start and end that make sense: the end is not before the start.

    Of several the shortest run, and of equal ones the earlier.
    """
    if not starts or not ends:
        return starts[0] if starts else None, ends[0] if ends else None
    pairs = [(end - start, start, end) for start in starts for end in ends if end >= start]
    if not pairs:
        raise _BadRow("end_time is before start_time")
    _, started, ended = min(pairs)
    return started, ended
