"""Run history in columns, so that a million runs cost megabytes and not gigabytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.domain.patterns import JobId
from data.domain.status import Status

Ints = NDArray[np.int64]
SmallInts = NDArray[np.int32]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

NO_TIME: int = -(2**63)
"""Stands in a column of instants where the engine told none."""

RunTuple = tuple[str, str, str, int | None, int | None, int | None, int, int]
"""workstation, stream, job name, scheduled, started, ended (epoch ms UTC or None), `Status`, id."""

_CHUNK = 16_384


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
    def from_rows(cls, rows: Iterable[RunTuple]) -> "RunTable":
        """Build the columns from rows, a chunk at a time: the rows may come from a cursor."""
        index: dict[tuple[str, str, str], int] = {}
        parts: list[tuple[SmallInts, Ints, Ints, Ints, Codes, Ints]] = []
        rows = iter(rows)
        while chunk := list(islice(rows, _CHUNK)):
            workstation, stream, name, scheduled, started, ended, status, run_id = zip(
                *chunk, strict=True
            )
            names = list(zip(workstation, stream, name, strict=True))
            for job in dict.fromkeys(names):
                index.setdefault(job, len(index))
            parts.append(
                (
                    np.fromiter(map(index.__getitem__, names), np.int32, len(names)),
                    _instants(scheduled),
                    _instants(started),
                    _instants(ended),
                    np.array(status, np.int8),
                    np.array(run_id, np.int64),
                )
            )
        if not parts:
            none = np.zeros(0, np.int64)
            parts = [(none.astype(np.int32), none, none, none, none.astype(np.int8), none)]
        columns: Any = map(np.concatenate, zip(*parts, strict=True))
        return cls.from_columns(tuple(JobId(*name) for name in index), *columns)

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


def _instants(values: Sequence[int | None]) -> Ints:
    if None in values:
        return np.array([NO_TIME if value is None else value for value in values], np.int64)
    return np.array(values, np.int64)


FAILURES = (int(Status.ABEND), int(Status.FAIL))
SUCCESSES = (int(Status.SUCC), int(Status.DONE))
"""Results. Cancelled and suppressed runs, and those still under way, are neither."""
