"""Changing the knobs: all or nothing; each one that differs leaves an audit row."""

from typing import Any

from app.ask import Command, Context
from app.queries.config import Config, ConfigChange
from app.queries.views import View
from app.refusals import NotAcceptable
from app.rights import Right
from data.runtime import ConfigInvalid, to_json


class ChangedConfig(View, frozen=True, kw_only=True):
    config: Config


class ChangeConfig(Command, frozen=True, kw_only=True):
    """Change settings; all or nothing, audited"""

    right = Right.ADMINISTRATOR
    whole = "changes"
    changes: ConfigChange

    def run(self, context: Context) -> ChangedConfig:
        changes: dict[str, Any] = self.changes
        try:
            changed = context.core.runtime.change(changes, context.actor)
        except ConfigInvalid as refused:
            said = [(error.field, error.message(context.lang)) for error in refused.errors]
            raise NotAcceptable(*said) from None
        return ChangedConfig(config=to_json(changed))
