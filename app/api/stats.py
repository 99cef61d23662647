"""`/stats`: how Resync itself is doing."""

from typing import Any

from app.api.base import ApiHandler
from app.api.core import Core, process_figures
from app.api.objects import plain, poller_object
from data.store import events


class Stats(ApiHandler):
    async def get(self) -> None:
        figures = await self.stored(_figures, self.core, self.lang)
        # Counted here, on the loop's thread, which they belong to.
        figures["sessions"] = {**plain(self.core.sessions()), "sockets": self.core.sockets()}
        self.reply(figures)


def _figures(core: Core, lang: str) -> dict[str, Any]:
    return {
        "poller": poller_object(core.poller.state(), lang),
        "event_bus": plain(core.bus.metrics()),
        "database": database_figures(core),
        "push": plain(core.push()),
        "tasks": core.tasks(),
        "process": {
            **process_figures(),
            "version": core.version,
            "boot_id": core.boot_id,
            "started_at": core.started_at,
            "uptime_seconds": round((core.now() - core.started_at).total_seconds(), 1),
            **plain(core.process()),
        },
    }


def database_figures(core: Core) -> dict[str, Any]:
    """Kind, size and event numbers; not where it is, the address may hold a user."""
    return {
        "kind": "sqlite" if core.db.is_sqlite else "postgresql",
        "size_bytes": core.db.size_bytes(),
        "events": {
            "oldest_seq": events.oldest_seq(core.db),
            "last_seq": events.last_seq(core.db),
        },
    }
