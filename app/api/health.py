"""`/healthz`: the process lives. `/readyz`: the database answers and the last poll was good."""

from app.api.base import ApiHandler
from app.api.core import Core
from app.api.objects import monitor_status
from data.store.errors import StoreError
from data.store.sql import fetch_one


class Alive(ApiHandler):
    def get(self) -> None:
        self.reply({"status": "ok", "boot_id": self.core.boot_id})


class Ready(ApiHandler):
    async def get(self) -> None:
        checks = await self.core.run_slow(_checks, self.core)
        ready = all(checks.values())
        self.reply(
            {
                "status": "ready" if ready else "not ready",
                "checks": {name: "ok" if good else "failed" for name, good in checks.items()},
            },
            200 if ready else 503,
        )


def _checks(core: Core) -> dict[str, bool]:
    state = core.poller.state()
    return {
        "database": _answers(core),
        "last_poll": state.last_success_at is not None and monitor_status(state) != "stale",
    }


def _answers(core: Core) -> bool:
    try:
        with core.db.read() as connection:
            fetch_one(connection, "SELECT 1")
    except StoreError:
        return False
    return True
