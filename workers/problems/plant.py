"""The ailments of a plant, kept up to what each poll sees. PURE.

An event begins or continues an ailment; the state of its job, stream or workstation then says
whether it lasts. Where only a state tells of one (the first poll ever), it begins without an
event. Nothing here depends on how often is polled, as far as the engine tells what happened.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from data.domain.baseline import Baseline, Detected, Detection, TrackedJob, TrackedRun
from data.domain.events import JOB_FAILURES, EventType
from data.domain.patterns import JobId
from data.domain.plan import WorkstationStatus
from data.domain.problem import Ailment, AilmentKind, Cause, FailedRun, Standing
from data.domain.status import Status
from workers.problems.shelves import Shelves

OUTAGES = (EventType.WORKSTATION_OFFLINE, EventType.WORKSTATION_UNLINKED)
CLOCKS = {EventType.JOB_LATE: AilmentKind.LATE, EventType.JOB_STUCK: AilmentKind.STUCK}


class Plant:
    """What is wrong and what lately was. Belongs to whoever holds it; no locks.

    `touched` collects what changed since it was last emptied; `told_by` the ailment each event to
    be of the poll at hand tells of, by the event's `id()`.
    """

    def __init__(self, ailments: Iterable[Ailment], bare: Callable[[TrackedRun], Cause]) -> None:
        """`bare` gives the cause of a failed run whose error text is not known."""
        self.shelves = Shelves(ailments)
        self.touched: dict[Ailment, None] = {}
        self.told_by: dict[int, Ailment] = {}
        self._bare = bare

    def observe(self, detection: Detection, now: datetime) -> None:
        """Take in one poll whose runs the store has numbered. `now` is our clock."""
        at = detection.baseline.polled_at or now
        for told in detection.events:
            ailment = self._hear(told, detection.last_at, now)
            if ailment is not None:
                ailment.members += 1
                self.told_by[id(told)] = ailment
                self.touched[ailment] = None
        for job in detection.changed:
            self._settle_failures(job, at, now)
            self._settle_clocks(job, at, now)
        if detection.renewed:
            self._compare(detection.changed, at, now)
        self._settle_workstations(detection, at, now)
        self._settle_streams(detection.baseline, at, now)

    def learn(self, run_id: int, cause: Cause) -> None:
        """A failed run's error text has come."""
        ailment = self.shelves.of_run(run_id)
        for run in ailment.runs if ailment else ():
            if ailment and run.run_id == run_id and run.cause != cause:
                with self.shelves.moving(ailment):
                    run.cause = cause
                self.touched[ailment] = None

    def blind(self, since: datetime, now: datetime) -> None:
        """Polling has failed for too long."""
        if not self._standing(self.shelves.blind):
            self._begin(Ailment(AilmentKind.BLIND, JobId("", "", ""), "", since, now))

    def sees(self, now: datetime) -> None:
        """A poll has succeeded."""
        for ailment in self._standing(self.shelves.blind):
            self._end(ailment, now, now, well=True)

    def close(self, ailments: Iterable[Ailment], now: datetime) -> None:
        """A person says that these are over, or they have been quiet for long enough."""
        for ailment in ailments:
            if ailment.lasts:
                ailment.closed = True
                self._end(ailment, now, now)

    # Events

    def _hear(self, told: Detected, last_at: datetime | None, now: datetime) -> Ailment | None:
        job, run, at = told.job, told.run, told.at
        if told.type in JOB_FAILURES and job and run:
            return self._failed(job, run, at, now)
        if told.type in CLOCKS and job:
            return self._overdue(CLOCKS[told.type], job, at, now)
        if told.type in OUTAGES and told.workstation:
            name = told.workstation.workstation.name
            standing = self._standing(self.shelves.outages(name))
            return next(iter(standing), None) or self._out(name, at, last_at, now)
        if told.type is EventType.JOB_STREAM_STUCK:
            return self._stuck_stream((str(told.facts["workstation"]), told.source), at, now)
        if told.type is EventType.JOB_COMPLETED and job and run:
            self._ended_well(job, run, at, now)
        return None

    def _failed(self, job: TrackedJob, run: TrackedRun, at: datetime, now: datetime) -> Ailment:
        """The ailment of a failed run: that of the failing runs it continues, or a new one."""
        failed = FailedRun(number(run), at, run.run.started_at or at, self._bare(run))
        ailment = self.shelves.of_run(run.id) or self._continued(job, run)
        if ailment is None or ailment.closed:
            ailment = Ailment(AilmentKind.FAILURE, job_id(job), job.job.stream_workstation, at, now)
            ailment.runs.append(failed)
            self._begin(ailment)
        elif self.shelves.of_run(run.id) is None:
            with self.shelves.moving(ailment):
                ailment.runs.append(failed)
        ailment.key, ailment.critical = job.job.key, job.job.critical
        self._ill_again(ailment, now)
        return ailment

    def _continued(self, job: TrackedJob, run: TrackedRun) -> Ailment | None:
        """Look back along the chain, until a run that ended well."""
        place = next(n for n, one in enumerate(job.runs) if one.id == run.id)
        for earlier in reversed(job.runs[:place]):
            if earlier.run.status is Status.SUCC:
                return None
            known = self.shelves.of_run(earlier.id)
            if known is not None:
                return known
        return None

    def _ended_well(self, job: TrackedJob, run: TrackedRun, at: datetime, now: datetime) -> None:
        """A good end ends the failures of its chain, and makes up for those of earlier runs."""
        own = {one.id for one in job.runs}
        for ailment in self._standing(self.shelves.of_job(job_id(job))):
            if ailment.kind is not AilmentKind.FAILURE:
                continue
            if any(failed.run_id in own for failed in ailment.runs):
                if ends_well(ailment, job):
                    self._end(ailment, at, now, well=True)
            elif ailment.standing is Standing.ILL and ailment.runs[-1].started_at < (
                run.run.started_at or at
            ):
                ailment.good_at, ailment.good_seen_at = at, now
                self._stand(ailment, Standing.RECOVERED, now)

    # States

    def _settle_failures(self, job: TrackedJob, at: datetime, now: datetime) -> None:
        known = dict.fromkeys(filter(None, (self.shelves.of_run(one.id) for one in job.runs)))
        if not known and job.job.has_failed and not job.gone:
            run = job.last.run
            self._failed(job, job.last, run.ended_at or run.started_at or at, now)
        for ailment in known:
            ailment.key = job.job.key
            if ends_well(ailment, job):
                ailment.left = True
                if ailment.lasts:
                    self._end(ailment, at, now, well=True)
            elif job.gone or job.job.superseded or job.job.is_cancelled:
                ailment.left = True
                if ailment.lasts:
                    self._end(ailment, at, now)
            elif ailment.left and not ailment.closed:
                self._ill_again(ailment, now)

    def _settle_clocks(self, job: TrackedJob, at: datetime, now: datetime) -> None:
        holds = {
            AilmentKind.LATE: job.late and job.job.may_start and not job.gone,
            AilmentKind.STUCK: job.stuck and not job.gone,
        }
        for kind, overdue in holds.items():
            for run in job.runs:
                known = self.shelves.overdue(kind, run.id)
                if overdue and run is job.last:
                    self._overdue(kind, job, at, now)
                elif known is not None:
                    known.left = True
                    if known.lasts:
                        self._end(known, at, now, well=True)

    def _compare(self, jobs: Iterable[TrackedJob], at: datetime, now: datetime) -> None:
        """A new plan: what it does not hold any more has left."""
        there = {run.id for job in jobs for run in job.runs}
        for ailment in list(self.shelves.all):
            if ailment.left or not ailment.run_ids or ailment.run_ids & there:
                continue
            ailment.left = True
            if ailment.lasts:
                self._end(ailment, at, now)

    def _settle_workstations(self, detection: Detection, at: datetime, now: datetime) -> None:
        down = {
            name: tracked.since
            for name, tracked in detection.baseline.workstations.items()
            if tracked.status is not WorkstationStatus.ONLINE
        }
        for name in self.shelves.workstations_out() - down.keys():
            for ailment in self.shelves.outages(name):
                ailment.left = True
                if ailment.lasts:
                    self._end(ailment, at, now, well=True)
        for name in down.keys() - self.shelves.workstations_out():
            self._out(name, down[name], detection.last_at, now)

    def _settle_streams(self, base: Baseline, at: datetime, now: datetime) -> None:
        stuck = {(one.workstation, one.name) for one in base.streams.values() if one.is_stuck}
        for place in self.shelves.streams_stuck() - stuck:
            for ailment in self.shelves.stuck_stream(place):
                ailment.left = True
                if ailment.lasts:
                    self._end(ailment, at, now, well=True)
        for place in stuck - self.shelves.streams_stuck():
            self._stuck_stream(place, at, now)

    # Beginnings and ends

    def _out(self, name: str, at: datetime, last_at: datetime | None, now: datetime) -> Ailment:
        subject = JobId(name, "", "")
        return self._begin(Ailment(AilmentKind.OUTAGE, subject, "", at, now, well_at=last_at))

    def _overdue(self, kind: AilmentKind, job: TrackedJob, at: datetime, now: datetime) -> Ailment:
        known = self.shelves.overdue(kind, job.last.id)
        if known is None:
            where = job.job.stream_workstation
            known = Ailment(kind, job_id(job), where, at, now, job.job.key, job.job.critical)
            known.run_id = number(job.last)
            return self._begin(known)
        if not known.closed:
            self._ill_again(known, now)
        return known

    def _stuck_stream(self, place: tuple[str, str], at: datetime, now: datetime) -> Ailment:
        standing = self._standing(self.shelves.stuck_stream(place))
        subject = JobId(place[0], place[1], "")
        return next(iter(standing), None) or self._begin(
            Ailment(AilmentKind.STREAM, subject, place[0], at, now)
        )

    def _begin(self, ailment: Ailment) -> Ailment:
        self.shelves.enter(ailment)
        self.touched[ailment] = None
        return ailment

    def _ill_again(self, ailment: Ailment, now: datetime) -> None:
        ailment.left = False
        if ailment.standing is not Standing.ILL:
            ailment.over_at = None
            self._stand(ailment, Standing.ILL, now)

    def _end(self, ailment: Ailment, at: datetime, now: datetime, *, well: bool = False) -> None:
        if well and ailment.good_at is None:
            ailment.good_at, ailment.good_seen_at = at, now
        ailment.over_at = max(at, ailment.at)
        self._stand(ailment, Standing.OVER, now)

    def _stand(self, ailment: Ailment, standing: Standing, now: datetime) -> None:
        ailment.standing, ailment.changed_seen_at = standing, now
        self.touched[ailment] = None

    @staticmethod
    def _standing(ailments: Iterable[Ailment]) -> list[Ailment]:
        return [one for one in ailments if one.lasts]


def number(run: TrackedRun) -> int:
    if run.id is None:
        raise ValueError("runs are numbered by the store before they are grouped")
    return run.id


def job_id(tracked: TrackedJob) -> JobId:
    job = tracked.job
    return JobId(job.workstation, job.stream, job.name)


def ends_well(ailment: Ailment, job: TrackedJob) -> bool:
    """Whether the newest failed run of an ailment, or one after it in the chain, is SUCC now."""
    newest = ailment.runs[-1].run_id
    ids = [one.id for one in job.runs]
    after = job.runs[ids.index(newest) :] if newest in ids else ()
    return any(one.run.status is Status.SUCC for one in after)
