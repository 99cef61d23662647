"""From the bytes of V2 items to the domain. PURE: no network, no clock.

Only the members that are needed are declared; whatever else an engine sends is skipped unread.
"""

import sys

import msgspec

from data.domain.plan import Job, Prompt, Run, Stream, Waits, Workstation
from data.domain.status import CommonStatus, Status
from workers.tws.chains import in_order
from workers.tws.things import (
    OUTCOME_KNOWN,
    Machine,
    Restrictions,
    status_of,
    stream_of,
    workstation_of,
)
from workers.tws.tolerant import Parsed, Reader
from workers.tws.values import (
    ItemUnreadable,
    Name,
    Number,
    Priority,
    Span,
    Text,
    When,
    Whole,
    duration_s,
    in_folder,
    instant,
    plain_name,
    priority,
    shared_instant,
)

WAITS = {
    "HOLD_WAITING_FOR_PREDECESSOR": Waits.PREDECESSOR,
    "HOLD_UNEXPECTED_PREDECESSOR_CONDITION": Waits.PREDECESSOR,
    "HOLD_WAITING_FOR_TIME": Waits.TIME,
    "HOLD_WAITING_FOR_PROMPT": Waits.PROMPT,
    "HOLD_WAITING_FOR_FILE": Waits.FILE,
    "HOLD_WAITING_FOR_INPUT": Waits.INPUT,
    "HOLD_PRIORITY_ZERO": Waits.PRIORITY_ZERO,
    "READY_WAITING_FOR_RESOURCES": Waits.RESOURCE,
    "READY_WAITING_FOR_LIMIT": Waits.LIMIT,
    "READY_WAITING_FOR_AGENT": Waits.AGENT,
    "READY_WAITING_FOR_USER_INTERVENTION": Waits.PERSON,
    "READY_SUPPRESSED": Waits.SUPPRESSED,
    "READY_SUBMITTED": Waits.NOTHING,
    "SUPPR_UNSATISFIED_DEPENDENCY": Waits.SUPPRESSED,
    "SUPPR_WORKSTATION_IGNORED": Waits.SUPPRESSED,
}
"""Why a job waits, by the vendor's substatus (reference, section 6.3)."""


class _Composite(msgspec.Struct, gc=False):
    status: Name | None = None
    substatus: Name | None = None
    canceled: bool | None = None
    dontRun: bool | None = None


class _Times(msgspec.Struct, gc=False):
    actualStartTime: When | None = None
    actualEndTime: When | None = None
    estimatedDuration: Span | None = None


class _Run(msgspec.Struct, gc=False):
    id: Name | None = None
    name: Name | None = None
    rerunType: Name | None = None
    jobNumber: Number | None = None
    returnCode: Whole | None = None
    commonStatus: Name | None = None
    compositeStatus: _Composite | None = None
    lastInRerunChain: bool | None = None
    timeInfo: _Times | None = None


class _Definition(msgspec.Struct, gc=False):
    recoveryJobName: Name | None = None
    workstation: Name | None = None
    estimatedDuration: Span | None = None


class _Options(msgspec.Struct, gc=False):
    critical: bool | None = None
    noOperation: bool | None = None


class _Flags(msgspec.Struct, gc=False):
    jobLate: bool | None = None


class _Dependencies(msgspec.Struct, gc=False):
    numberOfUnresolvedDependencies: Number | None = None
    numberOfNonResourceUnresolvedDependencies: Number | None = None


class _Job(msgspec.Struct, gc=False):
    id: Name
    name: Name
    planId: Name | None = None
    folder: Name | None = None
    workstation: Name | None = None
    jobStreamName: Name | None = None
    jobStreamWorkstation: Name | None = None
    schedTime: When | None = None
    lastRunCommonStatus: Name | None = None
    lastRunCompositeStatus: _Composite | None = None
    priority: Priority | None = None
    jobOptions: _Options | None = None
    jobStatusFlags: _Flags | None = None
    jobDefinition: _Definition | None = None
    jobruns: list[_Run] | None = None
    timeRestrictions: Restrictions | None = None
    dependenciesStats: _Dependencies | None = None


