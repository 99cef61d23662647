"""The fault switches: what the simulator does wrong on purpose, how often and for whom. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

KINDS = {
    "slow": "waits `seconds`, then answers",
    "hang": "never answers (gives up after `seconds`, 600 by default)",
    "drop": "closes the connection without an answer",
    "truncate": "closes the connection half way through the body",
    "cut_json": "answers half of the JSON, with the right length",
    "html": "200 with a page instead of JSON",
    "html_503": "503 with a proxy's page",
    "aws_500": "500 with message ids",
    "expired_password": "401",
    "forbidden": "403",
    "no_v2": "404 for everything of V2",
    "empty_plan": "lists without objects",
    "unreadable": "one object of a list (`item`) has members of wrong types",
    "missing_members": "one object of a list (`item`) has lost most members",
    "unknown_status": "one object of a list (`item`) is in statuses nobody knows",
}
IN_LISTS = frozenset({"empty_plan", "unreadable", "missing_members", "unknown_status"})


@dataclass(slots=True)
class Fault:
    """One switch, for `count` answers, until an instant, or both; None = until removed."""

    id: int
    kind: str
    path: str = "*"  # glob on the path of the request
    count: int | None = None
    until: float | None = None  # on the monotonic clock
    seconds: float | None = None
    item: int = 0
    used: int = 0

    def told(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "path": self.path,
            "count": self.count,
            "seconds": self.seconds,
            "item": self.item,
            "used": self.used,
        }


@dataclass(slots=True)
class Faults:
    """The switches that are on."""

    switches: list[Fault] = field(default_factory=list)
    made: int = 0

    def add(self, body: dict[str, Any], now: float) -> Fault:
        """Switch a fault on; ValueError for what is not one."""
        kind = body.get("kind")
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        for name in ("count", "duration_seconds", "seconds", "item"):
            value = body.get(name)
            if value is not None and (
                isinstance(value, bool) or not isinstance(value, int | float)
            ):
                raise ValueError(f"{name} must be a number")
        duration = body.get("duration_seconds")
        self.made += 1
        fault = Fault(
            self.made,
            kind,
            path=str(body.get("path", "*")),
            count=None if body.get("count") is None else int(body["count"]),
            until=None if duration is None else now + float(duration),
            seconds=body.get("seconds"),
            item=int(body.get("item") or 0),
        )
        self.switches.append(fault)
        return fault

    def remove(self, id: int | None = None) -> int:
        """Switch one fault off, or all; how many went."""
        before = len(self.switches)
        self.switches = [f for f in self.switches if id is not None and f.id != id]
        return before - len(self.switches)

    def due(self, path: str, now: float, in_list: bool) -> Fault | None:
        """The fault that strikes this request, counted off; `in_list` asks for those of lists."""
        self.switches = [f for f in self.switches if f.until is None or f.until > now]
        for fault in self.switches:
            if (fault.kind in IN_LISTS) is not in_list or not fnmatchcase(path, fault.path):
                continue
            if fault.kind == "no_v2" and "/api/v2" not in path:
                continue
            fault.used += 1
            if fault.count is not None:
                fault.count -= 1
                if fault.count <= 0:
                    self.switches.remove(fault)
            return fault
        return None


def spoil(fault: Fault, items: Sequence[bytes]) -> Sequence[bytes]:
    """A list of encoded objects with one of them (or all) gone wrong."""
    if fault.kind == "empty_plan" or not items:
        return []
    at = fault.item % len(items)
    thing = json.loads(items[at])
    match fault.kind:
        case "unreadable":
            thing.update(
                {"name": ["not", "a", "text"], "priority": {"x": 1}, "jobruns": "none", "status": 7}
            )
            thing["key"] = 3.5
        case "missing_members":
            thing = {"id": thing["id"], "name": thing.get("name")}
        case "unknown_status":
            _unknown(thing)
    return [*items[:at], json.dumps(thing).encode(), *items[at + 1 :]]


def _unknown(thing: Any) -> None:
    """Replace every status in the object by one from the future."""
    if isinstance(thing, list):
        for part in thing:
            _unknown(part)
    elif isinstance(thing, dict):
        for name, value in thing.items():
            if name in ("commonStatus", "lastRunCommonStatus"):
                thing[name] = "FROM_THE_FUTURE"
            elif name in ("internalStatus", "status") and isinstance(value, str):
                thing[name] = "QUANTUM"
            else:
                _unknown(value)
