"""The knobs people turn while Resync runs: the *config* object of the contract.

Each knob is declared once: kind, bounds, default, environment variables. Checking is pure and all
or nothing. Effective value = default ← `APP_TWS_*` initial value ← stored value.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal, get_type_hints
from zoneinfo import ZoneInfo

from data.domain.baseline import Knobs
from data.domain.changes import Change, Kind
from data.domain.console_address import PLACEHOLDERS, is_pattern
from data.domain.events import Severity
from data.errors import ResyncError
from data.texts import LANGUAGES, text

logger = logging.getLogger(__name__)

SEVERITIES = tuple(severity.word for severity in Severity)


ValueKind = Literal[
    "integer",
    "number",
    "boolean",
    "choice",
    "choices",
    "schedule",
    "times",
    "name",
    "timezone",
    "address",
]


@dataclass(frozen=True, slots=True)
class Knob:
    """What a knob may be. The text keys are `config.<name>` and `config.help.<name>`."""

    kind: ValueKind
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    env: tuple[str, ...] = ()  # variables with the initial value, all spellings
    name: str = ""  # that of its field

    @property
    def default(self) -> Any:
        return getattr(_DEFAULTS, self.name)


def _whole(low: int, high: int, *env: str) -> Knob:
    return Knob("integer", low, high, env=tuple(f"APP_TWS_{name}" for name in env))


def _one_of(*choices: str, env: tuple[str, ...] = ()) -> Knob:
    return Knob("choice", choices=choices, env=env)


_MONTH_OF_MINUTES = 44_640  # 31 days: a threshold beyond it would never be reached in a plan
_Switch = Annotated[bool, Knob("boolean")]
_Share = Annotated[float, Knob("number", 0, 1)]
_Interval = Annotated[int, _whole(5, 300)]


@dataclass(frozen=True, slots=True)
class Config:
    """One frozen snapshot of every knob, each declared here. Field names are the contract's."""

    polling_interval_seconds: Annotated[
        int, _whole(5, 300, "POLLING_INTERVAL", "POLLING_INTERVAL_SECONDS")
    ] = 30
    polling_mode: Annotated[str, _one_of("fixed", "adaptive", "scheduled")] = "fixed"
    polling_min_interval_seconds: _Interval = 10
    polling_max_interval_seconds: _Interval = 120
    polling_schedule: Annotated[tuple[str, ...], Knob("schedule")] = ("06:00-22:00",)
    off_schedule_interval_seconds: Annotated[int, _whole(5, 3600)] = 300
    alerts_enabled: _Switch = True
    job_stuck_threshold_minutes: Annotated[
        int,
        _whole(1, _MONTH_OF_MINUTES, "JOB_STUCK_THRESHOLD", "JOB_STUCK_THRESHOLD_MINUTES"),
    ] = 60
    job_late_threshold_minutes: Annotated[
        int,
        _whole(1, _MONTH_OF_MINUTES, "JOB_LATE_THRESHOLD", "JOB_LATE_THRESHOLD_MINUTES"),
    ] = 30
    anomaly_failure_rate_threshold: _Share = 0.10
    critical_workstations_offline: Annotated[int, _whole(1, 100_000)] = 2
    acknowledge_minutes: Annotated[int, _whole(0, 1440)] = 30
    browser_notifications_enabled: _Switch = True
    notification_severities: Annotated[tuple[str, ...], Knob("choices", choices=SEVERITIES)] = (
        "critical",
        "error",
    )
    sound_enabled: _Switch = False
    dashboard_theme: Annotated[str, _one_of("auto", "light", "dark")] = "auto"
    dashboard_refresh_seconds: Annotated[int, _whole(1, 30)] = 5
    retention_days_full: Annotated[int, _whole(1, 400, "RETENTION_DAYS_FULL")] = 7
    retention_days_runs: Annotated[int, _whole(30, 3650, "RETENTION_DAYS_RUNS")] = 400
    retention_days_summary: Annotated[int, _whole(7, 3650, "RETENTION_DAYS_SUMMARY")] = 30
    retention_days_patterns: Annotated[int, _whole(30, 3650, "RETENTION_DAYS_PATTERNS")] = 90
    pattern_detection_enabled: _Switch = True
    pattern_detection_interval_minutes: Annotated[int, _whole(15, _MONTH_OF_MINUTES)] = 60
    pattern_min_confidence: _Share = 0.5
    solution_min_success_rate: _Share = 0.6
    plant_name: Annotated[str, Knob("name")] = ""
    shift_starts: Annotated[tuple[str, ...], Knob("times")] = ("06:00", "14:00", "22:00")
    language: Annotated[str, _one_of("auto", *LANGUAGES, env=("APP_LANGUAGE",))] = "auto"
    timezone: Annotated[str, Knob("timezone", env=("APP_TIMEZONE",))] = "UTC"
    console_address: Annotated[str, Knob("address", choices=PLACEHOLDERS)] = ""

    def detection_knobs(self) -> Knobs:
        """What `workers.detection` needs of these knobs."""
        return Knobs(
            stuck_threshold_minutes=self.job_stuck_threshold_minutes,
            late_threshold_minutes=self.job_late_threshold_minutes,
            anomaly_failure_rate=self.anomaly_failure_rate_threshold,
            critical_workstations_offline=self.critical_workstations_offline,
        )

    def retention(self) -> dict[str, int]:
        """The days each kind of row is kept, as `data.store.retention.cleanup` takes them."""
        return {
            name.removeprefix("retention_"): days
            for name, days in asdict(self).items()
            if name.startswith("retention_days_")
        }


