"""What a simulator is started with."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Profile:
    """How a site behaves. Rates are probabilities a run, pauses are simulated seconds."""

    name: str
    failure_rate: float  # background noise, a run
    cyclic_share: float  # of the jobs, in streams that repeat during the day
    peak_share: float  # of the daily streams, near the peak of the day
    stuck_rate: float
    prompt_share: float  # of the jobs ask a person first
    peak_hour: float | None = None  # local; None = around the instant the simulator starts
    planted: bool = True
    unlink_every_s: int = 0  # mean pause between workstation troubles; 0 = never
    operator_every_s: int = 0  # mean pause between a person's holds and cancels; 0 = never
    rerun_share: float = 0.0  # of the failures somebody reruns
    rerun_after_s: tuple[int, int] = (60, 600)
    slow_share: float = 0.04  # of the daily jobs run for an hour or more


def _profiles() -> dict[str, Profile]:
    text = (Path(__file__).parent / "profiles.toml").read_text("utf-8")
    return {
        name: Profile(name, **given | {"rerun_after_s": tuple(given["rerun_after_s"])})
        for name, given in tomllib.loads(text).items()
    }


PROFILES = _profiles()

_EARLY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """Everything a simulator can be told. Secrets stay out of `repr`.

    `factor` is simulated seconds a real second; 0 freezes the clock for `/sim/advance`. `start` is
    the simulated instant of the start (None = the real now), `workstations` 0 chooses by size.
    `production_start` None means 06:00 local, or 00:00 when 06:00 was less than two hours ago, so
    that the plan always has a past to show.
    """

    jobs: int = 6000
    workstations: int = 0
    seed: int = 1
    factor: float = 1.0
    port: int = 0
    host: str = "127.0.0.1"
    user: str = "twsuser"
    password: str = field(default="twspass", repr=False)
    api_key: str = field(default="simulated-api-key", repr=False)
    start: datetime | None = None
    timezone: str = "America/Sao_Paulo"
    profile: str = "demo"
    failure_rate: float | None = None
    v1: bool = True
    v2: bool = True
    folder: Path | None = None  # for certificate and key; None = a temporary one
    production_start: clock_time | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.jobs <= 1_000_000:
            raise ValueError(f"jobs must be 1 to 1000000, not {self.jobs}")
        if not 0 <= self.workstations <= 5000:
            raise ValueError(f"workstations must be 0 to 5000, not {self.workstations}")
        if not 0 <= self.factor <= 10_000:
            raise ValueError(f"factor must be 0 to 10000, not {self.factor}")
        if self.profile not in PROFILES:
            known = ", ".join(PROFILES)
            raise ValueError(f"profile must be one of {known}, not {self.profile!r}")
        if self.failure_rate is not None and not 0 <= self.failure_rate <= 1:
            raise ValueError(f"failure_rate must be 0 to 1, not {self.failure_rate}")
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError("start must carry an offset")

    @property
    def behaviour(self) -> Profile:
        return PROFILES[self.profile]

    @property
    def noise(self) -> float:
        """Background failures a run."""
        rate = self.failure_rate
        return self.behaviour.failure_rate if rate is None else rate

    def day_begins_at(self, now: datetime) -> clock_time:
        """The local time the production day starts at."""
        if self.production_start is not None:
            return self.production_start
        local = now.astimezone(ZoneInfo(self.timezone))
        six = local.replace(hour=6, minute=0, second=0, microsecond=0)
        return clock_time(0) if timedelta(0) <= local - six < _EARLY else clock_time(6)
