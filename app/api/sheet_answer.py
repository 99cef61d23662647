"""Answering with a whole table as a file: `….csv` or `….xlsx`, written off the event loop."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.api.base import ApiHandler
from app.sheets import CSV_TYPE, XLSX_TYPE, Cell, to_csv, to_xlsx

ENDINGS = r"\.(csv|xlsx)"
"""Closes the pattern of such a route; its handler's `get` is told which."""
MEDIA = {"csv": f"{CSV_TYPE}; charset=utf-8", "xlsx": XLSX_TYPE}
_PIECE = 256 * 1024  # bytes handed to the socket at once


@dataclass(frozen=True, slots=True)
class Table:
    """`title` names the sheet of a workbook; the cells of a row stand below `head`."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


async def send_table(
    handler: ApiHandler, ending: str, name: str, read: Callable[[], Table]
) -> None:
    """Send what `read` returns as a download called after `name` and the time."""
    written = await handler.slow(_written, ending, read)
    handler.set_header("Content-Type", MEDIA[ending])
    handler.set_header("Content-Language", handler.lang)
    at = handler.core.now().astimezone(handler.zone)
    file = f"{name}-{at:%Y%m%d-%H%M%S}.{ending}"
    handler.set_header("Content-Disposition", f'attachment; filename="{file}"')
    for start in range(0, len(written), _PIECE):
        handler.write(written[start : start + _PIECE])
        await handler.flush()


def _written(ending: str, read: Callable[[], Table]) -> bytes:
    table = read()
    if ending == "csv":
        return to_csv(table.head, table.rows)
    return to_xlsx(table.title, table.head, table.rows)
