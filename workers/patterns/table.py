"""Run history in columns, so that a million runs cost megabytes and not gigabytes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.domain.patterns import JobId

Ints = NDArray[np.int64]
SmallInts = NDArray[np.int32]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

NO_TIME: int = -(2**63)
"""Stands in a column of instants where the engine told none."""


@dataclass(frozen=True, slots=True)
class RunTable:
    """Runs in any order. `job` indexes `jobs`; a job's workstation indexes `workstations`.

    Instants are epoch milliseconds UTC or `NO_TIME`; `status` holds `data.domain.status.Status`;
    `run_id` is the store's integer, given back as evidence.
    """

    jobs: tuple[JobId, ...]
    workstations: tuple[str, ...]
    job_workstation: SmallInts  # by job
    job: SmallInts
    scheduled: Ints
    started: Ints
    ended: Ints
    status: Codes
    run_id: Ints

    def __len__(self) -> int:
        return len(self.job)

    @classmethod
    def from_columns(
        cls,
        jobs: Sequence[JobId],
        job: SmallInts,
        scheduled: Ints,
        started: Ints,
        ended: Ints,
        status: Codes,
        run_id: Ints,
    ) -> "RunTable":
        """Wrap columns a caller already has. Raises ValueError when their lengths differ."""
        if len({len(column) for column in (job, scheduled, started, ended, status, run_id)}) > 1:
            raise ValueError("the columns of a run table have different lengths")
        workstations = {
            name: i for i, name in enumerate(dict.fromkeys(j.workstation for j in jobs))
        }
        of_job = np.array([workstations[j.workstation] for j in jobs], np.int32)
        return cls(
            tuple(jobs), tuple(workstations), of_job, job, scheduled, started, ended, status, run_id
        )
