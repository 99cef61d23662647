"""One job of a list as the browser gets it; shared by the sections that list jobs."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from data.domain.views import JobView

LONGEST_MESSAGE = 300  # characters; the whole text is in the job log


def shortened(text: str) -> str:
    """As much of a text as a list shows."""
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def job_row(job: JobView) -> Mapping[str, Any]:
    """The job of the contract, its error text shortened."""
    return {**asdict(job), "error_message": job.error_message and shortened(job.error_message)}
