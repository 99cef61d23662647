"""Plan objects as V2 shows them. Pure rendering; member names are the vendor's."""

from functools import lru_cache
from typing import Any

from workers.simulator import ids
from workers.simulator.engine import Engine
from workers.simulator.ledger import instant
from workers.simulator.plan import (
    LIVE,
    STREAM_COMMON,
    Job,
    Plan,
    Prompt,
    Resource,
    Run,
    Station,
    Stream,
    common,
)

_TYPES = {
    "BROKER": "WORKLOAD_BROKER",
    "XA": "X-AGENT",
    "SA": "S-AGENT",
    "DYNAMIC_POOL": "D-POOL",
    "REMOTE_ENGINE": "REM-ENG",
}


def plan_id(plan_run: int) -> str:
    return ids.uuid(ids.FILE, plan_run, 1)


@lru_cache(maxsize=65_536)
def duration(seconds: int) -> str:
    """Seconds as an ISO 8601 duration, such as PT1M30S."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return "PT" + text + (f"{left}S" if left or not text else "")


@lru_cache(maxsize=65_536)
def _short(seconds: int) -> str:
    text = instant(seconds) or ""
    return text.replace(".000Z", "Z")


def substatus(engine: Engine, job: Job) -> str | None:
    """Why a job waits (section 6.3), None when there is nothing to tell."""
    run, stream = job.run, job.stream
    if run.status == "SUCC":
        return "SUCC_COMPLETED"
    if run.status not in ("HOLD", "READY"):
        return "READY_SUBMITTED" if run.status == "INTRO" else None
    if job.priority == 0:
        return "HOLD_PRIORITY_ZERO"
    if run.status == "READY":
        if job.waits_resource:
            return "READY_WAITING_FOR_RESOURCES"
        station = engine.stations[job.definition.station]
        return "READY_WAITING_FOR_LIMIT" if station.works else "READY_WAITING_FOR_AGENT"
    if job.pending > 0:
        return "HOLD_WAITING_FOR_PREDECESSOR"
    if not stream.time_reached:
        return "HOLD_WAITING_FOR_TIME"
    if stream.pending > 0:
        return "HOLD_WAITING_FOR_PREDECESSOR"
    if job.prompt is not None and job.prompt.status != "ANSWERED_YES":
        return "HOLD_WAITING_FOR_PROMPT"
    return None


def _composite(engine: Engine, job: Job, run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {
        "status": run.status,
        "error": run.status in ("ABEND", "FAIL", "ABENP"),
        "started": run.started > 0,
        "canceled": run.status == "CANCL",
        "cancelPending": False,
    }
    if run is job.run:
        why = substatus(engine, job)
        if why is not None:
            told["substatus"] = why
    return told


def time_info(run: Run, estimated_s: int) -> dict[str, Any]:
    told: dict[str, Any] = {"estimatedDuration": duration(estimated_s)}
    if run.started:
        told["actualStartTime"] = _short(run.started)
        if run.ended:
            told["actualEndTime"] = _short(run.ended)
            told["elapsedTime"] = duration(run.ended - run.started)
    return told


def _run(engine: Engine, job: Job, index: int) -> dict[str, Any]:
    run = job.runs[index]
    definition = job.definition
    told: dict[str, Any] = {
        "id": job.run_id(index),
        "name": job.name,
        "jobId": job.id,
        "jobNumber": run.number,
        "rerunType": run.kind,
        "rerunJob": index > 0,
        "runAttempt": index + 1,
        "commonStatus": common(job, run),
        "compositeStatus": _composite(engine, job, run),
        "lastInRerunChain": index == len(job.runs) - 1,
        "actualWorkstation": "/" + engine.stations[definition.station].name,
        "timeInfo": time_info(run, definition.estimated_s),
        "confirmed": False,
        "maxDurationGone": False,
        "minDurationNotReached": False,
    }
    if run.return_code is not None:
        told["returnCode"] = run.return_code
    if run.submitted:
        told["submittedTime"] = instant(run.submitted)
    return told


def job(engine: Engine, job: Job) -> dict[str, Any]:
    """One job with all its runs."""
    stream, definition, last = job.stream, job.definition, job.run
    station = "/" + engine.stations[definition.station].name
    home = "/" + engine.stations[stream.definition.station].name
    restrictions: dict[str, Any] = {"timeDependent": job.pending == 0}
    if not definition.predecessors:
        restrictions["startTime"] = instant(stream.scheduled)
        restrictions["startTimeSatisfied"] = stream.time_reached
    if job.deadline:
        restrictions["deadlineTime"] = instant(job.deadline)
        restrictions["deadlineSatisfied"] = not job.late
    unresolved = _unresolved(job)
    jobs_before = len(definition.predecessors)
    return {
        "id": job.id,
        "name": job.name,
        "workstation": station,
        "folder": "/",
        "flowNodeType": "JOB",
        "planId": plan_id(stream.plan_run),
        "workstationId": ids.uuid(ids.WORKSTATION, 0, definition.station),
        "jobStreamId": stream.id,
        "jobStreamName": stream.name,
        "jobStreamWorkstation": home,
        "schedTime": instant(stream.scheduled),
        "key": f"{home}#/{stream.name}.{job.name}",
        "position": definition.position,
        "lastRunCommonStatus": common(job, last),
        "lastRunCompositeStatus": _composite(engine, job, last),
        "priority": job.priority,
        "origPriority": definition.priority,
        "timeZone": str(engine.world.zone),
        "jobOptions": {
            "critical": definition.critical,
            "requiresConfirmation": False,
            "every": False,
            "noOperation": False,
        },
        "jobStatusFlags": {
            "jobLate": job.late,
            "deadlineHasPassed": job.late,
            "untilGone": False,
            "restarted": len(job.runs) > 1,
        },
        "jobDefinition": {
            "id": ids.uuid(ids.MODEL_JOB, 0, definition.index),
            "name": definition.name,
            "workstation": station,
            "folder": "/",
            "isCommand": False,
            "recoveryOption": definition.recovery,
            "estimatedDuration": duration(definition.estimated_s),
            "userLogins": [definition.user],
        },
        "timeRestrictions": restrictions,
        "dependenciesStats": {
            "numberOfDependencies": jobs_before + (job.prompt is not None),
            "numberOfJobDependencies": jobs_before,
            "numberOfPromptDependencies": int(job.prompt is not None),
            "numberOfResourceDependencies": int(definition.resource >= 0),
            "numberOfUnresolvedDependencies": unresolved,
            "numberOfNonResourceUnresolvedDependencies": unresolved,
        },
        "jobruns": [_run(engine, job, i) for i in range(len(job.runs))],
        "archived": engine.plan.run != stream.plan_run,
    }


def _unresolved(job: Job) -> int:
    if job.run.status != "HOLD":
        return 0
    asked = job.prompt is not None and job.prompt.status != "ANSWERED_YES"
    return max(0, job.pending) + max(0, job.stream.pending) + asked


def stream_stats(stream: Stream) -> dict[str, int]:
    """The same counters in both APIs."""
    counts = stream.counts
    executing = sum(counts.get(status, 0) for status in LIVE if status != "INTRO")
    ended = {
        "numberOfSuccessfullJob": counts.get("SUCC", 0),
        "numberOfExecutingJob": executing,
        "numberOfAbendedJob": counts.get("ABEND", 0),
        "numberOfFailedJob": counts.get("FAIL", 0),
    }
    total = len(stream.jobs)
    return {
        "numberOfJob": total,
        **ended,
        "numberOfNotRunningJob": total - sum(ended.values()),
        "numberOfUndecidedJob": 0,
    }


def stream_estimate(stream: Stream) -> int:
    return sum(job.definition.estimated_s for job in stream.jobs)


def stream(engine: Engine, stream: Stream) -> dict[str, Any]:
    home = "/" + engine.stations[stream.definition.station].name
    info: dict[str, Any] = {"estimatedDuration": duration(stream_estimate(stream))}
    if stream.started:
        info["actualStartTime"] = _short(stream.started)
        if stream.ended:
            info["actualEndTime"] = _short(stream.ended)
            info["elapsedTime"] = duration(stream.ended - stream.started)
    return {
        "id": stream.id,
        "name": stream.name,
        "originalJobStreamName": stream.definition.name,
        "aliasJobStreamName": stream.name,
        "workstation": home,
        "workstationId": ids.uuid(ids.WORKSTATION, 0, stream.definition.station),
        "folder": "/",
        "flowNodeType": "JOBSTREAM",
        "planId": plan_id(stream.plan_run),
        "key": f"{home}#/{stream.name}",
        "internalIdentifier": ids.stream_code(stream.plan_run, stream.n),
        "schedTime": instant(stream.scheduled),
        "timeZone": str(engine.world.zone),
        "commonStatus": STREAM_COMMON[stream.status],
        "compositeStatus": {
            "status": stream.status,
            "error": stream.status in ("ABEND", "STUCK"),
            "started": stream.started > 0,
            "canceled": stream.status == "CANCL",
            "cancelPending": False,
        },
        "priority": 10,
        "origPriority": 10,
        "limit": -1,
        "jobStreamStats": stream_stats(stream),
        "jsOptions": {"monitored": False, "carryForward": True},
        "jsStatusFlags": {
            "released": stream.released,
            "lateJobStream": any(job.late for job in stream.jobs),
            "pendingPredecessor": stream.pending > 0,
            "inOrder": True,
        },
        "jsDefinitionFlags": {
            "carriedForward": stream.carried > 0,
            "aliased": stream.name != stream.definition.name,
        },
        "timeRestrictions": {
            "startTime": instant(stream.scheduled),
            "timeDependent": True,
            "startTimeSatisfied": stream.time_reached,
        },
        "timeInfo": info,
        "dependenciesStats": {
            "numberOfDependencies": int(stream.definition.follows >= 0),
            "numberOfJobStreamDependencies": int(stream.definition.follows >= 0),
            "numberOfUnresolvedDependencies": max(0, stream.pending),
        },
        "archived": engine.plan.run != stream.plan_run,
    }


def active_states(station: Station) -> list[str]:
    """The letters of `conman sc` in words (section 9)."""
    kind, link = station.type, ["LINKED"] if station.linked else []
    if kind == "MANAGER":
        return [
            "MASTER",
            *link,
            "IS_INITED",
            "JOBMAN_UP",
            "MONMAN",
            "EVT_PROC_RUNNING",
            "SERVER_STARTED",
        ]
    if kind == "BROKER":
        return [*link, "TCP_IP_LINKED", "IS_INITED", "JOBMAN_UP", "WRITER_UP"]
    states = [*link, "EXTENDED_LINKED" if kind == "XA" else "BROKER", "IS_INITED"]
    if kind == "FTA":
        states[len(link)] = "TCP_IP_LINKED"
        states.append("WRITER_UP")
    if station.jobman:
        states += ["JOBMAN_UP", "MONMAN"]
    return states


def workstation(engine: Engine, station: Station) -> dict[str, Any]:
    definition = station.definition
    return {
        "id": ids.uuid(ids.WORKSTATION, 0, definition.index),
        "name": station.name,
        "folder": "/",
        "key": "/" + station.name,
        "planId": plan_id(engine.plan.run),
        "type": _TYPES.get(station.type, station.type),
        "os": definition.os,
        "nodeName": definition.node,
        "version": definition.version,
        "domainName": "MASTERDM",
        "timeZone": str(engine.world.zone),
        "activeStates": active_states(station),
        "activeFlags": ["AUTO_LINK", "FULL_STATUS"],
        "limit": station.limit,
        "fence": station.fence,
        "requested": station.running,
        "agentId": ids.uuid(ids.WORKSTATION, 1, definition.index).replace("-", "").upper(),
        "timeStarted": instant(station.linked_at),
        "runNumber": engine.plan.run,
        "securityLevel": "HTTPS",
        "tcpPort": 31114,
        "sslPort": 31114,
        "archived": False,
    }


def resource(engine: Engine, resource: Resource) -> dict[str, Any]:
    definition = resource.definition
    home = "/" + engine.stations[definition.station].name
    return {
        "id": ids.uuid(ids.RESOURCE, engine.plan.run, definition.index),
        "name": definition.name,
        "folder": "/",
        "key": f"{home}#/{definition.name}",
        "workstation": home,
        "quantity": definition.quantity,
        "quantityAvailable": resource.available,
        "quantityInUse": len(resource.holders),
        "status": "AVAILABLE" if resource.available else "NOT_AVAILABLE",
        "holders": [
            {
                "jobStreamId": job.stream.id,
                "jobStream": job.stream.name,
                "jobId": job.id,
                "job": job.name,
                "quantity": 1,
                "shared": True,
            }
            for job in resource.holders
        ],
        "archived": False,
    }


def prompt_id(plan: Plan, prompt: Prompt) -> str:
    return ids.uuid(ids.PROMPT, plan.run, prompt.n)


def prompt(engine: Engine, prompt: Prompt) -> dict[str, Any]:
    """A prompt; the vendor's schema of 10.1 does not know this list, 10.2 has it."""
    job = prompt.job
    told: dict[str, Any] = {
        "id": prompt_id(engine.plan, prompt),
        "name": prompt.name,
        "folder": "/",
        "number": prompt.n,
        "text": prompt.text,
        "status": prompt.status,
        "type": "PREDEFINED",
        "jobId": job.id,
        "jobName": job.name,
        "jobStreamId": job.stream.id,
        "jobStreamName": job.stream.name,
        "jobStreamWorkstation": "/" + engine.stations[job.stream.definition.station].name,
        "workstation": "/" + engine.stations[job.definition.station].name,
    }
    if prompt.asked_at:
        told["timeAsked"] = instant(prompt.asked_at)
    if prompt.answered_at:
        told["timeRespond"] = instant(prompt.answered_at)
    return told


def flow_node(engine: Engine, job: Job) -> dict[str, Any]:
    """A neighbour in the network of dependencies."""
    return {
        "id": job.id,
        "name": job.name,
        "folder": "/",
        "flowNodeType": "JOB",
        "workstation": "/" + engine.stations[job.definition.station].name,
        "schedTime": instant(job.stream.scheduled),
        "priority": job.priority,
        "planId": plan_id(job.stream.plan_run),
        # `dependencies` stays out: no value of it satisfies the vendor's own schema (a `oneOf` of
        # shapes that do not exclude each other).
        "dependenciesStats": {
            "numberOfJobDependencies": len(job.definition.predecessors),
            "numberOfUnresolvedDependencies": _unresolved(job),
        },
    }


def engine_info(engine: Engine) -> dict[str, Any]:
    return {
        "displayVersion": "10.2.8",
        "fullVersion": "10.2.8.00",
        "capabilities": {},
        "referenceId": ids.uuid(ids.TABLE, 0, engine.world.seed),
        "licenseType": "SERVER",
        "locale": "en",
        "timezone": str(engine.world.zone),
    }
