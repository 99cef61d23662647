"""The settings: every knob that does something, grouped as an operator looks for it.

The page only draws and checks for the reader's sake; the API's PUT /config decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.edition import in_script, to_text
from app.pages.page import Listen, Page, Visit
from app.rights import Right
from data.runtime import KNOBS, LANGUAGES, Knob, defaults, ranges, to_json
from data.texts import text

Control = Literal[
    "number", "slider", "percent", "switch", "choice", "radios", "checks", "windows", "zone"
]


@dataclass(frozen=True, slots=True)
class Field:
    """How one knob is asked for. `mode`: the polling mode in which it has an effect."""

    name: str
    control: Control
    unit: str = ""
    slider: tuple[int, int] = (0, 0)
    mode: str = ""

    @property
    def knob(self) -> Knob:
        return KNOBS[self.name]


GROUPS: Mapping[str, tuple[Field, ...]] = {
    "polling": (
        Field("polling_mode", "radios"),
        Field("polling_interval_seconds", "slider", "s", (5, 120)),
        Field("polling_min_interval_seconds", "number", "s", mode="adaptive"),
        Field("polling_max_interval_seconds", "number", "s", mode="adaptive"),
        Field("polling_schedule", "windows", mode="scheduled"),
        Field("off_schedule_interval_seconds", "number", "s", mode="scheduled"),
    ),
    "detection": (
        Field("job_stuck_threshold_minutes", "number", "min"),
        Field("job_late_threshold_minutes", "number", "min"),
        Field("anomaly_failure_rate_threshold", "percent", "%"),
        Field("critical_workstations_offline", "number"),
    ),
    "alerts": (
        Field("alerts_enabled", "switch"),
        Field("sound_enabled", "switch"),
        Field("browser_notifications_enabled", "switch"),
        Field("notification_severities", "checks"),
    ),
    "learning": (
        Field("pattern_detection_enabled", "switch"),
        Field("pattern_detection_interval_minutes", "number", "min"),
        Field("pattern_min_confidence", "percent", "%"),
        Field("solution_min_success_rate", "percent", "%"),
    ),
    "dashboard": (
        Field("dashboard_theme", "choice"),
        Field("dashboard_refresh_seconds", "slider", "s", (1, 30)),
    ),
    "locale": (
        Field("language", "choice"),
        Field("timezone", "zone"),
    ),
    "retention": (
        Field("retention_days_full", "number", "d"),
        Field("retention_days_runs", "number", "d"),
        Field("retention_days_summary", "number", "d"),
        Field("retention_days_patterns", "number", "d"),
    ),
}


def begin(visit: Visit) -> Listen:
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
    return _nothing


def _nothing(_said: Mapping[str, Any]) -> None:
    """Everything the page asks for goes through the API."""


PAGE = Page("settings", "/tws-monitor/settings", Right.VIEWER, begin)
