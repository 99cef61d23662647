"""The plan in the OpenAPI document: figures, workstations, jobs."""

from app.api.base import PREFIX
from app.api.operation import PAGE, Operation, sheets
from app.api.schemas import (
    COUNT,
    TEXT,
    TEXT_OR_NULL,
    TRUTH,
    Schema,
    listed,
    one_of,
    record,
    ref,
    ref_or_null,
)
from data.domain.plan import Group
from data.store.plan import SORTS

_JOB_FILTERS: tuple[tuple[str, Schema, str], ...] = (
    (
        "status",
        listed(TEXT),
        "canonical (ABEND) or common (RUNNING) status, or running, completed, failed, "
        "pending; any case; repeatable",
    ),
    ("workstation", TEXT, "a name; may hold * and ?"),
    ("job_stream", TEXT, "a name; may hold * and ?"),
    ("q", TEXT, "looked for in names and error texts"),
    ("late", TRUTH, "only late ones"),
    ("stuck", TRUTH, "only stuck ones"),
)

_JOB_SORTS = one_of((*SORTS, *(f"-{sort}" for sort in SORTS)))


STATUS_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "get",
        f"{PREFIX}/status",
        "The plan in figures, and the poller",
        record(
            {
                "status": one_of(("running", "stopped", "stale", "starting")),
                "snapshot": ref_or_null("Snapshot"),
                "poller": ref("Poller"),
            }
        ),
        "status",
    ),
    Operation(
        "get",
        f"{PREFIX}/status/workstations",
        "Workstations of the plan",
        record(
            {
                "workstations": listed(ref("Workstation")),
                "summary": record({"total": COUNT, "online": COUNT, "offline": COUNT}),
            }
        ),
        "status",
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs",
        "Jobs of the plan",
        record(
            {
                "jobs": listed(ref("Job")),
                "summary": record(
                    {
                        "total": COUNT,
                        "running": COUNT,
                        "completed": COUNT,
                        "failed": COUNT,
                        "pending": COUNT,
                    }
                ),
                "next_cursor": TEXT_OR_NULL,
            }
        ),
        "status",
        query=(
            *_JOB_FILTERS,
            ("sort", _JOB_SORTS, "- turns the order"),
            *PAGE,
        ),
        problems=(422,),
    ),
    *sheets(
        f"{PREFIX}/status/jobs",
        "Everything a search of jobs finds",
        "status",
        (*_JOB_FILTERS, ("sort", _JOB_SORTS, "- turns the order")),
    ),
    *sheets(f"{PREFIX}/status/workstations", "Every workstation of the plan", "status"),
    Operation(
        "get",
        f"{PREFIX}/status/job-counts",
        "How many jobs a search finds, and how many of each kind it would find without `status`, "
        "`late` and `stuck`",
        record(
            {
                "matching": COUNT,
                "total": COUNT,
                "groups": record({group.name.lower(): COUNT for group in Group}),
                "late": COUNT,
                "stuck": COUNT,
            }
        ),
        "status",
        query=_JOB_FILTERS,
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs/{{job_id}}",
        "One job of the plan",
        record({"job": ref("Job")}),
        "status",
        problems=(404,),
    ),
    Operation(
        "get",
        f"{PREFIX}/status/jobs/{{job_id}}/neighbours",
        "The jobs directly before and after a job, asked of the engine now; `known` is false where "
        "it does not tell (V1)",
        record(
            {
                "predecessors": listed(ref("Neighbour")),
                "successors": listed(ref("Neighbour")),
                "known": TRUTH,
            }
        ),
        "status",
        problems=(404, 502),
    ),
)
