"""`/config`: the knobs, their ranges and defaults; a change is all or nothing and audited."""

from app.api.base import ApiHandler
from app.api.problems import Problem
from data.runtime import ConfigInvalid, defaults, ranges, to_json


class ConfigHandler(ApiHandler):
    def get(self) -> None:
        runtime = self.core.runtime
        self.reply(
            {
                "config": to_json(runtime.current),
                "ranges": ranges(),
                "defaults": defaults(runtime.machine_timezone),
            }
        )

    async def put(self) -> None:
        changes = self.body()
        try:
            changed = await self.stored(self.core.runtime.change, changes, self.actor)
        except ConfigInvalid as refused:
            errors = [(error.field, error.message(self.lang)) for error in refused.errors]
            raise Problem(422, errors=errors) from None
        self.reply({"config": to_json(changed)})
