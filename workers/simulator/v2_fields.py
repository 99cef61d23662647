"""The fields an `oql` may name, and how each is read. Pure."""

from collections.abc import Callable
from typing import Any

from workers.simulator import ids, v2
from workers.simulator.engine import Engine
from workers.simulator.ledger import instant
from workers.simulator.oql import Query, Read, like, parse, plan_filter
from workers.simulator.plan import STREAM_COMMON, Job, Stream, common


def job_query(engine: Engine, oql: str, filter_: str) -> Query:
    """A query over jobs."""
    stations = engine.stations
    query = parse(oql, _job_fields(engine), {"key.name": lambda j: j.name}) if oql else Query(None)
    if not filter_:
        return query
    station, stream, name = plan_filter(filter_)
    if (station, stream, name) == ("@", "@", "@"):
        return query

    def inside(job: Job) -> bool:
        own = stations[job.definition.station].name
        home = stations[job.stream.definition.station].name
        return (
            like(name, job.name)
            and like(stream, job.stream.name)
            and (like(station, own) or like(station, home))
        )

    return _both(query, inside)


def stream_query(engine: Engine, oql: str, filter_: str) -> Query:
    """A query over streams."""
    stations = engine.stations
    query = parse(oql, _stream_fields(engine), {"key.name": _name}) if oql else Query(None)
    if not filter_:
        return query
    station, name, _ = plan_filter(filter_)

    def inside(stream: Stream) -> bool:
        home = stations[stream.definition.station].name
        return like(name, stream.name) and like(station, home)

    return _both(query, inside)


def other_query(
    engine: Engine,
    oql: str,
    filter_: str,
    render: Callable[[Engine, Any], dict[str, Any]],
    sample: dict[str, Any],
) -> Query:
    """A query over what is few: its fields are the scalar members of the rendered object."""

    def reader(name: str) -> Read:
        return lambda thing: render(engine, thing).get(name)

    fields = {name: reader(name) for name in sample}
    query = parse(oql, fields, {"key.name": reader("name")}) if oql else Query(None)
    if not filter_:
        return query
    station, _, _ = plan_filter(filter_)
    home = "workstation" if "workstation" in sample else "name"
    own = reader(home)
    return _both(query, lambda thing: like(station, str(own(thing)).lstrip("/")))


def _both(query: Query, inside: Callable[[Any], bool]) -> Query:
    also = query.matches
    if also is None:
        return Query(inside, query.order)
    return Query(lambda thing: inside(thing) and also(thing), query.order)


def _name(thing: Any) -> str:
    return thing.name


def _job_fields(engine: Engine) -> dict[str, Read]:
    stations = engine.stations

    def own(job: Job) -> str:
        return "/" + stations[job.definition.station].name

    def home(job: Job) -> str:
        return "/" + stations[job.stream.definition.station].name

    def each(read: Callable[[Any], Any]) -> Read:
        return lambda job: [read(run) for run in job.runs]

    return {
        "id": lambda j: j.id,
        "name": _name,
        "folder": lambda j: "/",
        "workstation": own,
        "workstationName": lambda j: own(j)[1:],
        "jobStreamName": lambda j: j.stream.name,
        "jobStreamId": lambda j: j.stream.id,
        "jobStreamWorkstation": home,
        "schedTime": lambda j: instant(j.stream.scheduled),
        "priority": lambda j: j.priority,
        "planId": lambda j: v2.plan_id(j.stream.plan_run),
        "lastRunCommonStatus": lambda j: common(j, j.run),
        "commonStatus": lambda j: common(j, j.run),
        "lastRunCompositeStatus.status": lambda j: j.run.status,
        "lastRunCompositeStatus.substatus": lambda j: v2.substatus(engine, j),
        "compositeStatus.status": lambda j: j.run.status,
        "jobOptions.critical": lambda j: j.definition.critical,
        "jobStatusFlags.jobLate": lambda j: j.late,
        "jobDefinition.name": lambda j: j.definition.name,
        "jobDefinition.recoveryOption": lambda j: j.definition.recovery,
        "timeRestrictions.deadlineTime": lambda j: instant(j.deadline),
        "jobruns.id": lambda j: [j.run_id(i) for i in range(len(j.runs))],
        "jobruns.commonStatus": lambda j: [common(j, run) for run in j.runs],
        "jobruns.compositeStatus.status": each(lambda run: run.status),
        "jobruns.returnCode": each(lambda run: run.return_code),
        "jobruns.jobNumber": each(lambda run: run.number),
        "jobruns.rerunType": each(lambda run: run.kind),
        "jobruns.timeInfo.actualStartTime": each(lambda run: instant(run.started)),
        "jobruns.timeInfo.actualEndTime": each(lambda run: instant(run.ended)),
    }


def _stream_fields(engine: Engine) -> dict[str, Read]:
    stations = engine.stations
    return {
        "id": lambda s: s.id,
        "name": _name,
        "folder": lambda s: "/",
        "workstation": lambda s: "/" + stations[s.definition.station].name,
        "workstationName": lambda s: stations[s.definition.station].name,
        "originalJobStreamName": lambda s: s.definition.name,
        "aliasJobStreamName": _name,
        "internalIdentifier": lambda s: ids.stream_code(s.plan_run, s.n),
        "schedTime": lambda s: instant(s.scheduled),
        "commonStatus": lambda s: STREAM_COMMON[s.status],
        "compositeStatus.status": lambda s: s.status,
        "jsDefinitionFlags.carriedForward": lambda s: s.carried > 0,
        "priority": lambda s: 10,
        "limit": lambda s: -1,
    }
