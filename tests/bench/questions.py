"""Questions: the shares of the sets that are understood, and what an answer costs over a year."""

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from app.ask import Context
from app.queries.questions import AskQuestion
from data.domain.status import Status
from data.store.engine import Database
from data.store.runs import PastRun, PastRuns
from tests.bench.machine import describe
from tests.living import living
from tests.questions import SETS, catalogue, questions, samples, understood
from workers.questions.asked import Kind
from workers.questions.catalogue import Catalogue
from workers.questions.understand import understand

RUNS_A_DAY = 9_000
MOST_ANSWER_MS = 500.0
AIM_ANSWER_MS = 150.0
AIM_READING_MS = 20.0
NOW = datetime(2026, 11, 18, 13, 30, tzinfo=UTC)
ASKED = (
    "o que aconteceu ontem?",
    "quais jobs falharam hoje?",
    "histórico do job JOB00042",
    "por que o JOB00042 falhou?",
    "compara com a semana passada",
    "top 5 jobs que mais falharam no mês passado",
    "tem algum padrão nas falhas?",
    "quanto tempo leva o JOB00042?",
    "falhas na SRV03 nas últimas 4 horas",
    "jobs JOB0001* que falharam na semana retrasada",
    "o que está rodando agora?",
    "resumo de outubro",
    "jobs mais lentos da semana passada",
    "quais jobs deram ORA-00054 este mês",
)


def shares(details: bool = False) -> Iterator[str]:
    """Of each set the share that is understood whole, and each miss where details are asked."""
    names = catalogue()
    for name, asked in (("sample", samples()), *((one, questions(one)) for one in SETS)):
        found = [(one, one.misses(understood(one, names))) for one in asked]
        right = sum(not wrong for _, wrong in found)
        if found:
            yield f"{name}: {right} of {len(found)} understood whole ({right / len(found):.1%})"
        for one, wrong in found if details else ():
            if wrong:
                yield f"  {one.text}: {'; '.join(wrong)}"


def scores(file: Path) -> Iterator[str]:
    """Of a file in the sample's form, over the names of the sample: the shares of what was
    understood, each miss, and of what is out of scope the share that is declined."""
    names, asked = catalogue(), list(samples(file))
    found = [(one, one.misses(understood(one, names))) for one in asked]
    for one, wrong in found:
        if wrong:
            yield f"  {one.text}: {'; '.join(wrong)}"
    within = [(one, wrong) for one, wrong in found if not one.is_declined]
    for said in ("", "intent", "range", "names", "language"):
        right = sum(not any(miss.startswith(said) for miss in wrong) for _, wrong in within)
        yield _share(said or "everything", right, len(within))
    for language in sorted({one.language for one, _ in within}):
        of_it = [wrong for one, wrong in within if one.language == language]
        yield _share(f"everything, {language}", sum(not wrong for wrong in of_it), len(of_it))
    declined = [not wrong for one, wrong in found if one.is_declined]
    yield _share("declined", sum(declined), len(declined))


def _share(name: str, right: int, of: int) -> str:
    return f"{name}: {right} of {of} ({right / max(1, of):.1%})"


def bench_questions(days: int = 365, details: bool = False, rounds: int = 5) -> Iterator[str]:
    """One line a figure."""
    yield describe()
    yield from shares(details)
    yield _catalogue_figures()
    with (
        tempfile.TemporaryDirectory() as folder,
        living(Path(folder), knobs={"pattern_detection_enabled": False}) as server,
    ):
        yield keep_history(server.db, days)
        context = Context(server.core, "bench", "pt")
        took: list[tuple[float, float]] = []
        for text in ASKED:
            of_one = [_asked_ms(context, text) for _ in range(rounds)]
            took += of_one
            wall, cpu = (at_share(0.5, times) for times in zip(*of_one, strict=True))
            yield f"  {wall:7.1f} ms, CPU {cpu:7.1f} ms  {text}"
        for name, times in zip(("an answer", "its CPU"), zip(*took, strict=True), strict=True):
            yield (
                f"{name}: p50 {at_share(0.5, times):.0f} ms, p95 {at_share(0.95, times):.0f} ms"
                f" (asked: {MOST_ANSWER_MS:.0f}, aim: {AIM_ANSWER_MS:.0f})"
            )


def keep_history(
    db: Database, days: int, told: Callable[[PastRun], PastRun] = lambda run: run
) -> str:
    """Fill a store with days of runs, each as `told` makes it; says how long that took."""
    began, kept = time.perf_counter(), PastRuns(db)
    for day in reversed(range(days)):
        kept.load([told(run) for run in _runs_of(day)])
    return f"a history of {days} days of {RUNS_A_DAY} runs: {time.perf_counter() - began:.0f} s"


def _asked_ms(context: Context, text: str) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.thread_time()
    AskQuestion(query=text, now=NOW).run(context)
    return (time.perf_counter() - began) * 1000, (time.thread_time() - cpu) * 1000


def at_share(share: float, values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[int(share * len(ordered))]


def _catalogue_figures() -> str:
    """100,000 names: how long reading them takes, what they weigh, and a question over them."""
    before = _memory_mib()
    began = time.thread_time()
    names = Catalogue((Kind.JOB, f"SYS{n % 97:02}_JOB_{n:06}_X") for n in range(100_000))
    took = time.thread_time() - began
    weighs = _memory_mib() - before
    texts = [one.text for name in SETS for one in questions(name)]
    for text in texts:
        understand(text, names, NOW, UTC)
    costs: list[float] = []
    for text in [*texts, "SYS05_JOBB_000102_X caiu?"]:
        began = time.thread_time()
        understand(text, names, NOW, UTC)
        costs.append((time.thread_time() - began) * 1000)
    p95 = at_share(0.95, costs)
    return (
        f"100,000 names: {took:.1f} s CPU, {weighs:.0f} MiB; understanding CPU p95 {p95:.1f} ms"
        f" (aim: {AIM_READING_MS:.0f}), the slowest {max(costs):.0f} ms"
    )


def _memory_mib() -> float:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _runs_of(day: int) -> list[PastRun]:
    random, begins = Random(day), NOW - timedelta(days=day + 1)
    runs: list[PastRun] = []
    for n in range(RUNS_A_DAY):
        job = n % 3_000
        start = begins + timedelta(seconds=random.randrange(86_400))
        ended = start + timedelta(seconds=random.expovariate(1 / 300))
        failed = random.random() < 0.02
        runs.append(
            PastRun(
                job_name=f"JOB{job:05}",
                job_stream=f"STREAM{job % 200:03}",
                workstation=f"SRV{job % 40:02}",
                run_id=f"{day}-{n}",
                status=Status.ABEND if failed else Status.SUCC,
                scheduled_at=start,
                started_at=start,
                ended_at=ended,
                return_code=8 if failed else 0,
                error_message=f"ORA-{random.randrange(40, 60):05}: failed" if failed else None,
            )
        )
    return runs
