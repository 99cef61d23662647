"""`POST /cleanup`: remove now what is past its retention."""

from app.api.base import ApiHandler
from app.api.core import Core
from data.store import retention


class Cleanup(ApiHandler):
    async def post(self) -> None:
        self.no_body()
        removed = await self.slow(_clean, self.core)
        self.reply({"removed": removed, "total": sum(removed.values())})


def _clean(core: Core) -> dict[str, int]:
    return retention.cleanup(core.db, now=core.now(), **core.runtime.current.retention())
