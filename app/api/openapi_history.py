"""Runs, days and failures of before in the OpenAPI document."""

from app.api.base import PREFIX
from app.api.operation import LIMIT, PAGE, Operation
from app.api.schemas import (
    COUNT,
    INSTANT,
    NUMBER_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TRUTH,
    Schema,
    listed,
    record,
    ref,
)

_TALLY: dict[str, Schema] = dict.fromkeys(
    ("runs", "completed", "failed", "cancelled", "running"), COUNT
)


HISTORY_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "get",
        f"{PREFIX}/history/job/{{job_name}}",
        "Runs of a job, newest first, and their statistics",
        record(
            {
                "job_name": TEXT,
                "runs": listed(ref("Run")),
                "statistics": record(
                    {
                        "runs": COUNT,
                        "failures": COUNT,
                        "failure_rate": NUMBER_OR_NULL,
                        "p50_seconds": NUMBER_OR_NULL,
                        "p95_seconds": NUMBER_OR_NULL,
                    }
                ),
                "next_cursor": TEXT_OR_NULL,
            }
        ),
        "history",
        query=(
            ("days", {"type": "integer", "minimum": 1, "maximum": 3650}, "the last so many days"),
            ("job_stream", TEXT, "only those of this job stream"),
            ("workstation", TEXT, "only those of this workstation"),
            *PAGE,
        ),
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/run/{{run_id}}",
        "One run and every status it went through",
        record(
            {
                "run": ref("Run"),
                "transitions": listed(record({"at": INSTANT, "status": TEXT})),
            }
        ),
        "history",
        query=(("job_name", TEXT, "makes looking for it fast"),),
        problems=(404,),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/run/{{run_id}}/log",
        "The end of a run's job log, asked of the engine now; null where it keeps none",
        record({"run_id": TEXT, "in_plan": TRUTH, "log": TEXT_OR_NULL}),
        "history",
        query=(("job_name", TEXT, "makes looking for it fast"),),
        problems=(404, 502),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/daily/{{date}}",
        "One day of the configured zone: totals, by hour, worst jobs",
        record(
            {
                "date": {"type": "string", "format": "date"},
                "timezone": TEXT,
                "start": INSTANT,
                "end": INSTANT,
                "totals": record(_TALLY),
                "by_hour": listed(record({"start": INSTANT, **_TALLY})),
                "worst_jobs": listed(
                    record(
                        {
                            "job_name": TEXT,
                            "job_stream": TEXT,
                            "workstation": TEXT,
                            "runs": COUNT,
                            "failures": COUNT,
                        }
                    )
                ),
            }
        ),
        "history",
        problems=(422,),
    ),
    Operation(
        "get",
        f"{PREFIX}/history/failures",
        "Failed runs of a local hour, weekday or day, newest first, and the jobs behind them",
        record(
            {
                "total": COUNT,
                "timezone": TEXT,
                "jobs": listed(
                    record(
                        {
                            "job_name": TEXT,
                            "job_stream": TEXT,
                            "workstation": TEXT,
                            "failures": COUNT,
                        }
                    )
                ),
                "runs": listed(ref("Run")),
            }
        ),
        "history",
        query=(
            ("days", {"type": "integer", "minimum": 1, "maximum": 400}, "the last so many days"),
            ("hour", {"type": "integer", "minimum": 0, "maximum": 23}, "that began in this hour"),
            ("weekday", {"type": "integer", "minimum": 0, "maximum": 6}, "0 is Monday"),
            ("date", {"type": "string", "format": "date"}, "that began on this day"),
            ("job_name", TEXT, "only those of this job"),
            ("limit", LIMIT, "runs listed; all are counted"),
        ),
        problems=(422,),
    ),
)
