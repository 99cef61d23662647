"""One job of a list as the browser gets it; shared by the sections that list jobs."""

from collections.abc import Mapping
from typing import Any

from app.state import JobLine, epoch_ms

LONGEST_MESSAGE = 300  # characters; the whole text is in the job log


def shortened(text: str) -> str:
    """As much of a text as a list shows."""
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def job_row(job: JobLine) -> Mapping[str, Any]:
    return {
        "run_id": job.run_id,
        "job_id": job.job_key,
        "job_name": job.job_name,
        "job_stream": job.job_stream,
        "workstation": job.workstation,
        "status": job.status,
        "raw_status": job.raw_status,
        "return_code": job.return_code,
        "scheduled_at": epoch_ms(job.scheduled_at),
        "started_at": epoch_ms(job.started_at),
        "ended_at": epoch_ms(job.ended_at),
        "estimated_s": job.estimated_s,
        "critical": job.critical,
        "error_message": None if job.error_message is None else shortened(job.error_message),
        "blocks": job.blocks,
        "blocks_critical": job.blocks_critical,
        "event_id": job.event_id,
        "since": epoch_ms(job.since),
        "acknowledged_at": epoch_ms(job.acknowledged_at),
        "acknowledged_by": job.acknowledged_by,
    }
