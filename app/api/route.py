"""One row of the table of routes: a method of an address and what it asks for.

What the address takes and answers is read off the query or command.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from inspect import cleandoc
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from app.ask import Ask, Pending, beside
from app.declared import Field, fields_of

Method = Literal["get", "post", "put", "delete"]

PREFIX = "/api/v1/monitoring"
_ENGINE_NAMES = frozenset({"job_id", "run_id", "job_name"})
"""What TWS calls things may hold a slash; our own ids do not."""


@dataclass(frozen=True, slots=True)
class Route:
    """`ending` is the kind of file of a table; `watching` what is never refused for its rate."""

    method: Method
    path: str
    ask: type[Ask]
    group: str
    summary: str = ""
    ending: str = ""
    watching: bool = False

    @property
    def title(self) -> str:
        """The first words about what is asked."""
        said = self.summary or " ".join(cleandoc(self.ask.__doc__ or "").split("\n\n")[0].split())
        return f"{said}{_FILES[self.ending]}"

    @property
    def pattern(self) -> str:
        """The address for Tornado."""
        parts = re.split(r"{(\w+)}", self.path)
        named = zip(parts[1::2], parts[2::2], strict=True)
        return re.escape(parts[0]) + "".join(
            f"(?P<{name}>{'.+' if name in _ENGINE_NAMES else '[^/]+'}){re.escape(rest)}"
            for name, rest in named
        )

    @property
    def in_path(self) -> Sequence[Field]:
        names = re.findall(r"{(\w+)}", self.path)
        return [field for field in fields_of(self.ask) if field.name in names]

    @property
    def elsewhere(self) -> Sequence[Field]:
        """What comes in the query of the address, or in the body."""
        names = {field.name for field in self.in_path}
        own = [field for field in fields_of(self.ask) if field.name not in names]
        return [*own, *beside(self.ask)]

    @property
    def takes_body(self) -> bool:
        """A question may be too long for an address: then it is posted."""
        return self.method != "get"

    @property
    def needs_body(self) -> bool:
        """A POST whose members may all be left out may come without any body at all."""
        needed = any(field.required for field in self.elsewhere)
        return self.method == "put" or needed


_FILES = {
    "": "",
    "csv": ", as CSV; no cell is a formula",
    "xlsx": ", as an Excel workbook",
    "md": ", as Markdown",
}


def with_sheets(path: str, ask: type[Ask], group: str) -> tuple[Route, ...]:
    """The two files of a table."""
    return tuple(
        Route("get", f"{path}.{ending}", ask, group, ending=ending) for ending in ("csv", "xlsx")
    )


@lru_cache(maxsize=256)
def answers_of(ask: type[Ask]) -> dict[int, Any]:
    """What is answered, by HTTP status."""
    answer = get_type_hints(getattr(ask, "run"), include_extras=True)["return"]  # noqa: B009
    if get_origin(answer) is Pending:
        (answer,) = get_args(answer)
    kinds = get_args(answer) if isinstance(answer, UnionType) else (answer,)
    return {getattr(kind, "http_status", 200): kind for kind in kinds}
