"""What becomes an event of one job (contract, section 4), each rule once. PURE.

`follow` is told what is known and what is seen of a job and answers what to remember and to tell.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from data.domain.baseline import Detected, Knobs, Told, TrackedJob, TrackedRun, Transition
from data.domain.events import EventType
from data.domain.plan import Job, Run, Waits
from data.domain.status import STARTED, CommonStatus, Status
from workers.detection.diff import pair_runs
from workers.detection.telling import tell_of_job

_CANCELLED, _BLOCKED, _HELD, _PROMPT = (
    int(bit) for bit in (Told.CANCELLED, Told.BLOCKED, Told.HELD, Told.PROMPT)
)
AHEAD_MOST = timedelta(days=1)
"""An instant further ahead of the engine's clock is a mistake of whoever wrote it."""

_ONCE_A_STATE = _BLOCKED | _HELD | _PROMPT
"""Told again each time the job comes back to the state."""


@dataclass(slots=True)
class Poll:
    """What the rules need to know of this poll.

    `silent` is the baseline: everything is remembered, nothing told. `since` bounds what is told
    of a job never seen before: what happened earlier was told under another name or is the past.
    """

    now: datetime  # the engine's clock
    knobs: Knobs
    silent: bool = False
    since: datetime | None = None
    renewed: bool = False  # a new plan: its ids are new, its holds and waits are no storm
    renumbered: bool = False  # by a new plan, or by the other API
    events: list[Detected] = field(default_factory=list[Detected])
    transitions: list[Transition] = field(default_factory=list[Transition])


def follow(known: TrackedJob | None, job: Job, poll: Poll) -> TrackedJob:
    """Take a job to what this poll saw of it, adding events and transitions to `poll`."""
    left, pairs = pair_runs(known.runs if known else (), job.runs, renumbered=poll.renumbered)
    tracked = TrackedJob(job=job, runs=())
    runs = [_closed(tracked, run, poll) for run in left] if poll.renewed else list(left)
    fresh = known is None
    for n, (before, run) in enumerate(pairs):
        # What the engine does not date happened at the latest when the next run began.
        latest = next((r.started_at for _, r in pairs[n + 1 :] if r.started_at), poll.now)
        runs.append(_follow_run(tracked, runs, before, run, poll, latest, fresh))
    tracked.runs = tuple(runs)
    _tell_state(tracked, poll, fresh)
    judge_clock(tracked, poll)
    return tracked


def close_unseen(tracked: TrackedJob, poll: Poll) -> None:
    """Close the runs of a job that a new plan no longer has: nobody will tell how they ended."""
    job = TrackedJob(job=tracked.job, runs=())
    job.runs = tuple(_closed(job, run, poll) for run in tracked.runs)


def _closed(job: TrackedJob, kept: TrackedRun, poll: Poll) -> TrackedRun:
    if kept.run.has_ended or not kept.run.has_started:
        return kept
    run = replace(kept.run, status=Status.DONE, common=CommonStatus.OTHER, raw_status="")
    closed = replace(kept, run=run)
    poll.transitions.append(Transition(job, closed, poll.now, run.status, None))
    return closed


def _follow_run(
    job: TrackedJob,
    earlier: list[TrackedRun],
    before: TrackedRun | None,
    run: Run,
    poll: Poll,
    latest: datetime,
    fresh: bool,
) -> TrackedRun:
    after = TrackedRun(
        run=run,
        told=before.told if before else Told.NOTHING,
        rerun=before.rerun if before else bool(earlier),
        id=before.id if before else None,
        free_since=before.free_since if before else None,
    )
    _trace(job, before, after, poll, latest)
    quiet_before = poll.since if fresh else None
    last_seen = before or (earlier[-1] if earlier else None)
    was = last_seen.run.status.name if last_seen else None

    def told(type_: EventType, bit: Told, at: datetime, **more: object) -> None:
        after.told |= bit
        if poll.silent or (quiet_before is not None and at < quiet_before):
            return
        poll.events.append(tell_of_job(type_, at, job, after, previous=was, **more))

    started_at = _happened(run.started_at or min(latest, run.ended_at or latest), poll)
    ended_at = max(_happened(run.ended_at or latest, poll), started_at)
    if run.has_started and not after.told & Told.STARTED:
        started = EventType.JOB_RERUN if after.rerun else EventType.JOB_STARTED
        told(started, Told.STARTED, started_at, current=Status.EXEC.name)
        was = Status.EXEC.name
    if run.status is Status.SUCC and not after.told & Told.COMPLETED:
        if after.told & (Told.ABENDED | Told.FAILED):
            recovers = after
            if before and before.run.ended_at == run.ended_at:
                ended_at = poll.now  # confirmed by a person: the run itself ended long ago
        else:
            recovers = _failed_before(earlier)
        told(EventType.JOB_COMPLETED, Told.COMPLETED, ended_at, recovers=recovers)
    elif run.status in (Status.ABEND, Status.ABENP) and not after.told & Told.ABENDED:
        told(EventType.JOB_ABEND, Told.ABENDED, ended_at)
    elif run.status in (Status.FAIL, Status.ERROR) and not after.told & Told.FAILED:
        at = run.ended_at or run.started_at or latest
        told(EventType.JOB_FAILED, Told.FAILED, _happened(at, poll))
    return after