_DEFAULTS = Config()
KNOBS: Mapping[str, Knob] = {
    name: replace(kind.__metadata__[0], name=name)
    for name, kind in get_type_hints(Config, include_extras=True).items()
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one field was refused; the words are chosen in the reader's language."""

    field: str
    key: str  # of data.texts, under `config.refused.`
    values: Mapping[str, Any]

    def message(self, lang: str = "en") -> str:
        return text(f"config.refused.{self.key}", lang, **self.values)


class ConfigInvalid(ResyncError):
    """Nothing was changed; `errors` holds one refusal a field."""

    def __init__(self, errors: Iterable[Refusal]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{e.field}: {e.message()}" for e in self.errors))


_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))", re.ASCII)
_MOST_WINDOWS = 24


def parse_window(window: str) -> tuple[int, int]:
    """Read "HH:MM-HH:MM" as minutes of the day; an end at or before the start is past midnight.

    Raises ValueError when it is not of that form or start and end are the same.
    """
    found = _WINDOW.fullmatch(window)
    if found is None:
        raise ValueError(window)
    hours = [int(part) for part in found.groups() if part is not None]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if start == end:
        raise ValueError(window)
    return start, end


def apply(current: Config, changes: Mapping[str, Any]) -> Config:
    """Return `current` with `changes`; raise `ConfigInvalid` naming every bad field."""
    good: dict[str, Any] = {}
    errors: list[Refusal] = []
    for name, value in changes.items():
        if name not in KNOBS:
            errors.append(Refusal(str(name)[:100], "unknown", {}))
            continue
        try:
            good[name] = _checked(KNOBS[name], value)
        except ConfigInvalid as invalid:
            errors += invalid.errors
    if not errors:
        changed = replace(current, **good)
        errors = _cross_checked(changed, good)
        if not errors:
            return changed
    raise ConfigInvalid(errors)


def from_text(knob: Knob, value: str) -> Any:
    """Read a knob's value as the environment spells it; raises `ConfigInvalid`."""
    parsed: Any = value.strip()
    if knob.kind in ("integer", "number"):
        try:
            parsed = int(parsed) if knob.kind == "integer" else float(parsed)
        except ValueError:
            raise _refused(knob, knob.kind) from None
    elif knob.kind == "choice":
        parsed = parsed.lower()
    return _checked(knob, parsed)


def to_json(config: Config) -> dict[str, Any]:
    """The config object of the contract."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(config).items()
    }


def ranges() -> dict[str, dict[str, Any]]:
    """Type and bounds or choices of every knob, by name."""
    described: dict[str, dict[str, Any]] = {}
    for knob in KNOBS.values():
        kind = _KINDS[knob.kind]
        entry: dict[str, Any] = {"type": kind.json}
        if knob.low is not None and knob.high is not None:
            entry["min"], entry["max"] = knob.low, knob.high
        if knob.choices:
            entry["choices"] = list(knob.choices)
        if kind.format:
            entry["format"] = kind.format
        described[knob.name] = entry
    return described


def defaults(timezone: str) -> dict[str, Any]:
    """What every knob is before anybody set it; `timezone` is the machine's."""
    return to_json(replace(_DEFAULTS, timezone=timezone))


def _refused(knob: Knob, key: str) -> ConfigInvalid:
    values = {"low": knob.low, "high": knob.high, "choices": ", ".join(knob.choices)}
    return ConfigInvalid([Refusal(knob.name, key, values)])


def _checked(knob: Knob, value: Any) -> Any:
    """The value as it is kept; raises `ConfigInvalid`."""
    kind = _KINDS[knob.kind]
    if not kind.fits(knob, value):
        raise _refused(knob, knob.kind)
    if knob.low is not None and knob.high is not None and not knob.low <= value <= knob.high:
        raise _refused(knob, "range")  # NaN is in no range either
    return kind.kept(value)


