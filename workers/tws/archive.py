"""Earlier plans, where an engine still has them. Which ones do, and how, is hardly documented."""

from collections.abc import Iterator
from datetime import datetime

from data.domain.plan import Job
from workers.tws import v1, v2
from workers.tws.assemble import KEY
from workers.tws.errors import (
    TwsFailed,
    TwsForbidden,
    TwsNotFound,
    TwsPlanEmpty,
    TwsUnreadable,
)
from workers.tws.items import Known, Page, read_items, split_array
from workers.tws.paging import Listing, gather
from workers.tws.request import Requests
from workers.tws.values import instant

_NOT_THERE = (TwsNotFound, TwsForbidden, TwsUnreadable, TwsFailed, TwsPlanEmpty)


def jobs_of(requests: Requests, plan: str) -> tuple[str, Page[Job]] | None:
    """The jobs of an earlier plan, by its id or name, with its id as far as its name tells it.

    None when the engine has no such plan or no such question.
    """
    try:
        if requests.api == "v2":
            return plan, gather(requests, Listing("job", v2.parse_job, KEY), Known(), plan)
        for one in _archived(requests):
            if plan in _names(one) or plan == _run(one):
                page = gather(requests, Listing("job", v1.parse_job), Known(), _names(one)[0])
                return _run(one) or plan, page
    except _NOT_THERE:
        pass
    return None


def names_after(requests: Requests, plan: str, since: datetime | None) -> list[str]:
    """What the archived plans are called that came after `plan`, oldest first.

    V2 has no list of plans, but its engines answer V1's too. A plan is later by its run number
    where both have one, else by its end being after `since`.
    """
    later: list[tuple[str, str]] = []
    try:
        for one in _archived(requests):
            run, name = _run(one), _names(one)[0]
            if plan.isdecimal() and run is not None and run.isdecimal():
                if int(run) > int(plan):
                    later.append((run.rjust(20, "0"), name))
            elif since is not None and (end := instant(one.endTime)) and end > since:
                later.append((name.rjust(20, "0"), name))
    except _NOT_THERE:
        return []
    return [name for _, name in sorted(later)]


def _archived(requests: Requests) -> Iterator[v1.Plan]:
    answer = requests.send(
        "/plan/query", method="POST", headers={"How-Many": "0"}, body=b'{"filters": {}}', api="v1"
    )
    try:
        plans = read_items(split_array(answer.body), v1.parse_plan, Known()).things
    finally:
        answer.share.release()
    for plan in plans:
        if _names(plan) and (plan.type or "").upper() == "ARCHIVED":
            yield plan


def _names(plan: v1.Plan) -> list[str]:
    return [name for name in (plan.id, plan.planId, plan.name) if name]


def _run(plan: v1.Plan) -> str | None:
    numbers = (plan.runNumber, plan.symRunNumber, plan.synphonyRunNumber)
    return next((str(number) for number in numbers if number is not None), None)