def _happened(at: datetime, poll: Poll) -> datetime:
    """What lies days ahead did not happen then; it was seen now."""
    return poll.now if at - poll.now > AHEAD_MOST else at


def _failed_before(earlier: list[TrackedRun]) -> TrackedRun | None:
    if earlier and earlier[-1].told & (Told.ABENDED | Told.FAILED):
        return earlier[-1]
    return None


def _trace(
    job: TrackedJob, before: TrackedRun | None, after: TrackedRun, poll: Poll, latest: datetime
) -> None:
    """Note each status the run entered, with the engine's time where it has one."""
    run = after.run
    previous = before.run if before else None
    if previous and (previous.status, previous.return_code) == (run.status, run.return_code):
        return
    began = previous is not None and previous.status in STARTED
    if run.has_started and run.started_at and not began and run.status is not Status.EXEC:
        poll.transitions.append(Transition(job, after, run.started_at, Status.EXEC, None))
    if run.has_ended:
        at = run.ended_at or latest
    elif run.status is Status.EXEC:
        at = run.started_at or poll.now
    else:
        at = poll.now
    poll.transitions.append(Transition(job, after, at, run.status, run.return_code))


def _tell_state(tracked: TrackedJob, poll: Poll, fresh: bool) -> None:
    """Tell of states of the job as a whole: blocked, held, cancelled, waiting for a reply."""
    job, last = tracked.job, tracked.last
    quiet = poll.silent or (fresh and poll.renewed)
    told = int(last.told)  # plain bits: enum arithmetic would be a third of a poll
    for holds, bit, type_ in (
        (job.is_cancelled, _CANCELLED, EventType.JOB_CANCELLED),
        (job.is_blocked, _BLOCKED, EventType.JOB_BLOCKED),
        (job.is_held, _HELD, EventType.JOB_HELD),
        (waits_for_reply(job), _PROMPT, EventType.PROMPT_ASKED),
    ):
        if holds and not told & bit:
            told |= bit
            if not quiet:
                poll.events.append(tell_of_job(type_, poll.now, tracked))
        elif not holds and bit & _ONCE_A_STATE:
            told &= ~bit
    if told != last.told:
        last.told = Told(told)


def waits_for_reply(job: Job) -> bool:
    return job.waits is Waits.PROMPT and not job.is_cancelled and not job.run.has_ended


def clock_changes(tracked: TrackedJob, poll: Poll) -> bool:
    """Whether the clock makes the job late or stuck that was not, or the other way round."""
    job = tracked.job
    late = _late_since(tracked, poll) is not None or _is_late_to_engine(job)
    return late != tracked.late or (_stuck_since(job, poll) is not None) != tracked.stuck


def judge_clock(tracked: TrackedJob, poll: Poll) -> None:
    """Judge what the clock alone changes: late and stuck, each told once a run, dated when it
    came true.
    """
    last = tracked.last
    if not tracked.job.may_start:
        last.free_since = None
    elif last.rerun and last.free_since is None:
        last.free_since = poll.now
    since = _stuck_since(tracked.job, poll)
    tracked.stuck = since is not None
    _tell_once(EventType.JOB_STUCK, Told.STUCK, since, tracked, poll)
    since = _late_since(tracked, poll)
    tracked.late = since is not None or _is_late_to_engine(tracked.job)
    _tell_once(EventType.JOB_LATE, Told.LATE, since, tracked, poll)


def _stuck_since(job: Job, poll: Poll) -> datetime | None:
    """EXEC longer than the threshold and longer than twice the estimate: since then."""
    run = job.run
    if run.status is not Status.EXEC or run.started_at is None:
        return None
    patience_s = max(poll.knobs.stuck_threshold_minutes * 60, 2 * (run.estimated_s or 0))
    since = run.started_at + timedelta(seconds=patience_s)
    return since if poll.now > since else None


def _late_since(tracked: TrackedJob, poll: Poll) -> datetime | None:
    """Free to start, and the threshold after its time not started: since then.

    A rerun's time is when it became free: people rerun hours after the stream's time.
    """
    job = tracked.job
    due = tracked.last.free_since if tracked.last.rerun else job.scheduled_at
    if job.not_before and (due is None or job.not_before > due):
        due = job.not_before
    if due is None or not job.may_start:
        return None
    since = due + timedelta(minutes=poll.knobs.late_threshold_minutes)
    return since if poll.now > since else None


def _is_late_to_engine(job: Job) -> bool:
    return job.engine_late and not job.run.has_ended


def _tell_once(
    type_: EventType, bit: Told, at: datetime | None, tracked: TrackedJob, poll: Poll
) -> None:
    if at is None or tracked.last.told & bit:
        return
    tracked.last.told |= bit
    if not poll.silent:
        poll.events.append(tell_of_job(type_, at, tracked))
