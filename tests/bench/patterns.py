"""`resync bench patterns`: how true and how complete patterns are on planted histories, how fast.

The histories come from `tests/planted` beside the packages: a checkout is needed, not a wheel.
"""

import gc
import importlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any

from tests.bench import machine
from tests.planted.table import run_table
from workers.patterns.detect import detect_patterns

SEEDS = 16
NOISE = 40
GOALS = {30: {"recurring": 0.95, "time": 0.95, "chain": 0.88}}
GOALS[90] = {"recurring": 0.97, "time": 0.98, "chain": 0.94}
CHAIN_PRECISION = 0.93
GRADES = (0.0, 0.8, 0.9, 0.95, 0.985, 1.01)
LARGE_DAYS, LARGE_JOBS, LARGE_WORKSTATIONS = 90, 1960, 40  # 9,000 runs a day


def bench_patterns(first_seed: int = 1000, seeds: int = SEEDS, noise: int = NOISE) -> Iterator[str]:
    """Yield lines of figures: accuracy at 30 and 90 days, silence on noise, time and memory.

    Raises ImportError outside a checkout, where there are no planted histories.
    """
    history, score = _planted()
    yield machine.describe()
    claims: list[tuple[Any, bool]] = []
    for days in (30, 90):
        yield from _accuracy(history, score, days, range(first_seed, first_seed + seeds), claims)
    yield from _reliability(claims)
    for days, count in ((30, noise), (90, max(1, noise // 2))):
        told = 0
        for seed in range(first_seed, first_seed + count):
            told += bool(_detect(history.planted_history(seed, days, noise=True)))
        yield f"noise, {days} days: {count - told} of {count} histories without a pattern"
    yield from _large(history, score, first_seed)


def _planted() -> tuple[Any, Any]:
    root = str(Path(__file__).resolve().parents[2])
    if root not in sys.path:
        sys.path.append(root)
    try:
        names = ("tests.planted.history", "tests.planted.score")
        history, score = (importlib.import_module(name) for name in names)
    except ImportError as error:
        raise ImportError("planted histories live in tests/planted of a checkout") from error
    return history, score


def _detect(truth: Any) -> list[Any]:
    table = run_table(truth.rows)
    return detect_patterns(table, now=truth.now, days=truth.days, zone=truth.zone)


def _accuracy(
    history: Any, score: Any, days: int, seeds: range, claims: list[tuple[Any, bool]]
) -> Iterator[str]:
    total, f1, chain_precision = score.Score(), [], []
    runs = 0
    for seed in seeds:
        truth = history.planted_history(seed, days)
        runs += len(truth.rows)
        result = score.score(truth, _detect(truth))
        total.add(result)
        f1.append([result.f1(kind) for kind in score.KINDS])
        chain_precision.append(result.precision("chain"))
    claims += total.claims
    yield f"{days} days, {len(seeds)} histories of {runs // len(seeds):,} runs:"
    for n, kind in enumerate(score.KINDS):
        figures = sorted(each[n] for each in f1)
        mean = sum(figures) / len(figures)
        yield (
            f"  {kind:9} precision {total.precision(kind):.3f} recall {total.recall(kind):.3f} "
            f"F1 {total.f1(kind):.3f} (mean {mean:.3f}, worst {figures[0]:.3f}, "
            f"goal {GOALS[days][kind]:.2f})"
        )
    low = sum(each < CHAIN_PRECISION for each in chain_precision)
    yield (
        f"  chain precision: worst {min(chain_precision):.3f}, below {CHAIN_PRECISION} "
        f"in {low} of {len(seeds)}; fixed jobs told: {total.fixed_told}"
    )


def _reliability(claims: list[tuple[Any, bool]]) -> Iterator[str]:
    yield "confidence told → share that is true:"
    for low, high in pairwise(GRADES):
        of = [(p.confidence, right) for p, right in claims if low <= p.confidence < high]
        if of:
            told = sum(confidence for confidence, _ in of) / len(of)
            true = sum(right for _, right in of) / len(of)
            yield f"  {low:.3f}-{min(high, 1):.3f}: {len(of):5} told, mean {told:.3f} → {true:.3f}"


@contextmanager
def _peak_memory() -> Iterator[list[float]]:
    """Samples of the memory in use beyond that at the start, MiB, every 5 ms."""
    start = machine.resident_mib()
    samples = [0.0]
    done = Event()

    def watch() -> None:
        while not done.wait(0.005):
            samples.append(machine.resident_mib() - start)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def _large(history: Any, score: Any, seed: int) -> Iterator[str]:
    truth = history.planted_history(seed, LARGE_DAYS, LARGE_JOBS, workstations=LARGE_WORKSTATIONS)
    cpu = time.process_time()
    table = run_table(truth.rows)
    load = time.process_time() - cpu
    truth.rows.clear()
    gc.collect()
    with _peak_memory() as extra_mib:
        cpu, wall = time.process_time(), time.perf_counter()
        found = detect_patterns(table, now=truth.now, days=LARGE_DAYS, zone=truth.zone)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    result = score.score(truth, found)
    figures = ", ".join(f"{kind} {result.f1(kind):.3f}" for kind in score.KINDS)
    yield (
        f"{len(table):,} runs of {len(table.jobs):,} jobs: {cpu:.1f} s CPU, {wall:.1f} s, "
        f"{max(extra_mib):.0f} MiB more at the peak (goals 10 s, 500 MiB); "
        f"rows to columns {load:.1f} s CPU; {len(found)} patterns, F1 {figures}"
    )
