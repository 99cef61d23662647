"""One poll compared with what is known: the next baseline, and everything to keep and tell. PURE.

None lost, none twice, none invented: the baseline remembers per run what has been told, and is
replaced only after the store has kept the outcome, so a poll that could not be kept is judged anew.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from data.domain.baseline import Baseline, Detected, Detection, Knobs, TrackedJob
from data.domain.events import EventType
from data.domain.plan import Job, PlanSnapshot, Prompt, Stream, WorkstationStatus
from workers.detection.health import judge_anomaly, judge_health, summarise, tell_health
from workers.detection.rejoin import rejoin
from workers.detection.rules import (
    Poll,
    clock_changes,
    close_unseen,
    follow,
    judge_clock,
    waits_for_reply,
)
from workers.detection.telling import tell
from workers.detection.workstations import follow_workstations

RENEWED_SHARE = 0.5
"""Without a plan number from the engine: a plan is new when more than this share of the known
jobs left and more than this share of the seen ones are unknown."""
RENEWED_LEAST_JOBS = 20


def detect(baseline: Baseline, snapshot: PlanSnapshot, knobs: Knobs, now: datetime) -> Detection:
    """Judge one complete poll. `now` is our clock; the engine's comes with the snapshot.

    `baseline` is not changed. The first poll ever (`polled_at` None) tells nothing of the past.
    """
    first = baseline.polled_at is None
    engine_now = snapshot.engine_time
    sorted_jobs = _sort(baseline, snapshot)
    renamed = not _same_kind(baseline.plan_id, snapshot.plan_id)
    renewed = not first and not renamed and _is_renewed(baseline, snapshot, sorted_jobs)
    poll = Poll(
        now=engine_now, knobs=knobs, silent=first, renewed=renewed, renumbered=renewed or renamed
    )
    if renewed or renamed or baseline.had_unreadable:
        poll.since = _seen_until(baseline, engine_now)

    after = replace(
        baseline,
        plan_id=snapshot.plan_id or baseline.plan_id,
        polled_at=engine_now,
        had_unreadable=bool(snapshot.unreadable) or (baseline.had_unreadable and not renewed),
        failing_since=None,
    )
    changed, removed = _follow_jobs(baseline, after, snapshot, sorted_jobs, poll)
    _tell_prompts(baseline, after, snapshot, poll)
    streams = _follow_streams(baseline, after, snapshot, poll)
    after.workstations, workstations, told = follow_workstations(
        baseline.workstations,
        snapshot.workstations,
        engine_now,
        silent=first,
        complete=not snapshot.unreadable,
    )
    poll.events.extend(told)

    after.summary = summarise(after.index, after.workstations.values())
    offline = sum(
        tracked.status is WorkstationStatus.OFFLINE for tracked in after.workstations.values()
    )
    after.health = judge_health(after.summary, offline, knobs)
    after.anomaly = judge_anomaly(after.summary, knobs)

    events = sorted(poll.events, key=lambda event: event.at)  # stable: a start stays before its end
    events = _told_first(baseline, after, renewed, now, engine_now) + events
    if not first:
        events += tell_health(baseline, after, engine_now)
    return Detection(
        baseline=after,
        events=events,
        transitions=poll.transitions,
        changed=changed,
        removed=removed,
        workstations=workstations,
        streams=streams,
        renewed=renewed,
        last_at=baseline.polled_at,
    )


def poll_failed(
    baseline: Baseline, code: str, message: str, now: datetime
) -> tuple[Baseline, list[Detected]]:
    """Remember that polling fails; told once until it works again."""
    if baseline.failing_since is not None:
        return baseline, []
    event = tell(EventType.POLL_FAILED, now, facts={"code": code, "reason": message})
    return replace(baseline, failing_since=now), [event]


def _told_first(
    before: Baseline, after: Baseline, renewed: bool, now: datetime, engine_now: datetime
) -> list[Detected]:
    told: list[Detected] = []
    if before.failing_since is not None:
        blind_s = max(0.0, (now - before.failing_since).total_seconds())
        facts = {"blind_seconds": round(blind_s)}
        told.append(tell(EventType.POLL_RECOVERED, now, facts=facts))
    if renewed:
        told.append(
            tell(
                EventType.PLAN_RENEWED,
                engine_now,
                previous=before.plan_id,
                current=after.plan_id,
                facts={"total_jobs": sum(after.index.tally.values())},
            )
        )
    return told


@dataclass(slots=True)
class _Sorted:
    """The jobs of a snapshot by what has to be done with them."""

    still: int = 0  # the very object of the last poll
    stirred: list[tuple[TrackedJob, Job]] = field(default_factory=list[tuple[TrackedJob, Job]])
    unknown: list[Job] = field(default_factory=list[Job])


def _sort(baseline: Baseline, snapshot: PlanSnapshot) -> _Sorted:
    known = baseline.jobs
    found = _Sorted()
    for key, job in snapshot.jobs.items():
        tracked = known.get(key)
        if tracked is None:
            found.unknown.append(job)
        elif tracked.job is job and not tracked.gone:
            found.still += 1
        else:
            found.stirred.append((tracked, job))
    return found


def plans_differ(one: str | None, other: str | None) -> bool:
    """Whether these are the ids of two plans, as far as they can be compared."""
    return bool(one and other and one != other) and _same_kind(one, other)


def _same_kind(one: str | None, other: str | None) -> bool:
    """Whether two plan ids can be compared: V1's run number says nothing about V2's id."""
    return not one or not other or one.isdecimal() == other.isdecimal()


def _seen_until(baseline: Baseline, now: datetime) -> datetime | None:
    """Up to when everything of the plan has been seen.

    Engines give whole seconds: what began within the second of the last poll may be new. A clock
    that has gone back was ahead before: then only the newest instant seen is certain.
    """
    seen = baseline.polled_at
    if seen is not None and seen > now:
        instants = [
            at
            for tracked in baseline.jobs.values()
            for run in tracked.job.runs
            for at in (run.started_at, run.ended_at)
            if at is not None and at <= now
        ]
        seen = max(instants, default=now)
    return None if seen is None else seen.replace(microsecond=0)


def _is_renewed(baseline: Baseline, snapshot: PlanSnapshot, found: _Sorted) -> bool:
    if plans_differ(baseline.plan_id, snapshot.plan_id):
        return True
    seen = len(snapshot.jobs)
    if seen < RENEWED_LEAST_JOBS or len(found.unknown) <= RENEWED_SHARE * seen:
        return False
    alive = sum(not tracked.gone for tracked in baseline.jobs.values())
    left = alive - found.still - sum(not tracked.gone for tracked, _ in found.stirred)
    return alive >= RENEWED_LEAST_JOBS and left > RENEWED_SHARE * alive


def _follow_jobs(
    baseline: Baseline, after: Baseline, snapshot: PlanSnapshot, found: _Sorted, poll: Poll
) -> tuple[list[TrackedJob], list[TrackedJob]]:
    known = baseline.jobs
    index = after.index = baseline.index.copy()
    jobs = after.jobs = dict(known)
    changed: list[TrackedJob] = []
    removed: list[TrackedJob] = []

    def put(before: TrackedJob | None, tracked: TrackedJob) -> None:
        if before is not None:
            index.discard(before)
        jobs[tracked.job.key] = tracked
        index.add(tracked)
        changed.append(tracked)

    for tracked, job in found.stirred:
        put(tracked, follow(tracked, job, poll))
    missing: dict[str, TrackedJob] = {}
    if found.still + len(found.stirred) < len(known):
        missing = {k: known[k] for k in known.keys() - snapshot.jobs.keys()}
    again = rejoin(missing, found.unknown, anywhere=poll.renumbered)
    for job in found.unknown:
        before = again.get(job.key)
        if before is not None:  # the engine gave it a new id
            del missing[before.job.key]
            del jobs[before.job.key]
            removed.append(before)
        put(before, follow(before, job, poll))

    for key, tracked in missing.items():
        if poll.renewed:
            index.discard(tracked)
            del jobs[key]
            removed.append(tracked)
            close_unseen(tracked, poll)
        elif not tracked.gone and not snapshot.unreadable:
            put(tracked, replace(tracked, gone=True, late=False, stuck=False))

    for key in sorted(index.watched):
        tracked = jobs[key]
        # The others have just been judged.
        if known.get(key) is tracked and clock_changes(tracked, poll):
            fresh = replace(tracked, runs=(*tracked.runs[:-1], replace(tracked.last)))
            judge_clock(fresh, poll)
            put(tracked, fresh)
    if poll.renewed:
        changed = [tracked for tracked in jobs.values() if not tracked.gone]
    return changed, removed


def _tell_prompts(baseline: Baseline, after: Baseline, snapshot: PlanSnapshot, poll: Poll) -> None:
    """Tell of asked prompts that no waiting job has told of already."""
    after.prompts = frozenset(snapshot.prompts)
    new = [prompt for key, prompt in snapshot.prompts.items() if key not in baseline.prompts]
    if not new or poll.silent or (poll.renumbered and not poll.renewed):
        return  # the other API names the same prompts otherwise
    alive = [tracked for tracked in after.jobs.values() if not tracked.gone]
    waiting = [tracked for tracked in alive if waits_for_reply(tracked.job)]
    for prompt in new:
        if any(_asks(prompt, tracked.job) for tracked in waiting):
            continue
        may_be = (tracked for tracked in alive if prompt.job and _asks(prompt, tracked.job))
        asked = next(may_be, None)
        poll.events.append(
            tell(
                EventType.PROMPT_ASKED,
                prompt.asked_at or poll.now,
                prompt.job or prompt.stream or prompt.name,
                job=asked,
                run=asked.last if asked else None,
                facts={"prompt": prompt.name, "text": prompt.text},
            )
        )


def _asks(prompt: Prompt, job: Job) -> bool:
    """Whether the prompt is one the job waits for; one that names nobody may be anybody's."""
    if prompt.job is not None and prompt.job != job.name:
        return False
    return prompt.stream is None or prompt.stream == job.stream


