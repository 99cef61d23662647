"""Words the simulated site names its work with, and what its logs say (`site.toml`)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_WORDS = tomllib.loads((Path(__file__).parent / "site.toml").read_text("utf-8"))

SYSTEMS, DAILY, VERBS, OBJECTS, HOSTS, HOSTILE, PROGRESS = (
    tuple(_WORDS[name])
    for name in ("systems", "daily", "verbs", "objects", "hosts", "hostile", "progress")
)
CYCLIC = tuple((word, letter) for word, letter in _WORDS["cyclic"])


@dataclass(frozen=True, slots=True)
class Family:
    """One cause of trouble: how the run ends, with which codes, and what it prints."""

    status: str
    return_codes: tuple[int, ...]
    lines: tuple[str, ...]  # the first is the one that tells the cause


FAMILIES = tuple(
    Family(each["status"], tuple(each["return_codes"]), tuple(each["lines"]))
    for each in _WORDS["family"]
)
