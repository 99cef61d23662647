"""The TWS engine as the poller sees it: one call, one complete plan, or a typed error."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from data.domain.plan import Job, PlanSnapshot, Prompt, Stream, Workstation
from workers.tws import archive, logs, v1, v2
from workers.tws.assemble import (
    KEY,
    NAME,
    Chains,
    Gaps,
    Whole,
    by_key,
    keep_unread,
    listed,
    whole_plan,
)
from workers.tws.budget import Budget
from workers.tws.clock import EngineClock
from workers.tws.endpoint import TwsEndpoint
from workers.tws.engine import EngineInfo, about, newest_run
from workers.tws.errors import (
    TwsError,
    TwsFailed,
    TwsNotFound,
    TwsPlanEmpty,
    TwsTorn,
    TwsUnreachable,
)
from workers.tws.failover import Failover, Site
from workers.tws.items import Known, Page
from workers.tws.neighbours import Neighbour, Neighbours, parse_neighbours
from workers.tws.paging import Listing, gather
from workers.tws.request import Requests
from workers.tws.stats import ClientStats
from workers.tws.transport import Transport

log = logging.getLogger(__name__)

MOST_MISSED = 7
"""Plans that ended unseen and are still looked at: a week of them."""

PAGE_BYTES = 6_000_000
"""Unpacked size of a page beyond which fewer items are asked for: decoding one page holds the
interpreter, and 15 ms of that is felt by everything else in the process."""

_MOST = 10_000  # V1 allows no more at once
_NOTHING = PlanSnapshot(plan_id=None, engine_time=datetime.min.replace(tzinfo=UTC), jobs={})


@dataclass(slots=True)
class _Memory:
    """What the last good fetch leaves for the next one."""

    site: tuple[str, str] | None = None
    jobs: Known[Job] = field(default_factory=lambda: Known[Job]())
    streams: Known[Stream] = field(default_factory=lambda: Known[Stream]())
    chains: Chains = field(default_factory=Chains)
    snapshot: PlanSnapshot | None = None


class TwsClient:
    """Reads one engine. `fetch` and `describe` belong to one thread; `job_log` and
    `neighbours` to any.

    Raises TwsTls at once when the CA file cannot be used.
    """

    def __init__(self, endpoint: TwsEndpoint, *, clock: Callable[[], float] = time.time) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self.stats = ClientStats()
        self._engine_clock = EngineClock(clock)
        self._transport = Transport(self._endpoint, self.stats, self._engine_clock.saw)
        self._failover = Failover(self._endpoint, self._transport, self.stats)
        self._memory = _Memory()
        self._page_size = min(endpoint.page_size, _MOST)
        self._no_prompts: set[tuple[str | None, ...]] = set()  # engines without the list
        self._one = threading.Lock()
        self._closed = False
        # Lists wait for their pages in one pool while the requests run in the other.
        self._lists = ThreadPoolExecutor(4, thread_name_prefix="tws-list")
        self._pages = ThreadPoolExecutor(endpoint.max_parallel, thread_name_prefix="tws-page")

    def fetch(self) -> PlanSnapshot:
        """The whole current plan. Raises TwsError; all or nothing."""
        with self._one:
            started = time.monotonic()
            before = (self.stats.bytes_received, self.stats.bytes_unpacked)
            try:
                site = self._failover.locate()
                requests = self._requests(site)
                try:
                    snapshot = self._fetch(site, requests)
                finally:
                    requests.stop.set()
            except (CancelledError, RuntimeError) as error:
                if not self._closed:
                    raise
                raise TwsUnreachable("the client has been closed") from error
            self.stats.last_wall_s = time.monotonic() - started
            self.stats.last_bytes_received = self.stats.bytes_received - before[0]
            self.stats.last_bytes_unpacked = self.stats.bytes_unpacked - before[1]
            self.stats.last_cpu_s = requests.cpu_s
            self._fit_pages(requests.largest_page)
            return snapshot

    def _fetch(self, site: Site, requests: Requests) -> PlanSnapshot:
        if self._memory.site != (site.base, site.api):
            self._memory = _Memory(site=(site.base, site.api))
        memory, api = self._memory, v2 if site.api == "v2" else v1
        at_start = about(site.api, site.info)
        engine = (site.base, site.api, at_start.version)  # an upgrade may bring what was missing
        # 1. All lists side by side.
        jobs_list = Listing("job", api.parse_job, KEY if api is v2 else None)
        waiting_jobs = self._list(requests, jobs_list, memory.jobs)
        waiting_stations = self._list(requests, Listing("workstation", api.parse_workstation, NAME))
        waiting_streams = self._list(
            requests, Listing("jobstream", api.parse_stream, KEY), memory.streams
        )
        waiting_prompts = (
            None
            if engine in self._no_prompts
            else self._list(requests, Listing("prompt", api.parse_prompt))
        )
        jobs_page: Page[Job] = waiting_jobs.result()
        stations_page: Page[Workstation] = waiting_stations.result()
        streams_page: Page[Stream] | None = self._optional(waiting_streams, "streams")
        prompts_page: Page[Prompt | None] | None = self._optional(
            waiting_prompts, "prompts", engine
        )
        # 2. The plan must be the same at the end as at the start.
        _use_known_names(jobs_page, stations_page)
        whole = whole_plan(jobs_page, memory.chains, chained=api is v1)
        if not whole.jobs:
            raise TwsPlanEmpty("the plan has no jobs; is the engine between two plans?")
        plan_id = at_start.run_number or whole.known.plan
        if at_start.run_number and at_start.run_number != self._run_number_again(requests):
            raise TwsTorn("the plan was renewed while it was read")
        plan_id = plan_id or newest_run(stations_page.plans)
        # 3. Everything by key; what could not be read keeps its last state within one plan.
        last = memory.snapshot
        if last is None or last.plan_id != plan_id:
            last = _NOTHING
        gaps = Gaps()
        jobs = whole.jobs
        gaps.fill("job", jobs_page, jobs, last.jobs)
        stations = by_key(stations_page.things, NAME)
        if last.workstations and not stations:
            raise TwsTorn("no workstation came, though there were some; asking again")
        gaps.fill("workstation", stations_page, stations, last.workstations)
        streams, stream_known = last.streams, memory.streams
        if streams_page is not None:
            stream_known = streams_page.known
            streams = by_key(streams_page.things)
            gaps.fill("job stream", streams_page, streams, last.streams)
        prompts = last.prompts if waiting_prompts is not None else {}
        if prompts_page is not None:
            prompts = by_key([one for one in prompts_page.things if one is not None])
            gaps.fill("prompt", prompts_page, prompts, last.prompts)
        snapshot = PlanSnapshot(
            plan_id=plan_id,
            engine_time=self._engine_clock.read(lambda: _instants(jobs)),
            jobs=jobs,
            streams=streams,
            workstations=stations,
            prompts=prompts,
            unreadable=listed(gaps.unread),
            remarks=listed(gaps.remarks),
        )
        self._memory = _Memory(memory.site, whole.known, stream_known, whole.chains, snapshot)
        return snapshot

    def fetch_missed(self, old: str, since: datetime | None) -> Iterator[PlanSnapshot]:
        """The final states of the plans that ended unseen: the last seen one, then those after it.

        Best effort: what engines keep of earlier plans is not documented. Raises TwsError when the
        engine cannot be talked to at all.
        """
        seen = self.fetch_archived(old)
        if seen is not None:
            yield seen
        with self._one:
            names = archive.names_after(self._requests(self._failover.locate()), old, since)
        current = self._memory.snapshot
        done = {old, current.plan_id if current else None}
        for name in names[-MOST_MISSED:]:
            missed = self.fetch_archived(name)
            if missed is not None and missed.plan_id not in done:
                done.add(missed.plan_id)
                yield missed

    def fetch_archived(self, name: str) -> PlanSnapshot | None:
        """The final state of an earlier plan's jobs by its id or name; None when there is none."""
        with self._one:
            site = self._failover.locate()
            requests = self._requests(site)
            found = archive.jobs_of(requests, name)
            if found is None:
                return None
            plan_id, page = found
            whole = whole_plan(page, Chains(), chained=site.api == "v1")
            current = self._memory.snapshot
            if not whole.jobs or (site.api == "v2" and _is_same(whole, name, current)):
                return None
            lines = keep_unread(whole.jobs, {}, page.bad, "job")
            return PlanSnapshot(
                plan_id=whole.known.plan or plan_id,
                engine_time=datetime.fromtimestamp(self._clock(), UTC),
                jobs=whole.jobs,
                unreadable=listed(lines),
            )

    def job_log(self, log_id: str, *, timeout_s: float = 10.0) -> str | None:
        """The end of a job log; None when there is none. Raises TwsError. Asked once, no retry."""
        base, api = self._located()
        read = logs.read_v2 if api == "v2" else logs.read_v1
        try:
            text = read(self._transport.send, base, log_id, timeout_s)
        except TwsNotFound:
            return None
        except TwsFailed as error:
            if error.cause_id in ("AWSJDB101E", "AWSBIN076E"):
                return None  # no such log, or a job that never ran
            raise
        return text[-logs.KEPT :] if text.strip() else None

    def neighbours(self, job_key: str, *, timeout_s: float = 5.0) -> Neighbours | None:
        """The jobs directly before and after one of the plan; None when the engine does not tell.

        V1 has no such call. `timeout_s` is for each of two questions. Raises TwsError, no retry.
        """
        before = self._around(job_key, "predecessors", 1, timeout_s)
        after = None if before is None else self.successors(job_key, timeout_s=timeout_s)
        return None if before is None or after is None else Neighbours(before, after)

    def tells_neighbours(self) -> bool:
        """Whether the engine has a call for what waits for a job; V1 has none. Raises TwsError."""
        return self._located()[1] == "v2"

    def successors(
        self, job_key: str, *, depth: int = 1, timeout_s: float = 5.0
    ) -> tuple[Neighbour, ...] | None:
        """The jobs up to `depth` steps after one of the plan; None when the engine does not tell.

        V1 has no such call. Raises TwsError, no retry.
        """
        return self._around(job_key, "successors", depth, timeout_s)

    def _around(
        self, job_key: str, direction: str, depth: int, timeout_s: float
    ) -> tuple[Neighbour, ...] | None:
        base, api = self._located()
        if api != "v2":
            return None
        address = f"{base}/twsd/api/v2/plan/job/{quote(job_key, safe='')}/{direction}"
        try:
            answer = self._transport.send(
                address, params={"depth": str(depth)}, timeout_s=timeout_s
            )
        except TwsError as error:
            if error.status in (404, 405, 501):
                return None
            raise
        return parse_neighbours(answer.body)

    def describe(self) -> EngineInfo:
        """Who answers, how and how late. Raises TwsError."""
        with self._one:
            site = self._failover.locate()
            info = about(site.api, site.info)
            skew = self._engine_clock.skew_s
            return EngineInfo(
                url=site.base,
                api=site.api,
                version=info.version,
                engine_time=(
                    None if skew is None else datetime.fromtimestamp(self._clock() + skew, UTC)
                ),
                skew_s=skew,
                timezone=info.timezone,
                master=info.master,
                plan_id=info.run_number,
                tls=self._transport.tls_facts(site.base + "/twsd/"),
            )

    def close(self) -> None:
        """Let go of threads and connections; an answer still under way is given up."""
        self._closed = True
        self._lists.shutdown(wait=False, cancel_futures=True)
        self._pages.shutdown(wait=False, cancel_futures=True)
        self._transport.hang_up()
        self._lists.shutdown()
        self._pages.shutdown()
        self._transport.close()

    def _located(self) -> tuple[str, str | None]:
        """The engine to ask and what it speaks, without a poll's search where it is known."""
        if self._failover.api is None:
            with self._one:
                self._failover.locate()
        return self._failover.base, self._failover.api

    def _requests(self, site: Site) -> Requests:
        return Requests(
            transport=self._transport,
            stats=self.stats,
            base=site.base,
            api=site.api,
            page_size=self._page_size,
            pool=self._pages,
            deadline=time.monotonic() + self._endpoint.fetch_timeout_s,
            budget=Budget(self._endpoint.most_items),
        )

    def _list(
        self, requests: Requests, listing: Listing[Any], known: Known[Any] | None = None
    ) -> Future[Page[Any]]:
        return self._lists.submit(copy_context().run, gather, requests, listing, known or Known())

    def _optional(
        self,
        waiting: Future[Page[Any]] | None,
        what: str,
        not_there: tuple[str | None, ...] | None = None,
    ) -> Page[Any] | None:
        """A list the poll can do without; None when the engine does not give them.

        `not_there`: remember for this engine that the list does not exist.
        """
        try:
            return None if waiting is None else waiting.result()
        except TwsError as error:
            if not_there is not None and error.status in (404, 405, 501):
                self._no_prompts.add(not_there)
            log.info("%s not read: %s", what, error)
            return None

    def _run_number_again(self, requests: Requests) -> str | None:
        answer = requests.retry(lambda: requests.send("/engine/info", headers={"How-Many": "1"}))
        return about(requests.api, answer.body).run_number

    def _fit_pages(self, largest: int) -> None:
        """Ask for fewer items at once where a page of them had so many bytes."""
        if largest > PAGE_BYTES:
            fitting = max(100, int(self._page_size * PAGE_BYTES / largest))
            if fitting != self._page_size:
                log.debug("pages are large: asking for %s items at once", fitting)
            self._page_size = fitting


def _is_same(whole: Whole, name: str, current: PlanSnapshot | None) -> bool:
    """Whether the answer is of the current plan: an engine that does not know the parameter sends
    that, and may tell the plan's id nowhere but on its workstations."""
    plan = whole.known.plan
    if plan is not None:
        return plan == current.plan_id if current is not None else "-" in name and plan != name
    return current is not None and 2 * len(whole.jobs.keys() & current.jobs) > len(whole.jobs)


def _instants(jobs: Mapping[str, Job]) -> Iterator[datetime]:
    for job in jobs.values():
        for run in job.runs:
            yield from (at for at in (run.started_at, run.ended_at) if at is not None)


def _use_known_names(jobs: Page[Job], stations: Page[Workstation]) -> None:
    """Give jobs the names that people know of workstations, where only a list tells them."""
    known = {note.alias: note.thing.name for note in stations.notes.values() if note.alias}
    if not known:
        return
    for at, job in enumerate(jobs.things):
        if job.workstation in known or job.stream_workstation in known:
            jobs.things[at] = replace(
                job,
                workstation=known.get(job.workstation, job.workstation),
                stream_workstation=known.get(job.stream_workstation, job.stream_workstation),
            )