def _follow_streams(
    baseline: Baseline, after: Baseline, snapshot: PlanSnapshot, poll: Poll
) -> list[Stream]:
    """Tell of streams that became STUCK. No streams at all means they could not be read."""
    if not snapshot.streams:
        return []
    known = baseline.streams
    stuck_before: set[tuple[str, str, datetime | None]] = set()
    if poll.renumbered:
        stuck_before = {_nature(stream) for stream in known.values() if stream.is_stuck}
    after.streams = snapshot.streams if not snapshot.unreadable else {**known, **snapshot.streams}
    changed: list[Stream] = []
    for key, stream in snapshot.streams.items():
        before = known.get(key)
        if before == stream:
            continue
        changed.append(stream)
        was_stuck = before.is_stuck if before else _nature(stream) in stuck_before
        if stream.is_stuck and not was_stuck and not poll.silent:
            poll.events.append(
                tell(
                    EventType.JOB_STREAM_STUCK,
                    poll.now,
                    stream.name,
                    previous=before.status.name if before else None,
                    current=stream.status.name,
                    facts={"job_stream": stream.name, "workstation": stream.workstation},
                )
            )
    if poll.renewed:
        return list(snapshot.streams.values())
    return changed


def _nature(stream: Stream) -> tuple[str, str, datetime | None]:
    return (stream.workstation, stream.name, stream.scheduled_at)