def _is_number(_: Knob, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(knob: Knob, value: Any) -> bool:
    # JSON has one kind of number: 30.0 is the integer 30.
    return _is_number(knob, value) and (isinstance(value, int) or value.is_integer())


def _is_schedule(_: Knob, value: Any) -> bool:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= _MOST_WINDOWS:
        return False
    try:
        return all(parse_window(window) for window in value)
    except (TypeError, ValueError):
        return False


_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_MOST_TIMES = 24
LONGEST_NAME = 60


def _is_times(_: Knob, value: Any) -> bool:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= _MOST_TIMES:
        return False
    return all(isinstance(time, str) and _TIME.fullmatch(time) for time in value)


def _is_name(_: Knob, value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NAME and value.strip().isprintable()


@lru_cache(maxsize=64)
def is_zone(name: str) -> bool:
    """Whether this is the name of a time zone known here."""
    # ZoneInfo opens a file by this name, so nothing odd may reach it.
    if len(name) > 64 or not re.fullmatch(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*", name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the values of a kind are in JSON, which ones fit a knob, and how they are kept."""

    json: str
    fits: Callable[[Knob, Any], bool]
    kept: Callable[[Any], Any]
    format: str = ""


_KINDS: Mapping[ValueKind, _Kind] = {
    "integer": _Kind("integer", _is_whole, int),
    "number": _Kind("number", _is_number, float),
    "boolean": _Kind("boolean", lambda _, value: isinstance(value, bool), bool),
    "choice": _Kind("string", lambda knob, value: value in knob.choices, str),
    "choices": _Kind(
        "array",
        lambda knob, value: (
            isinstance(value, list | tuple) and all(item in knob.choices for item in value)
        ),
        lambda value: tuple(dict.fromkeys(value)),
    ),
    "schedule": _Kind("array", _is_schedule, tuple, "HH:MM-HH:MM"),
    "times": _Kind("array", _is_times, lambda value: tuple(sorted(set(value))), "HH:MM"),
    "name": _Kind("string", _is_name, str.strip),
    "timezone": _Kind(
        "string",
        lambda _, value: isinstance(value, str) and is_zone(value),
        str,
        "IANA time zone",
    ),
    "address": _Kind(
        "string",
        lambda knob, value: isinstance(value, str) and is_pattern(value.strip(), knob.choices),
        str.strip,
        "web address; `choices` in braces are filled in",
    ),
}


def _cross_checked(config: Config, changed: Mapping[str, Any]) -> list[Refusal]:
    low, high = config.polling_min_interval_seconds, config.polling_max_interval_seconds
    if low <= high:
        return []
    guilty = "polling_min_interval_seconds"
    if guilty not in changed and "polling_max_interval_seconds" in changed:
        guilty = "polling_max_interval_seconds"
    return [Refusal(guilty, "min_over_max", {"low": low, "high": high})]


class RuntimeConfig:
    """The current snapshot, kept by whoever built it and read from any thread.

    `load` gives the stored values, `save` keeps changed ones with who changed them; both come from
    the builder, so this room needs no database. It follows the feed, before all others: what reacts
    to a changed setting finds it here, whichever process changed it.
    """

    def __init__(
        self,
        initial: Mapping[str, Any],
        load: Callable[[], Mapping[str, Any]],
        save: Callable[[Mapping[str, Any], str], None],
        machine_timezone: str = "UTC",
    ) -> None:
        self._save = save
        self._lock = threading.Lock()
        self.machine_timezone = machine_timezone
        self._base = apply(replace(_DEFAULTS, timezone=machine_timezone), initial)
        self._load = load
        self._current = _with_stored(self._base, load())

    @property
    def current(self) -> Config:
        return self._current

    def followed(self, changes: Sequence[Change]) -> None:
        """Read the settings anew when somebody changed them."""
        if any(change.kind in (Kind.SETTINGS, Kind.GAP) for change in changes):
            self._current = _with_stored(self._base, self._load())

    def change(self, changes: Mapping[str, Any], by: str) -> Config:
        """Check and keep; raises `ConfigInvalid` or whatever `save` raises."""
        with self._lock:
            before = self._current
            after = apply(before, changes)
            if after == before and not changes:
                return before
            as_json = to_json(after)
            self._save({name: as_json[name] for name in changes}, by)
            self._current = after
        return after


def _with_stored(base: Config, stored: Mapping[str, Any]) -> Config:
    # A stored value another version allowed must not stop the start: it is left out, loudly.
    good: dict[str, Any] = {}
    for name, value in stored.items():
        if name not in KNOBS:
            continue
        try:
            good[name] = _checked(KNOBS[name], value)
        except ConfigInvalid:
            logger.warning("The stored value of %s is not allowed any more and is ignored", name)
    config = replace(base, **good)
    if _cross_checked(config, good):
        logger.warning("The stored polling intervals contradict each other and are ignored")
        for name in ("polling_min_interval_seconds", "polling_max_interval_seconds"):
            good.pop(name, None)
        config = replace(base, **good)
    return config
