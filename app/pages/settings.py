"""The settings: every knob that does something, grouped as an operator looks for it.

The page only draws and checks for the reader's sake; the API's PUT /config decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.edition import in_script, to_text
from app.pages.page import Page, Visit
from app.rights import Right
from data.runtime import KNOBS, Knob, defaults, ranges, to_json
from data.texts import LANGUAGES, text

_CONTROLS = {
    "integer": "number", "number": "percent", "boolean": "switch", "choices": "checks",
    "schedule": "windows", "times": "windows", "name": "text", "timezone": "zone",
    "address": "text",
}  # fmt: skip
_UNITS = {"seconds": "s", "minutes": "min", "days": "d"}


@dataclass(frozen=True, slots=True)
class Field:
    """How one knob is asked for. `mode`: the polling mode in which it has an effect."""

    name: str
    slider: tuple[int, int] = (0, 0)
    mode: str = ""
    shown: str = ""  # instead of what its kind is asked by

    @property
    def knob(self) -> Knob:
        return KNOBS[self.name]

    @property
    def control(self) -> str:
        if self.slider[1]:
            return "slider"
        return self.shown or _CONTROLS.get(self.knob.kind, self.knob.kind)

    @property
    def unit(self) -> str:
        if self.knob.kind == "number":
            return "%"
        return next((_UNITS[part] for part in self.name.split("_") if part in _UNITS), "")


def _fields(names: str) -> tuple[Field, ...]:
    return tuple(map(Field, names.split()))


GROUPS: Mapping[str, tuple[Field, ...]] = {
    "polling": (
        Field("polling_mode", shown="radios"),
        Field("polling_interval_seconds", (5, 120)),
        Field("polling_min_interval_seconds", mode="adaptive"),
        Field("polling_max_interval_seconds", mode="adaptive"),
        Field("polling_schedule", mode="scheduled"),
        Field("off_schedule_interval_seconds", mode="scheduled"),
    ),
    "detection": _fields(
        "job_stuck_threshold_minutes job_late_threshold_minutes anomaly_failure_rate_threshold"
        " critical_workstations_offline"
    ),
    "alerts": _fields(
        "alerts_enabled sound_enabled browser_notifications_enabled notification_severities"
        " acknowledge_minutes"
    ),
    "learning": _fields(
        "pattern_detection_enabled pattern_detection_interval_minutes pattern_min_confidence"
        " solution_min_success_rate"
    ),
    "dashboard": (
        Field("dashboard_theme"),
        Field("dashboard_refresh_seconds", (1, 30)),
        Field("plant_name"),
        Field("console_address"),
    ),
    "locale": _fields("language timezone shift_starts"),
    "retention": _fields(
        "retention_days_full retention_days_runs retention_days_summary retention_days_patterns"
    ),
}


def begin(visit: Visit) -> None:
    """Give the page its fields and what they hold now."""
    runtime, lang = visit.core.runtime, visit.reader.lang

    def words(key: str) -> str:
        return text(f"config.{key}", lang)

    def option(field: Field, value: str) -> str:
        if field.name == "notification_severities":
            return text(f"severity.{value}", lang)
        if value in LANGUAGES:  # each by its own name: whoever is lost in a language finds home
            return text(f"config.choice.{value}", value)
        return words(f"choice.{value}")

    known: Mapping[str, Any] = {
        "config": to_json(runtime.current),
        "ranges": ranges(),
        "defaults": defaults(runtime.machine_timezone),
        "refused": {
            # The page fills the bounds in, in the unit it shows.
            key: text(f"config.refused.{key}", lang, low="{low}", high="{high}")
            for key in ("integer", "number", "range")
        },
    }
    for name, value in {
        "groups": GROUPS,
        "words_of": words,
        "option": option,
        "settings": in_script(to_text(known)),
    }.items():
        visit.template.add_variable(name, value)


PAGE = Page("settings", "/tws-monitor/settings", Right.VIEWER, begin)
