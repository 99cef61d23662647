"""The past of a simulated site as rows for `resync backfill`: the same truths, without an engine.

Queues are left out (a run starts when its predecessors have ended), which makes it fast; outcomes,
durations and error texts are drawn exactly as the live engine draws them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from workers.simulator import ids
from workers.simulator.building import build_world
from workers.simulator.draw import between, uniform
from workers.simulator.failures import Failures
from workers.simulator.joblog import error_message
from workers.simulator.logs import log_key
from workers.simulator.model import JobDefinition, StreamDefinition, World
from workers.simulator.options import SimulatorOptions

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - arithmetic on the wall clock of one zone
_CHAIN_WINDOW_S = 1800
_MOST_RERUNS = 4


def history(options: SimulatorOptions, days: int) -> Iterator[dict[str, Any]]:
    """Yield the runs of the production days before the one the simulator starts in.

    Rows carry the columns of the backfill file; instants are ISO 8601 in UTC, `return_code` is an
    integer. Ordered by production day, not by time.
    """
    now = (options.start or datetime.now(UTC)).astimezone(UTC)
    world = build_world(options, now)
    past = _Past(world)
    today = world.production_day(now)
    for back in range(days, 0, -1):
        yield from past.day(today - timedelta(days=back))


def _iso(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat() + "Z"


class _Past:
    def __init__(self, world: World) -> None:
        self.world = world
        self.seed = world.seed
        self.failures = Failures(world)
        self.offsets: dict[int, int] = {}
        self.station_names = [station.name for station in world.stations]

    def day(self, day: date) -> Iterator[dict[str, Any]]:
        ended: dict[int, int | None] = {}  # by stream: when all of it was done, None = never
        for stream, scheduled in self.world.instances(day):
            begin: int | None = scheduled
            if stream.follows in ended:
                before = ended[stream.follows]
                begin = None if before is None else max(scheduled, before)
            if begin is None:
                ended[stream.index] = None
                continue
            rows, ended[stream.index] = self._stream(stream, scheduled, begin)
            yield from rows

    def _stream(
        self, stream: StreamDefinition, scheduled: int, begin: int
    ) -> tuple[list[dict[str, Any]], int | None]:
        """The runs of one instance, and when it was done if it ever was."""
        rows: list[dict[str, Any]] = []
        when = _iso(scheduled)
        freed: list[int | None] = []  # by position: when the successors could go on
        failed: dict[int, int] = {}  # by job: when its first run failed
        done: int | None = begin
        for job in stream.jobs:
            ready = begin
            for position in job.predecessors:
                before = freed[position]
                if before is None:
                    ready = -1
                    break
                ready = max(ready, before)
            if ready < 0:
                freed.append(None)
                done = None
                continue
            free, good = self._job(stream, job, scheduled, when, ready, failed, rows)
            freed.append(free)
            done = None if done is None or good is None else max(done, good)
        return rows, done

    def _job(
        self,
        stream: StreamDefinition,
        job: JobDefinition,
        scheduled: int,
        when: str,
        ready: int,
        failed: dict[int, int],
        rows: list[dict[str, Any]],
    ) -> tuple[int | None, int | None]:
        """Run and rerun one job; when its successors are free and when it ended well."""
        failures, seed, profile = self.failures, self.seed, self.world.profile
        upstream = failures.upstream_of(job.index)
        planted = upstream >= 0 or failures.is_planted(job.index)
        free: int | None = None
        for attempt in range(_MOST_RERUNS + 1):
            key = (seed, job.index, scheduled, attempt)
            started = ready + 1 + key[1] % 3
            at = failed.get(upstream, -_CHAIN_WINDOW_S - 1)
            dragged = upstream >= 0 and 0 <= started - at <= _CHAIN_WINDOW_S
            local = self._local(started) if planted else _EPOCH
            outcome = failures.outcome(job, scheduled, local, attempt, dragged)
            launched = outcome.status != "FAIL"
            ended = started + outcome.duration_s if launched else started
            good = outcome.status == "SUCC"
            rows.append(
                {
                    "job_name": job.name,
                    "job_stream": stream.name,
                    "workstation": self.station_names[job.station],
                    "run_id": ids.uuid(ids.RUN, scheduled // 60, job.index << 3 | attempt),
                    "status": outcome.status,
                    "scheduled_time": when,
                    "start_time": _iso(started) if launched else None,
                    "end_time": _iso(ended),
                    "return_code": outcome.return_code,
                    "error_message": (
                        None if good else error_message(log_key(*key), job.family, job.name)
                    ),
                }
            )
            if good:
                return ended if free is None else free, ended
            if attempt == 0:
                failed[job.index] = ended
            if job.recovery == "CONTINUE" and free is None:
                free = ended
            if job.recovery == "RERUN" and attempt == 0:
                ready = ended + 20
            elif uniform(*key, 93) < profile.rerun_share * 0.9:
                ready = ended + between(*profile.rerun_after_s, *key, 94)
            else:
                break
        return free, None

    def _local(self, when: int) -> datetime:
        """The site's wall clock without a zone; one look at the zone a quarter of an hour."""
        quarter = when // 900
        offset = self.offsets.get(quarter)
        if offset is None:
            found = datetime.fromtimestamp(when, UTC).astimezone(self.world.zone).utcoffset()
            offset = int(found.total_seconds()) if found else 0
            self.offsets[quarter] = offset
        return _EPOCH + timedelta(seconds=when + offset)
