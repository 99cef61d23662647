"""Loading run history from CSV or JSON lines into the store (contract, section 6).

Good rows are loaded, bad ones listed with line and reason in `<file>.rejected`; a row that is there
already is counted, not loaded again.
"""

import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import msgspec

from data.domain.status import ENDED, Status, canonical, common
from data.errors import ResyncError
from data.store.engine import Database
from data.store.runs import PastRun, PastRuns

FIELDS = (
    "job_name", "job_stream", "workstation", "run_id", "status", "scheduled_time",
    "start_time", "end_time", "return_code", "error_message",
)  # fmt: skip
LONGEST_LINE = 1 << 20
LONGEST_NAME = 256
BATCH = 5000
_OVER = frozenset(ENDED | {Status.ERROR})
_YEARS = range(1980, 2200)
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
            lines = _Lines(opened)
            rows = _csv_rows(lines) if file.suffix.lower() != ".jsonl" else _json_rows(lines)
            for line, row in rows:
                try:
                    if isinstance(row, str):
                        raise _BadRow(row)
                    batch.append(_past_run(row, zone))
                except _BadRow as error:
                    rejected.append(f"line {line}: {error}\n")
                if len(batch) + len(rejected) >= BATCH:
                    flush(lines.position)
            flush(total)
    except OSError as error:
        where = error.filename or file
        raise BackfillFailed(f"{where} cannot be used: {error.strerror or error}.") from error
    listed = rejected_file if rejections and not dry_run else None
    return BackfillResult(loaded, duplicates, rejections, listed)


class _BadRow(Exception):
    """Why a row is rejected."""


class _Lines:
    """Lines of a binary file as text, counting; one that is too long or not UTF-8 is marked."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened
        self.number = 0
        self.position = 0
        self.faults: dict[int, str] = {}

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw: bytes = self._opened.readline(LONGEST_LINE)
        if not raw:
            raise StopIteration
        self.number += 1
        self.position += len(raw)
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            self.faults[self.number] = f"longer than {LONGEST_LINE} bytes"
            while raw and not raw.endswith(b"\n"):
                raw = self._opened.readline(LONGEST_LINE)
                self.position += len(raw)
            return "\n"
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.faults[self.number] = f"not UTF-8 (byte {error.start + 1})"
            return "\n"
        return text.removeprefix("\ufeff") if self.number == 1 else text

    def fault(self) -> str | None:
        """What is wrong with the line just read, or None."""
        return self.faults.pop(self.number, None)


Row = tuple[int, dict[str, Any] | str]
"""A line number with the fields found there, or why there are none."""


def _csv_rows(lines: _Lines) -> Iterator[Row]:
    reader = csv.reader(lines)
    try:
        header = [name.strip().lower() for name in next(reader)]
    except StopIteration:
        raise BackfillFailed("The file is empty: its first line should name the columns.") from None
    except csv.Error as error:
        raise BackfillFailed(f"The first line does not name the columns: {error}.") from error
    missing = [name for name in ("job_name", "status", "start_time") if name not in header]
    if missing:
        raise BackfillFailed(f"The first line does not name the columns {', '.join(missing)}.")
    while True:
        first = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.faults.clear()
            yield first, f"not CSV: {error}"
            continue
        if lines.faults:
            yield first, lines.faults.popitem()[1]
            lines.faults.clear()
        elif len(cells) == len(header):
            yield first, dict(zip(header, cells, strict=True))
        elif cells:
            yield first, f"{len(cells)} columns instead of {len(header)}"


def _json_rows(lines: _Lines) -> Iterator[Row]:
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


def _past_run(row: dict[str, Any], zone: tzinfo) -> PastRun:
    get = row.get
    status = _status(get("status"))
    scheduled = _instant(get("scheduled_time"), "scheduled_time", zone)
    started = _instant(get("start_time"), "start_time", zone)
    ended = _instant(get("end_time"), "end_time", zone)
    if started is None and ended is None and scheduled is None:
        raise _BadRow("no scheduled_time, start_time or end_time")
    if started is not None and ended is not None and ended < started:
        raise _BadRow("end_time is before start_time")
    name = _text(get("job_name"), "job_name", LONGEST_NAME)
    if not name:
        raise _BadRow("no job_name")
    return PastRun(
        job_name=name,
        job_stream=_text(get("job_stream"), "job_stream", LONGEST_NAME),
        workstation=_text(get("workstation"), "workstation", LONGEST_NAME),
        status=status,
        run_id=_text(get("run_id"), "run_id", LONGEST_NAME) or None,
        scheduled_at=scheduled,
        started_at=started,
        ended_at=ended,
        return_code=_number(get("return_code")),
        error_message=_text(get("error_message"), "error_message", LONGEST_LINE) or None,
    )


def _status(value: Any) -> Status:
    if not isinstance(value, str) or not value.strip():
        raise _BadRow("no status")
    raw = value.strip()
    status = canonical(raw)
    if status is Status.OTHER:
        status = canonical(None, common(raw))
    if status is Status.OTHER:
        raise _BadRow(f"unknown status {raw[:40]!r}")
    if status not in _OVER:
        raise _BadRow(f"status {status.name} is not the end of a run")
    return status


def _text(value: Any, field: str, longest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _BadRow(f"{field} is not a text")
    value = value.strip()
    if len(value) > longest:
        raise _BadRow(f"{field} is longer than {longest} characters")
    return value


def _number(value: Any) -> int | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str) and len(value) <= 20:
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    except ValueError:
        pass
    raise _BadRow(f"return_code {str(value)[:40]!r} is not a whole number")


def _instant(value: Any, field: str, zone: tzinfo) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        at = datetime.fromisoformat(value.strip())
        if at.tzinfo is None:
            at = at.replace(tzinfo=zone)
        if at.year in _YEARS:
            return at
    except (ValueError, AttributeError, OverflowError):
        pass
    raise _BadRow(f"{field} {str(value)[:40]!r} is not an instant such as 2026-01-05T06:00:00Z")