class _Stream(msgspec.Struct, gc=False):
    id: Name
    name: Name | None = None
    originalJobStreamName: Name | None = None
    folder: Name | None = None
    workstation: Name | None = None
    schedTime: When | None = None
    commonStatus: Name | None = None
    compositeStatus: _Composite | None = None


class _Workstation(Machine, kw_only=True, gc=False):
    name: Name
    folder: Name | None = None
    activeStates: list[Name] | None = None
    runNumber: Number | None = None


class _Prompt(msgspec.Struct, gc=False):
    id: Name
    name: Name | None = None
    promptName: Name | None = None
    number: Number | None = None
    text: Text | None = None
    status: Name | None = None
    promptStatus: Name | None = None
    jobName: Name | None = None
    jobStreamName: Name | None = None
    workstation: Name | None = None
    timeAsked: When | None = None


_NO_STATUS = _Composite()
_NO_TIMES = _Times()
_NO_RUNS = [_Run()]


def _job_of(seen: _Job) -> Parsed[Job]:
    if not seen.id or not seen.name:
        raise ItemUnreadable("a job without id or name")
    definition = seen.jobDefinition
    estimated = duration_s(definition.estimatedDuration) if definition else None
    options = seen.jobOptions
    no_op = bool(options and options.noOperation)
    last_status = seen.lastRunCompositeStatus or _NO_STATUS
    chain = _own_runs(seen)
    runs = tuple(
        _read_run(run, last_status, seen.lastRunCommonStatus, run is chain[-1], estimated, no_op)
        for run in chain
    )
    if len(runs) > 1:
        order = in_order(runs, [run.lastInRerunChain is True for run in chain])
        chain, runs = [chain[n] for n in order], tuple(runs[n] for n in order)
    now, present = chain[-1].compositeStatus or last_status, runs[len(chain) - 1]
    open_dependencies = seen.dependenciesStats
    restrictions = seen.timeRestrictions
    job = Job(
        key=seen.id,
        name=sys.intern(seen.name),
        stream=in_folder(seen.folder, seen.jobStreamName),
        workstation=plain_name(seen.workstation or (definition and definition.workstation)),
        runs=runs,
        stream_workstation=plain_name(seen.jobStreamWorkstation),
        scheduled_at=shared_instant(seen.schedTime),
        not_before=shared_instant(restrictions.startTime) if restrictions else None,
        deadline_at=shared_instant(restrictions.deadlineTime) if restrictions else None,
        priority=priority(seen.priority),
        critical=bool(options and options.critical),
        engine_late=bool(seen.jobStatusFlags and seen.jobStatusFlags.jobLate),
        cancelled=bool(
            last_status.canceled or now.canceled or present.common is CommonStatus.CANCELED
        ),
        waits=_waits(now.substatus or last_status.substatus, open_dependencies),
        open_dependencies=(
            open_dependencies.numberOfUnresolvedDependencies if open_dependencies else None
        ),
    )
    return Parsed(job, plan=seen.planId or None)


def _own_runs(seen: _Job) -> list[_Run]:
    """The runs of a chain that are the job's own: those of its recovery job are another job's."""
    runs: list[_Run] = seen.jobruns or _NO_RUNS
    return [run for run in runs if _is_own(seen, run, run is runs[-1])] or _NO_RUNS


def _is_own(seen: _Job, run: _Run, is_last: bool) -> bool:
    """Whether a run is the job's own, as all kinds of reruns are, also under another name.

    Where neither kind nor name tell, the job's summary of its last run does: a recovery job leaves
    it as it was.
    """
    if run.rerunType is not None:
        return run.rerunType.upper() != "RECOVERY"
    if run.name is None or run.name == seen.name:
        return True
    recovery = seen.jobDefinition and seen.jobDefinition.recoveryJobName
    if recovery:
        return recovery.rpartition("/")[2] != run.name
    told, shown = seen.lastRunCompositeStatus, run.compositeStatus
    return not is_last or told is None or shown is None or told.status == shown.status


