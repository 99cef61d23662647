"""The present plan: its jobs, how many of them, what a job waits for, its workstations."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import chosen, meaning, words
from app.queries.engine import refused_by_engine
from app.queries.paging import Cursor, Limit
from app.queries.tables import Table, columns
from app.queries.views import shown
from app.refusals import Mistake, NotKnown
from app.rights import Right
from data.domain.baseline import Summary
from data.domain.plan import Group, WorkstationStatus
from data.domain.status import CommonStatus, Status, canonical
from data.domain.views import CommonName, Count, PlanJobView, StatusName, View, WorkstationView
from data.store import plan
from data.store.plan import SORTS, JobQuery
from workers.tws.errors import TwsError
from workers.tws.neighbours import Neighbour

logger = logging.getLogger(__name__)

MOST_JOBS = 300_000  # of a sheet
_GROUPS = {group.name: group for group in Group}
_COMMONS = {
    **{common.name: common for common in CommonStatus},
    "CANCELLED": CommonStatus.CANCELED,
}
_SORTS = (*SORTS, "job_name")
_Sort = Annotated[
    str,
    chosen(
        (*_SORTS, *(f"-{sort}" for sort in _SORTS)),
        "- turns the order",
        refused=f"must be one of {', '.join(SORTS)}",
    ),
]
Glob = Annotated[str, words("a name; may hold * and ?")]


class JobSummary(View, frozen=True, kw_only=True):
    total: Count
    running: Count
    completed: Count
    failed: Count
    pending: Count


class JobPage(View, frozen=True, kw_only=True):
    jobs: list[PlanJobView]
    summary: JobSummary
    next_cursor: str | None


class JobFilters(Query, frozen=True, kw_only=True):
    """Which jobs of the plan."""

    right = Right.VIEWER
    status: Annotated[
        tuple[str, ...],
        meaning(
            "canonical (ABEND) or common (RUNNING) status, or running, completed, failed, "
            "pending; any case; repeatable"
        ),
    ] = ()
    workstation: Glob | None = None
    job_stream: Glob | None = None
    q: (
        Annotated[
            str, words("looked for in names and error texts; with * or ? a word fits a whole name")
        ]
        | None
    ) = None
    late: Annotated[bool, meaning("only late ones")] = False
    stuck: Annotated[bool, meaning("only stuck ones")] = False

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        for word in _parts(self.status):
            if not _meanings(word):
                yield "status", f"{word[:40]!r} is not a status"

    def wanted(
        self, sort: str = "name", limit: int = MOST_JOBS, cursor: str | None = None
    ) -> JobQuery:
        meant = {one for word in _parts(self.status) for one in _meanings(word)}
        order, name = ("-", sort[1:]) if sort.startswith("-") else ("", sort)
        return JobQuery(
            statuses=tuple(one for one in meant if isinstance(one, Status)),
            commons=tuple(one for one in meant if isinstance(one, CommonStatus)),
            groups=tuple(one for one in meant if isinstance(one, Group)),
            workstation=self.workstation,
            job_stream=self.job_stream,
            q=self.q,
            late=self.late,
            stuck=self.stuck,
            sort=order + ("name" if name == "job_name" else name),
            limit=limit,
            cursor=cursor,
        )


def _parts(texts: Sequence[str]) -> Iterable[str]:
    return (part.strip().upper() for text in texts for part in text.split(","))


def _meanings(word: str) -> list[Status | CommonStatus | Group]:
    """What a word says: a canonical status, a coarse one, a group, or several of them."""
    status = canonical(word)
    found: list[Status | CommonStatus | Group] = []
    if word in _COMMONS:
        found.append(_COMMONS[word])
    if word in _GROUPS:
        found.append(_GROUPS[word])
    if word == Status.OTHER.name or (word and status is not Status.OTHER):
        found.append(status)
    return found


class Jobs(JobFilters, frozen=True, kw_only=True):
    """Jobs of the plan"""

    sort: _Sort = "name"
    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> JobPage:
        latest = plan.latest_snapshot(context.db)
        query = self.wanted(self.sort, self.limit, self.cursor)
        page = plan.jobs_page(context.db, query, context.now())
        summary = latest.summary if latest else Summary()
        return JobPage(
            jobs=page.items,
            summary=JobSummary(
                total=summary.total_jobs,
                running=summary.jobs_running,
                completed=summary.jobs_completed,
                failed=summary.jobs_failed,
                pending=summary.jobs_pending,
            ),
            next_cursor=page.next_cursor,
        )


class JobCursorsView(View, frozen=True, kw_only=True):
    cursors: Annotated[list[str], meaning("of the second page, of the third, and so on")]


class JobCursors(JobFilters, frozen=True, kw_only=True):
    """Where each page of a search begins, so that its end is reached without reading all of it"""

    sort: _Sort = "name"
    limit: Limit = 100

    def run(self, context: Context) -> JobCursorsView:
        query = self.wanted(self.sort, self.limit)
        return JobCursorsView(cursors=plan.job_cursors(context.db, query, context.now()))


JOB_COLUMNS = columns(
    "jobs",
    PlanJobView,
    "job_name job_stream workstation status return_code scheduled_time start_time end_time"
    " duration_seconds estimated_duration_seconds deadline priority late critical error_message"
    " blocked_total blocked_critical owner job_id run_id",
    title="screen.page.jobs",
    heads="screen.jobs.export",
    status=lambda job: job.raw_status if job.status == "OTHER" else job.status,
    blocked_total=lambda job: job.problem and job.problem.blocked_total,
    blocked_critical=lambda job: job.problem and job.problem.blocked_critical,
    owner=lambda job: job.problem and job.problem.owner,
)


class JobTable(JobFilters, frozen=True, kw_only=True):
    """Everything a search of jobs finds"""

    pace = Pace.HEAVY
    table = JOB_COLUMNS
    sort: _Sort = "name"

    def run(self, context: Context) -> Table:
        # One page, so that the whole table is of one poll.
        found = plan.jobs_page(context.db, self.wanted(self.sort), context.now())
        return Table(JOB_COLUMNS, found.items)


class JobCountsView(View, frozen=True, kw_only=True):
    matching: Count
    total: Count
    groups: dict[str, Count]
    late: Count
    stuck: Count


class JobCounts(JobFilters, frozen=True, kw_only=True):
    """How many jobs a search finds, and how many of each kind it would find without `status`,
    `late` and `stuck`"""

    def run(self, context: Context) -> JobCountsView:
        counts = plan.job_counts(context.db, self.wanted())
        groups = {group.word: count for group, count in counts.groups.items()}
        return shown(JobCountsView, counts, groups=groups)


class JobAnswer(View, frozen=True, kw_only=True):
    job: PlanJobView


class Job(Query, frozen=True, kw_only=True):
    """One job of the plan"""

    right = Right.VIEWER
    job_id: str

    def run(self, context: Context) -> JobAnswer:
        return JobAnswer(job=_job(context, self.job_id))


def _job(context: Context, job_id: str) -> PlanJobView:
    found = plan.job(context.db, job_id)
    if found is None:
        raise NotKnown("No job of the plan has this id.")
    return found


class NeighbourView(View, frozen=True, kw_only=True):
    """A job, or a job stream, that another waits for or that waits for it"""

    job_id: Annotated[str | None, meaning("null: not a job of the plan")]
    job_name: Annotated[str, meaning("`@` stands for a whole job stream")]
    job_stream: str
    workstation: str
    status: Annotated[StatusName | None, meaning("null: neither the engine nor the plan tells it")]
    common_status: CommonName | None


class NeighboursView(View, frozen=True, kw_only=True):
    predecessors: list[NeighbourView]
    successors: list[NeighbourView]
    known: bool


class Neighbours(Query, frozen=True, kw_only=True):
    """The jobs directly before and after a job, asked of the engine now; `known` is false where
    it does not tell (V1)

    The engine tells who they are; their state is the plan's as last polled, where they are in it.
    """

    right = Right.VIEWER
    pace = Pace.ENGINE
    refuses = (502,)
    job_id: str

    def run(self, context: Context) -> NeighboursView:
        _job(context, self.job_id)
        try:
            told = context.core.poller.neighbours(self.job_id)
        except TwsError as error:
            logger.info("The engine told no neighbours: %s", error)
            raise refused_by_engine(error.code, context.lang) from None
        if told is None:
            return NeighboursView(predecessors=[], successors=[], known=False)
        both = (*told.predecessors, *told.successors)
        planned = plan.jobs_called(context.db, (one.key for one in both if one.key is not None))
        return NeighboursView(
            predecessors=[_neighbour(one, planned) for one in told.predecessors],
            successors=[_neighbour(one, planned) for one in told.successors],
            known=True,
        )


def _neighbour(one: Neighbour, planned: Mapping[str, PlanJobView]) -> NeighbourView:
    job = planned.get(one.key or "")
    return NeighbourView(
        job_id=job.job_id if job else None,
        job_name=job.job_name if job else one.name,
        job_stream=job.job_stream if job else one.stream,
        workstation=job.workstation if job else one.workstation,
        status=job.status if job else one.status.name if one.status_known else None,
        common_status=(job.common_status if job else one.common.name if one.status_known else None),
    )


class WorkstationSummary(View, frozen=True, kw_only=True):
    total: Count
    online: Count
    offline: Count


class WorkstationList(View, frozen=True, kw_only=True):
    workstations: list[WorkstationView]
    summary: WorkstationSummary


class Workstations(Query, frozen=True, kw_only=True):
    """Workstations of the plan"""

    right = Right.VIEWER

    def run(self, context: Context) -> WorkstationList:
        found = plan.workstations(context.db)
        online = sum(one.status == WorkstationStatus.ONLINE.name for one in found)
        return WorkstationList(
            workstations=found,
            summary=WorkstationSummary(
                total=len(found), online=online, offline=len(found) - online
            ),
        )


WORKSTATION_COLUMNS = columns(
    "workstations",
    WorkstationView,
    "name type status since jobs_running jobs_pending jobs_failed limit fence node version"
    " last_seen",
    title="screen.workstations.title",
    heads="screen.workstations.export",
    words={"status": "workstation_status"},
)


class WorkstationTable(Query, frozen=True, kw_only=True):
    """Every workstation of the plan"""

    right = Right.VIEWER
    pace = Pace.HEAVY
    table = WORKSTATION_COLUMNS

    def run(self, context: Context) -> Table:
        return Table(WORKSTATION_COLUMNS, plan.workstations(context.db))
