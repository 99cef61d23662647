"""Earlier plans, where an engine still has them. Which ones do, and how, is hardly documented."""

from data.domain.plan import Job
from workers.tws import v1, v2
from workers.tws.errors import TwsFailed, TwsForbidden, TwsNotFound, TwsPlanEmpty, TwsUnreadable
from workers.tws.items import Known, Page, read_items, split_array
from workers.tws.paging import Listing, gather
from workers.tws.request import Requests


def job_pages(requests: Requests, plan_id: str) -> list[Page[Job]] | None:
    """The jobs of an earlier plan; None when the engine has no such plan or no such question."""
    try:
        if requests.api == "v2":
            return gather(requests, Listing("job", v2.parse_job, _key), Known(), plan_id)
        name = _name_of(requests, plan_id)
        if name is None:
            return None
        return gather(requests, Listing("job", v1.parse_job), Known(), name)
    except (TwsNotFound, TwsForbidden, TwsUnreadable, TwsFailed, TwsPlanEmpty):
        return None


def _name_of(requests: Requests, plan_id: str) -> str | None:
    """What V1 calls the archived plan with this run number, from its list of plans."""
    answer = requests.send(
        "/plan/query", method="POST", headers={"How-Many": "0"}, body=b'{"filters": {}}'
    )
    for plan in read_items(split_array(answer.body), v1.parse_plan, Known()).things:
        numbers = {plan.runNumber, plan.symRunNumber, plan.synphonyRunNumber}
        names = [name for name in (plan.id, plan.planId, plan.name) if name]
        if not names or (plan.type or "").upper() != "ARCHIVED":
            continue
        if plan_id in names or plan_id in {str(number) for number in numbers}:
            return names[0]
    return None


def _key(job: Job) -> str:
    return job.key
