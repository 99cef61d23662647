"""V1's filter objects as predicates. Pure."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from workers.simulator.engine import Engine
from workers.simulator.oql import like
from workers.simulator.plan import (
    STREAM_COMMON,
    V1_SPELLING,
    Job,
    Prompt,
    Resource,
    Station,
    common,
)

Check = Callable[[Any], bool]


class BadFilter(Exception):
    """A member of the filter has a value of the wrong kind."""


def seconds(text: object) -> float:
    """An instant with `Z` and milliseconds or with neither (then UTC), as epoch seconds."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise BadFilter(f"{text!r} is no instant") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def _range(value: object) -> Check:
    if not isinstance(value, Mapping):
        raise BadFilter("a range is {rangeStart, rangeEnd}")
    low = seconds(value["rangeStart"]) if value.get("rangeStart") else float("-inf")
    high = seconds(value["rangeEnd"]) if value.get("rangeEnd") else float("inf")
    return lambda at: bool(at) and low <= at <= high


def _same_instant(value: object) -> Check:
    wanted = seconds(value)
    return lambda at: abs(at - wanted) < 60


def _texts(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise BadFilter("a list of statuses is expected")
    return frozenset(map(str, value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadFilter(f"a text is expected, not {value!r}")
    return value


def _all(checks: list[Check]) -> Check:
    return lambda thing: all(check(thing) for check in checks)


def job_filter(engine: Engine, given: Mapping[str, Any]) -> Check:
    """Over (job, index of the run). Members nobody knows are ignored, as engines do."""
    checks: list[Check] = []
    stations = engine.stations

    def text(name: str, read: Callable[[Job], str]) -> None:
        if given.get(name) is not None:
            pattern = _text(given[name])
            checks.append(lambda s: like(pattern, read(s[0])))

    text("jobName", lambda job: job.name)
    text("jobStreamName", lambda job: job.stream.name)
    if given.get("workstationName") is not None:
        pattern = _text(given["workstationName"])
        checks.append(
            lambda s: (
                like(pattern, stations[s[0].definition.station].name)
                or like(pattern, stations[s[0].stream.definition.station].name)
            )
        )
    if given.get("statusList"):
        coarse = _texts(given["statusList"])
        checks.append(lambda s: common(s[0], s[0].runs[s[1]]) in coarse)
    if given.get("internalStatusList"):
        fine = _texts(given["internalStatusList"])
        checks.append(
            lambda s: V1_SPELLING.get(s[0].runs[s[1]].status, s[0].runs[s[1]].status) in fine
        )
    if given.get("inputArrivalTime"):
        arrival = _same_instant(given["inputArrivalTime"])
        checks.append(lambda s: arrival(s[0].stream.scheduled))
    if given.get("inputArrivalTimeRange"):
        arrivals = _range(given["inputArrivalTimeRange"])
        checks.append(lambda s: arrivals(s[0].stream.scheduled))
    if given.get("actualStartTimeRange"):
        starts = _range(given["actualStartTimeRange"])
        checks.append(lambda s: starts(s[0].runs[s[1]].started))
    if given.get("actualEndTimeRange"):
        ends = _range(given["actualEndTimeRange"])
        checks.append(lambda s: ends(s[0].runs[s[1]].ended))
    if given.get("lastInRerunChain") is not None:
        last = bool(given["lastInRerunChain"])
        checks.append(lambda s: (s[1] == len(s[0].runs) - 1) is last)
    if given.get("critical") is not None:
        critical = bool(given["critical"])
        checks.append(lambda s: s[0].definition.critical is critical)
    if given.get("late") is not None:
        late = bool(given["late"])
        checks.append(lambda s: s[0].late is late)
    if given.get("rerunType"):
        checks.append(lambda s: s[0].runs[s[1]].kind == given["rerunType"])
    if given.get("returnCode") is not None:
        code = str(given["returnCode"])
        checks.append(lambda s: str(s[0].runs[s[1]].return_code) == code)
    return _all(checks)


def stream_filter(engine: Engine, given: Mapping[str, Any]) -> Check:
    """Over streams."""
    checks: list[Check] = []
    if given.get("jobStreamName") is not None:
        name = _text(given["jobStreamName"])
        checks.append(lambda s: like(name, s.name))
    if given.get("workstationName") is not None:
        station = _text(given["workstationName"])
        checks.append(lambda s: like(station, engine.stations[s.definition.station].name))
    if given.get("statusList"):
        coarse = _texts(given["statusList"])
        checks.append(lambda s: STREAM_COMMON[s.status] in coarse)
    if given.get("internalStatusList"):
        fine = _texts(given["internalStatusList"])
        checks.append(lambda s: V1_SPELLING.get(s.status, s.status) in fine)
    if given.get("inputArrivalTime"):
        arrival = _same_instant(given["inputArrivalTime"])
        checks.append(lambda s: arrival(s.scheduled))
    if given.get("scheduledTimeRange"):
        times = _range(given["scheduledTimeRange"])
        checks.append(lambda s: times(s.scheduled))
    if given.get("carriedForward") is not None:
        carried = bool(given["carriedForward"])
        checks.append(lambda s: (s.carried > 0) is carried)
    return _all(checks)


def station_filter(engine: Engine, given: Mapping[str, Any]) -> Check:
    """Over workstations."""
    checks: list[Check] = []
    if given.get("workstationName") is not None:
        name = _text(given["workstationName"])
        checks.append(lambda s: like(name, s.name))
    if given.get("domainName") is not None:
        domain = _text(given["domainName"])
        checks.append(lambda s: like(domain, "MASTERDM"))
    if given.get("nodeName") is not None:
        node = _text(given["nodeName"])
        checks.append(lambda s: like(node, s.definition.node))
    if given.get("workstationTypeList"):
        types = _texts(given["workstationTypeList"])
        checks.append(lambda s: s.type in types)
    if given.get("linkStatusList"):
        links = _texts(given["linkStatusList"])
        checks.append(lambda s: _link(s) in links)
    if given.get("jobmanUp") is not None:
        up = bool(given["jobmanUp"])
        checks.append(lambda s: s.jobman is up)
    return _all(checks)


def _link(station: Station) -> str:
    if not station.linked:
        return "UNLINKED"
    return "FULLY_LINKED" if station.type == "MANAGER" else "LINKED"


def resource_filter(engine: Engine, given: Mapping[str, Any]) -> Check:
    name = given.get("resourceName")
    station = given.get("workstatioName") or given.get("workstationName")

    def check(resource: Resource) -> bool:
        home = engine.stations[resource.definition.station].name
        return (name is None or like(_text(name), resource.definition.name)) and (
            station is None or like(_text(station), home)
        )

    return check


def prompt_filter(engine: Engine, given: Mapping[str, Any]) -> Check:
    name, number, text = (given.get(k) for k in ("promptName", "promptNumber", "promptText"))
    statuses = _texts(given["statusList"]) if given.get("statusList") else None

    def check(prompt: Prompt) -> bool:
        return (
            (name is None or like(_text(name), prompt.name))
            and (number is None or str(number) == str(prompt.n))
            and (text is None or like(_text(text), prompt.text))
            and (statuses is None or prompt.status in statuses)
        )

    return check


def named_filter(member: str, read: Callable[[Any], str]) -> Callable[[Engine, Mapping], Check]:
    """A filter on one name only."""

    def make(engine: Engine, given: Mapping[str, Any]) -> Check:
        pattern = given.get(member)
        return lambda thing: pattern is None or like(_text(pattern), read(thing))

    return make
