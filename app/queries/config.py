"""The knobs, their ranges and defaults."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta

from app.api.core import Pace
from app.ask import Context, Query
from app.queries.views import View
from app.rights import Right
from data.domain.console_address import LONGEST_ADDRESS
from data.runtime import KNOBS, LONGEST_NAME, Knob, defaults, ranges, to_json
from data.store.audit import last_changes

Schema = dict[str, Any]
Config = Annotated[dict[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/Config"})]
ConfigChange = Annotated[
    dict[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/ConfigChange"})
]


class ConfigAnswer(View, frozen=True, kw_only=True):
    config: Config
    ranges: dict[str, Any]
    defaults: Config


class GetConfig(Query, frozen=True, kw_only=True):
    """All settings, their ranges and defaults"""

    right = Right.VIEWER
    pace = Pace.INSTANT

    def run(self, context: Context) -> ConfigAnswer:
        runtime = context.core.runtime
        return ConfigAnswer(
            config=to_json(runtime.current),
            ranges=ranges(),
            defaults=defaults(runtime.machine_timezone),
        )


class SettingChange(View, frozen=True, kw_only=True):
    name: str
    at: datetime
    by: str


class ConfigChanges(View, frozen=True, kw_only=True):
    changes: list[SettingChange]


class GetConfigChanges(Query, frozen=True, kw_only=True):
    """Who changed each setting last, and when; those that nobody ever changed are left out"""

    right = Right.VIEWER

    def run(self, context: Context) -> ConfigChanges:
        return ConfigChanges(
            changes=[
                SettingChange(name=one.subject, at=one.at, by=one.actor)
                for one in last_changes(context.db)
                if one.subject in KNOBS
            ]
        )


def config_schemas() -> dict[str, Schema]:
    """The object of all knobs, and any part of it."""
    properties = {name: _schema(knob) for name, knob in KNOBS.items()}
    whole = {"type": "object", "properties": properties}
    return {
        "Config": {**whole, "required": list(properties)},
        "ConfigChange": {**whole, "additionalProperties": False},
    }


def _schema(knob: Knob) -> Schema:
    match knob.kind:
        case "integer" | "number":
            return {"type": knob.kind, "minimum": knob.low, "maximum": knob.high}
        case "boolean":
            return {"type": "boolean"}
        case "choice":
            return {"type": "string", "enum": list(knob.choices)}
        case "choices":
            of = {"type": "string", "enum": list(knob.choices)}
            return {"type": "array", "items": of, "uniqueItems": True}
        case "schedule":
            window = {"type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$"}
            return {"type": "array", "items": window, "minItems": 1}
        case "times":
            time = {"type": "string", "pattern": r"^\d\d:\d\d$"}
            return {"type": "array", "items": time, "minItems": 1}
        case "name":
            return {"type": "string", "maxLength": LONGEST_NAME}
        case "timezone":
            return {"type": "string", "examples": ["America/Sao_Paulo"]}
        case "address":
            return {"type": "string", "maxLength": LONGEST_ADDRESS}
