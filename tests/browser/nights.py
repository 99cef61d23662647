"""A night with so many open problems: the real server over the simulator, seven stories among them.

.venv/bin/python tests/browser/nights.py 40 --port 5140
"""

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from app.demo import teach
from tests.serving import Monitor, monitoring
from tests.simulated import Caller, calling
from tests.tws_engine import PASSWORD, USER
from workers.backfill import backfill

MESSAGES = Path(__file__).resolve().parents[1] / "messages"
STORIES = ("cascade", "outage", "shared-cause", "flapping", "recovery", "late", "stuck")
SEED = 7
_LASTS = timedelta(hours=2)  # of the night that is lived through before anybody looks
_LOOKS = 8
_WAITING = "lastRunCompositeStatus.substatus = 'HOLD_WAITING_FOR_TIME'"


@dataclass(frozen=True, slots=True)
class _Target:
    """The simulator as `monitoring` wants an engine."""

    base: str
    api: str = "auto"


@contextmanager
def night(
    problems: int, folder: Path, *, zone: str, port: int = 0, history_days: int = 0
) -> Iterator[tuple[Monitor, Caller]]:
    """So many are open at the end: of the last two hours, by the simulator's clock in `zone`."""
    begins = datetime.now(UTC) - _LASTS
    site = {"jobs": 3000 if problems < 100 else 12_000, "seed": SEED, "timezone": zone}
    with calling(
        **site, factor=1, start=begins, workstations=40, user=USER, password=PASSWORD
    ) as caller:
        more = {"tws_ca_file": caller.simulator.ca_file}
        target = _Target(caller.simulator.url)
        knobs = {"timezone": zone, "plant_name": "Produção", "polling_interval_seconds": 10}
        with monitoring(target, folder, port=port, more=more, **knobs) as monitor:
            server = monitor.server
            if history_days:
                _remember(server, folder, zone, history_days)
            _live_through(problems, monitor, caller)
            yield monitor, caller


def _live_through(problems: int, monitor: Monitor, caller: Caller) -> None:
    stories = iter(STORIES if problems > 1 else ())
    failures = problems - (len(STORIES) - 1 if problems > 1 else 0)  # one story recovers
    messages = _messages()
    for look in range(_LOOKS):
        for name in islice(stories, 2):
            caller.sim("stories", {"play": name})
        many = failures // (_LOOKS - look)
        failures -= many
        for job in caller.results("job", oql=_WAITING, limit=many) if many else ():
            body = {"return_code": 1 + many % 16, "message": next(messages)}
            caller.sim(f"job/{job['id']}/abend", body)
        for _ in range(3):
            caller.sim("advance", {"seconds": _LASTS.total_seconds() / _LOOKS / 3})
            monitor.poll()
    monitor.wait_until(lambda: monitor.server.poller.errors.is_idle)
    monitor.poll()


def _messages() -> Iterator[str]:
    """What jobs say: no two the same, so that no cause is shared."""
    for file in sorted(MESSAGES.glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("= "):
                yield line[2:].replace("\\n", "\n")


def _remember(server, folder: Path, zone: str, days: int) -> None:
    past = folder / "past.jsonl"
    subprocess.run(
        [sys.executable, "-m", "app.cli", "simulate", "--jobs=3000", f"--seed={SEED}",
         f"--timezone={zone}", f"--history={days}", f"--output={past}"],
        check=True,
    )  # fmt: skip
    teach(server.solutions, server.core.now())
    backfill(server.db, past, ZoneInfo(zone))
    server.learning.detect()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("problems", type=int)
    asked.add_argument("--port", type=int, default=5140)
    asked.add_argument("--zone", default="America/Sao_Paulo")
    asked.add_argument("--history", type=int, default=0)
    given = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        night(
            given.problems, Path(folder), zone=given.zone, port=given.port,
            history_days=given.history,
        ) as (monitor, caller),
    ):  # fmt: skip
        print(monitor.url, caller.simulator.url, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
