"""Inventing a site of a given size: who is called what, runs when, and waits for whom."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from workers.simulator import names
from workers.simulator.draw import between, bits, normal, uniform
from workers.simulator.model import (
    JobDefinition,
    ResourceDefinition,
    StationDefinition,
    StreamDefinition,
    World,
)
from workers.simulator.names import FAMILIES
from workers.simulator.options import SimulatorOptions

_DAY = 1440
_VERSIONS = ("10.2.3", "10.2.5", "10.2.8", "9.5.0.07")


def build_world(options: SimulatorOptions, now: datetime) -> World:
    """Invent the site; the plan of the production day around `now` has exactly `options.jobs`."""
    zone = ZoneInfo(options.timezone)
    world = World(
        options, options.behaviour, zone, options.day_begins_at(now), _stations(options), (), (), ()
    )
    world.resources = tuple(
        ResourceDefinition(i, name, 0, quantity * max(1, options.jobs // 3000))
        for i, (name, quantity) in enumerate(
            (("TAPE_DRIVE", 2), ("DB_CONN_DW", 6), ("LINK_BACEN", 3), ("FTP_SLOTS", 4))
        )
    )
    day = world.production_day(now)
    begin = world.day_start(day)
    peak = (
        (now.astimezone(UTC) - begin).total_seconds() / 60
        if world.profile.peak_hour is None
        else (world.profile.peak_hour * 60 - _minutes(world)) % _DAY
    )
    _Builder(world, day, int(peak)).build()
    return world


def _minutes(world: World) -> int:
    return world.day_begins.hour * 60 + world.day_begins.minute


def _stations(options: SimulatorOptions) -> tuple[StationDefinition, ...]:
    count = options.workstations or max(6, min(400, options.jobs // 150))
    found = [
        StationDefinition(0, "MDM01", "MANAGER", "LINUX", "mdm01.example.org", "10.2.8", 40),
    ]
    if count > 3:
        found.append(
            StationDefinition(1, "BRK01", "BROKER", "LINUX", "mdm01.example.org", "10.2.8", 200)
        )
    while len(found) < count:
        i = len(found)
        kind = names.HOSTS[i % len(names.HOSTS)]
        number = i // len(names.HOSTS) + 1
        draw = uniform(options.seed, 11, i)
        type_ = "AGENT" if draw < 0.8 else "FTA" if draw < 0.93 else "XA" if draw < 0.97 else "POOL"
        if i < 4:
            type_ = "AGENT"
        elif i == 5:
            type_ = "POOL"  # every site has one
        prefix = "POOL" if type_ == "POOL" else "SRV"
        os = ("LINUX", "LINUX", "AIX", "WINDOWS")[bits(options.seed, 12, i) % 4]
        found.append(
            StationDefinition(
                i,
                f"{prefix}{kind}{number:02d}",
                type_,
                "OTHER" if type_ == "POOL" else os,
                f"srv{kind.lower()}{number:02d}.example.org",
                _VERSIONS[bits(options.seed, 13, i) % len(_VERSIONS)],
                _limit(options, count, i),
            )
        )
    return tuple(found)


def _limit(options: SimulatorOptions, count: int, index: int) -> int:
    """Jobs at once: enough for the load of the site, short on a few machines."""
    load = max(1.0, options.jobs / count / 150)
    base = 6 if index % 9 == 6 else between(14, 40, options.seed, 14, index)
    return min(1024, round(base * load))


class _Builder:
    """Adds streams until the plan of the first day has the jobs that were asked for."""

    def __init__(self, world: World, day: date, peak: int) -> None:
        self.world = world
        self.day = day
        self.peak = peak
        self.seed = world.seed
        self.profile = world.profile
        self.streams: list[StreamDefinition] = []
        self.jobs: list[JobDefinition] = []
        self.names: dict[tuple[str, str], int] = {}
        self.runners = [
            s.index for s in world.stations if s.type not in ("BROKER", "MANAGER", "POOL")
        ]
        self.runners = self.runners or [0]

    def build(self) -> None:
        wanted, cyclic = self.world.options.jobs, 0
        left = wanted
        while left > 0:
            index = len(self.streams)
            done = wanted - left
            if cyclic < self.profile.cyclic_share * (done + 1) and left >= 30:
                stream = self._cyclic(index, left)
                cyclic += len(stream.jobs) * len(stream.starts)
            else:
                stream = self._daily(index, left)
            self.streams.append(stream)
            if stream.runs_on(self.day):
                left -= len(stream.jobs) * len(stream.starts)
        self.world.streams = tuple(self.streams)
        self.world.jobs = tuple(self.jobs)

    def _unique(self, name: str, kind: str = "job") -> str:
        count = self.names.get((kind, name), 0) + 1
        self.names[kind, name] = count
        return name if count == 1 else f"{name}_{count:02d}"

    def _cyclic(self, index: int, left: int) -> StreamDefinition:
        seed = self.seed
        system = names.SYSTEMS[bits(seed, 21, index) % len(names.SYSTEMS)]
        word, letter = names.CYCLIC[bits(seed, 22, index) % len(names.CYCLIC)]
        every = 60 if letter == "H" else (10, 15, 20, 30)[bits(seed, 23, index) % 4]
        first = bits(seed, 24, index) % every
        starts = list(range(first, _DAY, every))
        size = between(1, 4, seed, 25, index)
        if every < 60:  # the fast ones rest outside business hours
            starts = [m for m in starts if self.peak - 300 <= m <= self.peak + 420] or starts[:12]
        room = max(1, left // size)
        if len(starts) > room:
            middle = min(range(len(starts)), key=lambda i: abs(starts[i] - self.peak))
            low = max(0, min(middle - room // 2, len(starts) - room))
            starts = starts[low : low + room]
        station = self._station(index)
        name = self._unique(f"{system}_{word}_{letter}", "stream")
        jobs = self._jobs(index, name, system, station, size, fast=True)
        return StreamDefinition(index, name, station, "daily", tuple(starts), jobs)

    def _daily(self, index: int, left: int) -> StreamDefinition:
        seed = self.seed
        system = names.SYSTEMS[bits(seed, 31, index) % len(names.SYSTEMS)]
        word = names.DAILY[bits(seed, 32, index) % len(names.DAILY)]
        draw = uniform(seed, 33, index)
        if draw < 0.72:
            calendar = "daily"
        elif draw < 0.9:
            calendar = "workdays"
        elif draw < 0.96:
            calendar = f"weekly-{bits(seed, 34, index) % 7}"
        else:
            calendar = "month_end"
        size = min(left, between(2, 9, seed, 35, index))
        if uniform(seed, 36, index) < self.profile.peak_share:
            minute = int(self.peak + normal(seed, 37, index) * 130) % _DAY
        else:
            minute = bits(seed, 38, index) % _DAY
        follows = -1
        if self.streams and uniform(seed, 39, index) < 0.15:
            other = self.streams[bits(seed, 40, index) % len(self.streams)]
            if len(other.starts) == 1 and other.calendar == "daily" and other.starts[0] <= minute:
                follows = other.index
        station = self._station(index)
        name = self._unique(f"{system}_{word}", "stream")
        jobs = self._jobs(index, name, system, station, size, fast=False)
        return StreamDefinition(index, name, station, calendar, (minute,), jobs, follows)

    def _station(self, index: int) -> int:
        return self.runners[bits(self.seed, 41, index) % len(self.runners)]

    def _jobs(
        self, stream: int, stream_name: str, system: str, station: int, size: int, fast: bool
    ) -> tuple[JobDefinition, ...]:
        seed = self.seed
        before: list[list[int]] = [[] for _ in range(size)]
        shape = uniform(seed, 51, stream)
        for i in range(1, size):
            if shape < 0.55 or i == size - 1:
                before[i].append(i - 1)
            elif shape < 0.85:
                before[i].append(bits(seed, 52, stream, i) % i)
            elif i > 1:
                before[i].extend({i - 1, bits(seed, 53, stream, i) % i})
            else:
                before[i].append(0)
        after: list[list[int]] = [[] for _ in range(size)]
        for i, predecessors in enumerate(before):
            for p in predecessors:
                after[p].append(i)
        made = []
        for i in range(size):
            job = self._job(stream, stream_name, system, station, i, fast)
            job.predecessors, job.successors = tuple(before[i]), tuple(after[i])
            made.append(job)
            self.jobs.append(job)
        return tuple(made)

    def _job(
        self, stream: int, stream_name: str, system: str, station: int, position: int, fast: bool
    ) -> JobDefinition:
        seed, index, profile = self.seed, len(self.jobs), self.profile
        verb = names.VERBS[bits(seed, 61, index) % len(names.VERBS)]
        thing = names.OBJECTS[bits(seed, 62, index) % len(names.OBJECTS)]
        name = stream_name if position == 0 and fast else f"{verb}_{system}_{thing}"
        draw = uniform(seed, 63, index)
        if fast:
            median = between(6, 75, seed, 64, index)
        elif draw < profile.slow_share:
            median = between(3600, 9000, seed, 64, index)
        else:
            median = between(15, 900, seed, 64, index)
        if uniform(seed, 65, index) < 0.15:  # not every job of a stream runs where the stream lives
            station = self.runners[bits(seed, 66, index) % len(self.runners)]
        windows = self.world.stations[station].os == "WINDOWS"
        script = name.lower()
        return JobDefinition(
            index=index,
            name=self._unique(name),
            station=station,
            median_s=median,
            spread=0.12 + 0.25 * uniform(seed, 67, index),
            family=bits(seed, 68, index) % len(FAMILIES),
            task=(
                rf"C:\batch\{system.lower()}\{script}.cmd"
                if windows
                else f"/batch/{system.lower()}/{script}.sh"
            ),
            user="batch" if uniform(seed, 69, index) < 0.8 else f"prd{system.lower()[:6]}",
            stream=stream,
            position=position,
            recovery="RERUN" if uniform(seed, 70, index) < 0.05 else "STOP",
            priority=(10, 10, 10, 10, 30, 50, 70, 101)[bits(seed, 71, index) % 8],
            critical=uniform(seed, 72, index) < 0.02,
            prompt=uniform(seed, 73, index) < profile.prompt_share and not fast,
            resource=(
                bits(seed, 74, index) % len(self.world.resources)
                if uniform(seed, 75, index) < 0.03 and not fast
                else -1
            ),
            deadline_after_s=(
                7200 + 12 * median if uniform(seed, 76, index) < 0.12 and not fast else 0
            ),
        )
