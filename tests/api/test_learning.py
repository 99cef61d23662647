"""Learning on the simulator's history: what was planted is found, noise is left alone."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.domain.patterns import PatternType
from data.runtime import RuntimeConfig
from data.store.engine import Database
from tests.simulated import START
from workers.backfill import backfill
from workers.learning import FIRST_AFTER_S, Learning
from workers.simulator.building import build_world
from workers.simulator.failures import Failures
from workers.simulator.history import history
from workers.simulator.options import SimulatorOptions
from workers.tasks import Tasks

ZONE = ZoneInfo("America/Sao_Paulo")


def learn(folder, days, **options):
    """Backfill the history of a simulated site, learn from it; the patterns and the truths."""
    given = SimulatorOptions(jobs=600, factor=0, start=START, **options)
    file = folder / "history.jsonl"
    with file.open("w") as out:
        out.writelines(json.dumps(row) + "\n" for row in history(given, days))
    with Database.open(f"sqlite:///{folder / 'resync.db'}") as db:
        assert backfill(db, file, ZONE).rejected == 0
        learning = Learning(db, RuntimeConfig({}, dict, lambda changes, by: None), Tasks())
        found = learning.detect(days, START, ZONE).result(60)
        learning.close()
    truths = Failures(build_world(given, START)).truths
    return [known.pattern for known in found.patterns], truths


def told(pattern):
    if pattern.type is PatternType.DEPENDENCY_CHAIN:
        return ("chain", pattern.job.name, pattern.related_job.name)
    if pattern.type is PatternType.RECURRING_FAILURE:
        return ("recurring", pattern.job.name)
    return (pattern.kind, pattern.job.name)


def planted(truth):
    if truth.kind == "dependency_chain":
        return ("chain", truth.job_name, truth.related_job)
    if truth.kind == "recurring_failure":
        return ("recurring", truth.job_name)
    if truth.hour is not None:
        return ("hour", truth.job_name)
    return ("month_end" if truth.month_end else "weekday", truth.job_name)


@pytest.mark.parametrize(("seed", "days"), [(6, 90), (5, 60)])
def test_what_the_simulator_planted_is_found(tmp_path, seed, days):
    patterns, truths = learn(tmp_path, days, profile="bank", seed=seed)

    wanted, found = set(map(planted, truths)), set(map(told, patterns))
    assert len(wanted & found) / len(wanted) >= 0.85, wanted - found
    # A job with a planted cause does fail often; but no other job may be accused.
    guilty = {truth.job_name for truth in truths} | {truth.related_job for truth in truths}
    assert {pattern.job.name for pattern in patterns} <= guilty


@pytest.mark.parametrize("seed", [6, 7])
def test_noise_alone_is_no_pattern(tmp_path, seed):
    patterns, truths = learn(tmp_path, 60, profile="quiet", seed=seed, failure_rate=0.03)

    assert truths == []
    assert len(patterns) <= 1


def test_the_settings_say_whether_and_how_often_patterns_are_looked_for(sqlite_db):
    kept = {}
    runtime = RuntimeConfig({}, lambda: kept, lambda changes, by: kept.update(changes))
    tasks = Tasks()
    learning = Learning(sqlite_db, runtime, tasks)

    def switch(on):
        runtime.change({"pattern_detection_enabled": on}, "ana")
        tasks.look_again()

    try:
        first = learning.next_at
        assert timedelta(minutes=1) < first - datetime.now(UTC) <= timedelta(seconds=FIRST_AFTER_S)
        switch(False)
        assert learning.next_at is None
        switch(True)
        assert learning.next_at >= first
    finally:
        learning.close()


def test_a_run_that_could_not_be_launched_makes_no_hour_of_failures(tmp_path):
    """It has no start; its scheduled time is hours before the job's turn."""
    late = timedelta(hours=3)
    rows = []
    for day in range(1, 31):
        for n in range(40):
            due = START - timedelta(days=day) + timedelta(minutes=n)
            fails = n == 7 and day % 4 == 0
            rows.append(
                {
                    "job_name": f"J{n}",
                    "job_stream": "S",
                    "workstation": f"W{n % 4}",
                    "status": "FAIL" if fails else "SUCC",
                    "scheduled_time": due.isoformat(),
                    "start_time": None if fails else (due + late).isoformat(),
                    "end_time": (due + late + timedelta(minutes=2)).isoformat(),
                }
            )
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    with Database.open(f"sqlite:///{tmp_path / 'resync.db'}") as db:
        backfill(db, file, ZONE)
        learning = Learning(db, RuntimeConfig({}, dict, lambda changes, by: None), Tasks())
        found = learning.detect(30, START, ZONE).result(60)
        learning.close()

    assert {told(known.pattern) for known in found.patterns} == {("recurring", "J7")}
