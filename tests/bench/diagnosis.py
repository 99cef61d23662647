"""Diagnoses: what one costs over a stored year of long pasts and errors of all kinds."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import msgspec

from app.ask import Context
from app.queries.diagnosis import Diagnosis
from data.domain.patterns import JobId
from data.domain.solutions import Draft
from data.store.links import record_links
from data.store.runs import PastRun
from tests.bench.machine import describe
from tests.bench.questions import NOW, at_share, keep_history
from tests.living import living

AIM_MS = 200.0
ASKED = 60
SOLUTIONS = 2_000
_TEXTS = (
    "ORA-{n:05}: unable to extend table LEDGER.T{n} by {n} in tablespace USERS",
    "java.sql.SQLException: Listener refused the connection, host db{n}.example port 1521",
    "sftp: Couldn't read remote file /out/close_{n}.dat: No such file or directory",
    "DFS-{n:04} lote {n} com {n} registros rejeitados\nMotivo: data inválida na linha {n}",
    "cp: cannot create /data/export_{n}: No space left on device\nexit status {n}",
    "AWSBIX{n:03}E The job could not be launched on SRV{n}",
)


def bench_diagnosis(days: int = 365) -> Iterator[str]:
    """One line a figure."""
    yield describe()
    with (
        tempfile.TemporaryDirectory() as folder,
        living(Path(folder), knobs={"pattern_detection_enabled": False}) as server,
    ):
        dice = Random(5)
        yield keep_history(server.db, days, partial(_told, dice))
        record_links(server.db, {_link(number) for number in range(3_000)}, NOW)
        drafts = [_draft(dice, number) for number in range(SOLUTIONS)]
        server.solutions.add(drafts, "bench", NOW)
        context = Context(server.core, "bench", "pt")
        costs: list[tuple[float, float]] = []
        largest = 0
        for number in range(ASKED):
            asked = Diagnosis(job_name=f"JOB{number * 47 % 3_000:05}")
            wall, cpu = time.perf_counter(), time.thread_time()
            told = asked.run(context)
            took = (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000
            costs.append(took)
            largest = max(largest, len(msgspec.json.encode(told)))
        for name, times in zip(("a diagnosis", "its CPU"), zip(*costs, strict=True), strict=True):
            yield (
                f"{name}: p50 {at_share(0.5, times):.0f} ms, p95 {at_share(0.95, times):.0f} ms,"
                f" the slowest {max(times):.0f} ms (aim: {AIM_MS:.0f})"
            )
        yield f"the largest answer: {largest / 1024:.0f} KiB"


def _told(dice: Random, run: PastRun) -> PastRun:
    return replace(run, error_message=_text(dice)) if run.error_message else run


def _text(dice: Random) -> str:
    return dice.choice(_TEXTS).format(n=dice.randrange(1, 900))


def _link(number: int) -> tuple[JobId, JobId]:
    return _job(number), _job((number + 1) % 3_000)


def _job(number: int) -> JobId:
    return JobId(f"SRV{number % 40:02}", f"STREAM{number % 200:03}", f"JOB{number:05}")


def _draft(dice: Random, number: int) -> Draft:
    return Draft("job_failure", _text(dice), "example", f"Step {number}: ask who owns it.")