def _read_run(
    run: _Run,
    last_status: _Composite,
    last_common: str | None,
    is_last: bool,
    estimated: float | None,
    no_op: bool,
) -> Run:
    composite = run.compositeStatus
    raw_common = run.commonStatus
    if is_last:
        # The job's own summary of its last run fills what the run itself leaves out.
        if composite is None and raw_common is None:
            composite, raw_common = last_status, last_common
        raw_common = raw_common or last_common
    composite = composite or _NO_STATUS
    status, coarse, raw = status_of(composite.status, raw_common)
    times = run.timeInfo or _NO_TIMES
    did_not_run = status is Status.SUCC and (
        no_op
        or composite.dontRun is True
        or composite.substatus == "SUCC_DO_NOT_RUN"
        or (times is not _NO_TIMES and times.actualStartTime is None)  # confirmed by a person
    )
    return Run(
        key=run.id,
        status=status,
        common=coarse,
        raw_status=raw,
        return_code=run.returnCode if status in OUTCOME_KNOWN else None,
        started_at=instant(times.actualStartTime),
        ended_at=instant(times.actualEndTime),
        estimated_s=duration_s(times.estimatedDuration) or estimated,
        number=run.jobNumber,
        did_not_run=did_not_run,
        log_id=run.id,
    )


def _waits(substatus: str | None, dependencies: _Dependencies | None) -> Waits:
    """Why a job waits. Open dependencies win over "waits for its time": it cannot start yet."""
    waits = WAITS.get(substatus or "", Waits.UNKNOWN)
    if waits in (Waits.UNKNOWN, Waits.TIME) and dependencies is not None:
        if dependencies.numberOfNonResourceUnresolvedDependencies == 0:
            if dependencies.numberOfUnresolvedDependencies:
                return Waits.RESOURCE if waits is Waits.UNKNOWN else waits
        elif dependencies.numberOfUnresolvedDependencies:
            return Waits.PREDECESSOR
    return waits


def _stream_of(seen: _Stream) -> Parsed[Stream]:
    name = in_folder(seen.folder, seen.name or seen.originalJobStreamName)
    raw = seen.compositeStatus.status if seen.compositeStatus else None
    status = status_of(raw, seen.commonStatus)
    return stream_of(seen.id, name, plain_name(seen.workstation), status, seen.schedTime)


def _workstation_of(seen: _Workstation) -> Parsed[Workstation]:
    """A workstation.

    The active states are the letters of `conman sc` in words (reference, section 9): L and F mean
    linked, J (RUNNING) that the job manager runs. The master links to nobody: no L there is None.
    """
    linked: bool | None = None
    jobman_up: bool | None = None
    if seen.activeStates is not None:
        states = {state.upper() for state in seen.activeStates}
        linked = not states.isdisjoint(("LINKED", "FULLY_LINKED"))
        jobman_up = not states.isdisjoint(("RUNNING", "JOBMAN_UP"))
        if not linked and "MASTER" in states:
            linked = None
    workstation = workstation_of(seen, in_folder(seen.folder, seen.name), linked, jobman_up)
    return Parsed(workstation, plan=None if seen.runNumber is None else str(seen.runNumber))


def _prompt_of(seen: _Prompt) -> Parsed[Prompt | None]:
    """A prompt, or None when nobody is asked."""
    if not seen.id:
        raise ItemUnreadable("a prompt without id")
    if (seen.status or seen.promptStatus or "").upper() != "ASKED":
        return Parsed(None)
    name = seen.name or seen.promptName or ("" if seen.number is None else str(seen.number))
    prompt = Prompt(
        key=seen.id,
        name=name,
        text=seen.text or "",
        job=seen.jobName,
        stream=plain_name(seen.jobStreamName) or None,
        workstation=plain_name(seen.workstation) or None,
        asked_at=instant(seen.timeAsked),
    )
    return Parsed(prompt)


parse_job = Reader(_Job, _job_of)
"""One job with its runs, oldest first."""
parse_stream = Reader(_Stream, _stream_of)
parse_workstation = Reader(_Workstation, _workstation_of)
parse_prompt = Reader(_Prompt, _prompt_of)
