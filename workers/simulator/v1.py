"""Plan and model objects as V1 shows them. Pure rendering; `id` is always the first member."""

from collections.abc import Callable
from typing import Any

from workers.simulator import ids
from workers.simulator.engine import Engine
from workers.simulator.ledger import instant
from workers.simulator.model import JobDefinition, StreamDefinition
from workers.simulator.plan import (
    STREAM_COMMON,
    V1_SPELLING,
    Job,
    Plan,
    Prompt,
    Resource,
    Station,
    Stream,
    common,
)
from workers.simulator.v2 import stream_estimate, stream_stats

Encode = Callable[[str], str]
"""How an id is shown: plain, or Base64 when the client asks for it."""


def plain(text: str) -> str:
    return text


def _named(name: str) -> dict[str, Any]:
    """A key as the vendor describes it: what is kept in a folder has its own name beside it."""
    return {"name": name, "originalName": name, "folderKey": {"path": "/"}}


def _stream_key(stream: Stream, home: str) -> dict[str, Any]:
    key = {"startTime": instant(stream.scheduled), "workstationKey": _named(home)}
    return _named(stream.name) | key


def job(engine: Engine, job: Job, index: int = -1, encode: Encode = plain) -> dict[str, Any]:
    """One run of a job; each run of a rerun chain is an object of its own."""
    index = index % len(job.runs)
    run, stream, definition = job.runs[index], job.stream, job.definition
    station = engine.stations[definition.station].name
    home = engine.stations[stream.definition.station].name
    last = index == len(job.runs) - 1
    internal = V1_SPELLING.get(run.status, run.status)
    told: dict[str, Any] = {
        "id": encode(job.v1_id(home, index)),
        "name": job.name,
        "key": {"name": job.name, "jobStreamInPlanKey": _stream_key(stream, home)},
        "workstationInPlan": _named(station),
        "jobStreamInPlan": {"id": encode(stream.v1_id(home)), **_stream_key(stream, home)},
        "jobDefinition": {
            "jobDefinitionInPlanKey": {
                **_named(definition.name),
                "workstationInPlanKey": _named(station),
            },
            "taskType": "WINDOWS" if definition.task.startswith("C:") else "UNIX",
            "taskString": definition.task,
            "userLogin": definition.user,
            "recoveryOption": definition.recovery,
            "estimatedDuration": definition.estimated_s * 1000,
        },
        "status": {
            "commonStatus": common(job, run),
            "internalStatus": internal,
            "canceled": run.status == "CANCL",
            "error": run.status in ("ABEND", "FAIL", "ABENP"),
            "started": run.started > 0,
        },
        "timeInfo": _times(run.started, run.ended, definition.estimated_s),
        "timeRestriction": {},
        "priority": job.priority,
        "originalPriority": definition.priority,
        "jobNumber": run.number,
        "rerunInstancesNumber": len(job.runs) - 1,
        "rerunType": run.kind,
        "lastInRerunChain": last,
        "requiresConfirmation": False,
        "criticalNetworkInfo": {"critical": definition.critical, "late": job.late and last},
        "jobLate": job.late and last,
        "maxDurationGone": False,
        "actualWorkstation": station,
        "symRunNumber": stream.plan_run,
        "numberOfUnresolvedDependencies": max(0, job.pending) if run.status == "HOLD" else 0,
    }
    if index:
        told |= {"headJobRunId": encode(job.v1_id(home, 0)), "headJobRunName": job.name}
    if run.return_code is not None:
        told["jobDefinition"]["returnCode"] = run.return_code
    if not definition.predecessors:
        told["timeRestriction"]["startTime"] = instant(stream.scheduled)
    if job.deadline:
        told["timeRestriction"]["deadlineTime"] = instant(job.deadline)
    return told


def _times(started: int, ended: int, estimated_s: int) -> dict[str, Any]:
    told: dict[str, Any] = {"estimatedDuration": estimated_s * 1000}
    if started:
        told["actualStartTime"] = instant(started)
        if ended:
            told["actualEndTime"] = instant(ended)
            told["elapsedTime"] = (ended - started) * 1000
    return told


def stream(engine: Engine, stream: Stream, encode: Encode = plain) -> dict[str, Any]:
    home = engine.stations[stream.definition.station].name
    return {
        "id": encode(stream.v1_id(home)),
        "key": _stream_key(stream, home),
        "originalJobStreamName": stream.definition.name,
        "aliasJobStreamName": stream.name,
        "internalIdentifier": ids.stream_code(stream.plan_run, stream.n),
        "status": {
            "commonStatus": STREAM_COMMON[stream.status],
            "internalStatus": V1_SPELLING.get(stream.status, stream.status),
            "canceled": stream.status == "CANCL",
            "error": stream.status in ("ABEND", "STUCK"),
            "started": stream.started > 0,
        },
        "timeInfo": _times(stream.started, stream.ended, stream_estimate(stream)),
        "timeRestriction": {"startTime": instant(stream.scheduled)},
        "limit": -1,
        "priority": 10,
        "carriedForward": stream.carried > 0,
        "jobStreamStats": stream_stats(stream),
        "symRunNumber": stream.plan_run,
    }


