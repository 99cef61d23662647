"""Runs as rows, as stories tell them, in the columns the patterns are looked for in."""

from collections.abc import Iterable

import numpy as np

from data.domain.patterns import JobId
from workers.patterns.table import NO_TIME, RunTable

Row = tuple[str, str, str, int | None, int | None, int | None, int, int]
"""workstation, stream, job name, scheduled, started, ended (epoch ms UTC or None), `Status`, id."""


def run_table(rows: Iterable[Row]) -> RunTable:
    rows = list(rows)
    jobs = list(dict.fromkeys(JobId(*row[:3]) for row in rows))
    number = {job: at for at, job in enumerate(jobs)}
    scheduled, started, ended = (
        np.array([NO_TIME if row[at] is None else row[at] for row in rows], np.int64)
        for at in (3, 4, 5)
    )
    return RunTable.from_columns(
        jobs,
        np.array([number[JobId(*row[:3])] for row in rows], np.int32),
        scheduled,
        started,
        ended,
        np.array([row[6] for row in rows], np.int8),
        np.array([row[7] for row in rows], np.int64),
    )
