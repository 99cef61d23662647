"""`/status`, `/status/workstations`, `/status/jobs`: what is now."""

from collections.abc import Sequence
from typing import Any

from app.api.base import ApiHandler
from app.api.core import Core
from app.api.objects import job_facts, monitor_status, plain, poller_object
from app.api.params import Params
from app.api.problems import Problem
from data.domain.baseline import Summary
from data.domain.plan import Group, WorkstationStatus
from data.domain.status import CommonStatus, Status, canonical
from data.store import plan
from data.store.plan import JobQuery, WorkstationFacts

_GROUPS = {group.name: group for group in Group}
_COMMONS = {
    **{common.name: common for common in CommonStatus},
    "CANCELLED": CommonStatus.CANCELED,
}
_SORT_ALIASES = {"job_name": "name"}


class StatusHandler(ApiHandler):
    async def get(self) -> None:
        self.reply(await self.stored(status_of, self.core, self.lang))


class WorkstationsHandler(ApiHandler):
    async def get(self) -> None:
        found = await self.stored(plan.workstations, self.core.db)
        online = sum(1 for one in found if one.status is WorkstationStatus.ONLINE)
        self.reply(
            {
                "workstations": [_workstation(one) for one in found],
                "summary": {
                    "total": len(found),
                    "online": online,
                    "offline": len(found) - online,
                },
            }
        )


def job_query(handler: ApiHandler) -> JobQuery:
    """What a request asks for; raises 422 with every mistake."""
    params = Params(handler)
    statuses, commons, groups = _status_words(params, params.repeated("status"))
    sort = params.text("sort") or "name"
    order, name = ("-", sort[1:]) if sort.startswith("-") else ("", sort)
    name = _SORT_ALIASES.get(name, name)
    if name not in plan.SORTS:
        params.errors.append(("sort", f"must be one of {', '.join(plan.SORTS)}"))
    query = JobQuery(
        statuses=statuses,
        commons=commons,
        groups=groups,
        workstation=params.text("workstation"),
        job_stream=params.text("job_stream"),
        q=params.text("q"),
        late=params.truth("late"),
        stuck=params.truth("stuck"),
        sort=order + name,
        limit=params.integer("limit", 100, 1, 500),
        cursor=params.text("cursor", longest=4000),
    )
    params.check()
    return query


class JobsHandler(ApiHandler):
    async def get(self) -> None:
        query = job_query(self)
        page, summary = await self.stored(_jobs, self.core, query)
        self.reply(
            {
                "jobs": [job_facts(job) for job in page.items],
                "summary": {
                    "total": summary.total_jobs,
                    "running": summary.jobs_running,
                    "completed": summary.jobs_completed,
                    "failed": summary.jobs_failed,
                    "pending": summary.jobs_pending,
                },
                "next_cursor": page.next_cursor,
            }
        )


class JobHandler(ApiHandler):
    """One job of the plan by its id."""

    async def get(self, job_id: str) -> None:
        found = await self.stored(plan.job, self.core.db, job_id)
        if found is None:
            raise Problem(404, "No job of the plan has this id.")
        self.reply({"job": job_facts(found)})


def status_of(core: Core, lang: str) -> dict[str, Any]:
    """The answer of `/status`: what Resync is doing, the plan in figures, the poller."""
    state = core.poller.state()
    return {
        "status": monitor_status(state),
        "snapshot": snapshot_of(core),
        "poller": poller_object(state, lang),
    }


def snapshot_of(core: Core) -> dict[str, Any] | None:
    """The last good poll in figures; None before the first."""
    latest = plan.latest_snapshot(core.db)
    if latest is None:
        return None
    age_s = core.poller.state().age_s
    if age_s is None:  # of a Resync before this one
        age_s = max(0.0, (core.now() - latest.at).total_seconds())
    summary = plain(latest.summary)
    summary["success_rate"] = latest.summary.success_rate
    return {
        "timestamp": latest.at,
        "age_seconds": round(age_s, 3),
        "plan_id": latest.plan_id,
        "system_health": latest.health.word,
        "summary": summary,
    }


def _jobs(core: Core, query: JobQuery) -> tuple[Any, Summary]:
    latest = plan.latest_snapshot(core.db)
    return plan.jobs_page(core.db, query), latest.summary if latest else Summary()


def _status_words(
    params: Params, words: Sequence[str]
) -> tuple[tuple[Status, ...], tuple[CommonStatus, ...], tuple[Group, ...]]:
    """Canonical statuses, coarse ones and groups, all by name in any case."""
    statuses: set[Status] = set()
    commons: set[CommonStatus] = set()
    groups: set[Group] = set()
    for word in (part.strip().upper() for text in words for part in text.split(",")):
        status = canonical(word)
        known = [word in _COMMONS, word in _GROUPS, status is not Status.OTHER]
        if word in _COMMONS:
            commons.add(_COMMONS[word])
        if word in _GROUPS:
            groups.add(_GROUPS[word])
        if word == Status.OTHER.name or (word and status is not Status.OTHER):
            statuses.add(status)
        if not any(known):
            params.errors.append(("status", f"{word[:40]!r} is not a status"))
    return tuple(statuses), tuple(commons), tuple(groups)


def _workstation(one: WorkstationFacts) -> dict[str, Any]:
    return {**plain(one), "status": one.status.name}