def workstation(engine: Engine, station: Station, encode: Encode = plain) -> dict[str, Any]:
    definition = station.definition
    master = station.type == "MANAGER"
    link = "FULLY_LINKED" if master else "LINKED"
    return {
        "id": encode(station.name),
        "workstationInPlanKey": _named(station.name),
        "key": _named(station.name),
        "type": station.type,
        "os": definition.os,
        "nodeName": definition.node,
        "version": definition.version,
        "domainInPlanKey": {"name": "MASTERDM"},
        "timeZone": str(engine.world.zone),
        "linkStatus": link if station.linked else "UNLINKED",
        "jobmanUp": station.jobman,
        "writerUp": station.type in ("FTA", "BROKER"),
        "initialized": True,
        "mailReceived": True,
        "ssmRunning": station.jobman,
        "evtProcRunning": master,
        "applicationServerStatus": "RUNNING" if master else "NOT_RUNNING",
        "limit": station.limit,
        "fence": station.fence,
        "requestedJobs": station.running,
        "tcpPort": 31114,
        "symRunNumber": engine.plan.run,
        "startTime": instant(station.linked_at),
    }


def resource(engine: Engine, resource: Resource, encode: Encode = plain) -> dict[str, Any]:
    definition = resource.definition
    home = engine.stations[definition.station].name
    return {
        "id": encode(f"{home};{definition.name}"),
        "resourceInPlanKey": {**_named(definition.name), "workstationInPlanKey": _named(home)},
        "quantityDefined": definition.quantity,
        "quantityAvailable": resource.available,
        "quantityInUse": len(resource.holders),
        "status": "AVAILABLE" if resource.available else "NOT_AVAILABLE",
        "holders": [
            {
                "jobInPlanKey": {"name": job.name},
                "jobStreamInPlanKey": {"name": job.stream.name},
                "quantity": 1,
            }
            for job in resource.holders
        ],
    }


def prompt(engine: Engine, prompt: Prompt, encode: Encode = plain) -> dict[str, Any]:
    job = prompt.job
    home = engine.stations[job.stream.definition.station].name
    return {
        "id": encode(str(prompt.n)),
        "promptInPlanKey": _named(prompt.name),
        "number": prompt.n,
        "text": prompt.text,
        "status": prompt.status,
        "type": "PREDEFINED",
        "jobInPlanKey": {"name": job.name, "id": encode(job.v1_id(home))},
        "jobStreamInPlanKey": _stream_key(job.stream, home),
        "timeAsked": instant(prompt.asked_at),
        "timeRespond": instant(prompt.answered_at),
    }


def domain(engine: Engine, name: str, manager: str, encode: Encode = plain) -> dict[str, Any]:
    return {
        "id": encode(name),
        "domainInPlanKey": {"name": name},
        "key": {"name": name},
        "managerWorkstationInPlanKey": {"name": manager},
        "parentDomainInPlanKey": None,
    }


def plan(plan: Plan) -> dict[str, Any]:
    """A line of the list of plans."""
    kind = "ARCHIVED" if plan.archived else "CURRENT"
    name = plan.name if plan.archived else "current"
    return {
        "id": name,
        "key": {"name": name, "type": kind},
        "name": name,
        "type": kind,
        "startTime": instant(plan.begins),
        "endTime": instant(plan.ends),
        "runNumber": plan.run,
    }


def engine_info(engine: Engine) -> dict[str, Any]:
    zone = str(engine.world.zone)
    return {
        "id": "engine",
        "version": "10.2.8.00",
        "displayVersion": "10.2.8",
        "timezone": zone,
        "planTimezone": zone,
        "masterWorkstation": engine.stations[0].name,
        "masterDomain": "MASTERDM",
        "hasPlan": True,
        "synphonyRunNumber": engine.plan.run,
        "synphonyBatchManStatus": "LIVES",
        "synphonyPlanStart": instant(engine.plan.begins),
        "synphonyPlanEnd": instant(engine.plan.ends),
        "synphonyFound": True,
        "licenseType": "SERVER",
        "licenseError": None,
        "apiLevel": "1.0",
    }


def job_definition(engine: Engine, definition: JobDefinition) -> dict[str, Any]:
    """The header of a job definition of the model."""
    station = engine.stations[definition.station].name
    return {
        "id": ids.uuid(ids.MODEL_JOB, 0, definition.index),
        "name": definition.name,
        "jobDefinitionKey": {"name": definition.name, "workstationName": station},
        "workstationName": station,
        "taskType": "UNIX",
        "userLogin": definition.user,
        "description": "",
    }


def stream_definition(engine: Engine, definition: StreamDefinition) -> dict[str, Any]:
    """The header of a job stream of the model."""
    station = engine.stations[definition.station].name
    return {
        "id": ids.uuid(ids.MODEL_STREAM, 0, definition.index),
        "name": definition.name,
        "jobStreamKey": {"name": definition.name, "workstationName": station},
        "workstationName": station,
        "draft": False,
        "active": True,
        "description": "",
    }


def station_definition(engine: Engine, station: Station) -> dict[str, Any]:
    """The header of a workstation of the model."""
    return {
        "id": ids.uuid(ids.WORKSTATION, 0, station.definition.index),
        "name": station.name,
        "workstationKey": {"name": station.name},
        "type": station.type,
        "nodeName": station.definition.node,
        "description": "",
    }
