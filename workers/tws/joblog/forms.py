"""How lines of a job log are written: the patterns of `forms.toml`, by name. PURE."""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _told() -> dict[str, str]:
    return tomllib.loads(files("workers.tws.joblog").joinpath("forms.toml").read_text("utf-8"))


def form(name: str) -> re.Pattern[str]:
    """A pattern whose lines are joined."""
    return re.compile("".join(line.removeprefix("  ") for line in _told()[name].splitlines()))
