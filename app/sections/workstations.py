"""The workstation grid, the ill ones first."""

from collections.abc import Mapping
from typing import Any

from app.state import Board, epoch_ms
from data.domain.plan import WorkstationStatus

_ORDER = {
    WorkstationStatus.OFFLINE: 0,
    WorkstationStatus.UNLINKED: 1,
    WorkstationStatus.ONLINE: 2,
}


def view(board: Board, lang: str) -> Mapping[str, Any]:
    rows = sorted(board.workstations, key=lambda line: (_ORDER[line.status], line.name))
    return {
        "total": len(rows),
        "rows": [
            {
                "name": line.name,
                "type": line.type,
                "status": line.status.name,
                "since": epoch_ms(line.since),
                "running": line.running,
                "pending": line.pending,
                "failed": line.failed,
            }
            for line in rows
        ],
    }
