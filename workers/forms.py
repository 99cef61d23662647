"""Patterns that are data: how the `forms.toml` of a package is read. PURE."""

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files


def forms(package: str) -> Callable[[str], re.Pattern[str]]:
    """Gives a package's patterns by name: their lines are joined, `@name@` is another of them."""
    told = tomllib.loads(files(package).joinpath("forms.toml").read_text("utf-8"))

    def joined(name: str) -> str:
        whole = "".join(line.removeprefix("  ") for line in told[name].splitlines())
        return re.sub(r"@(\w+)@", lambda other: joined(other[1]), whole)

    return lambda name: re.compile(joined(name))
