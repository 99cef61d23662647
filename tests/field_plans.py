"""Plays the sequences of polls in `tests/field/plan` through the real client and server.

All instants of a sequence are moved together, so that its `now` is this moment.
"""

import json
import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.secret import Secret
from tests.living import living
from tests.tws_engine import PASSWORD, USER, Engine, serving
from workers.tws.client import TwsClient
from workers.tws.endpoint import TwsEndpoint

FOLDER = Path(__file__).parent / "field" / "plan"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def moved(value, by: timedelta):
    """The value with every instant in it moved."""

    def move(found):
        text = found.group()
        there = datetime.fromisoformat(text) + by
        if "." in text:
            return there.strftime("%Y-%m-%dT%H:%M:%S.") + f"{there.microsecond // 1000:03d}Z"
        return there.strftime("%Y-%m-%dT%H:%M:%SZ")

    return json.loads(_INSTANT.sub(move, json.dumps(value)))


def load(name: str) -> dict:
    """A sequence by the name of its file, moved to now."""
    sequence = json.loads((FOLDER / name).read_text("utf-8"))
    here = datetime.now(UTC).replace(microsecond=0)
    return moved(sequence, here - datetime.fromisoformat(sequence["now"]))


def now(minutes: float = 0, seconds: float = 0) -> str:
    """An instant so long from now, as engines write it."""
    there = datetime.now(UTC) + timedelta(minutes=minutes, seconds=seconds)
    return there.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Played:
    """A server that has been led through polls: what it told and how it stood after each."""

    def __init__(self, server, engine) -> None:
        self.server, self.engine = server, engine
        self.events: list[list[dict]] = []
        self.summaries: list = []

    def poll(self, answers: dict | None = None) -> list[dict]:
        """Change some answers and poll; the events without those of the system as a whole."""
        self.engine.canned.update(answers or {})
        result = self.server.poller.poll_now()
        told = [
            {
                "event_type": event.type.word,
                "source": event.source,
                "severity": event.severity.word,
                "event": event,
            }
            for event in result.events
            if not event.type.word.startswith("system_")
        ]
        self.events.append(told)
        self.summaries.append(result.summary)
        return told

    def words(self) -> list[list[str]]:
        """The types of what each poll told."""
        return [[one["event_type"] for one in poll] for poll in self.events]

    def jobs(self) -> dict[str, dict]:
        return {job["job_name"]: job for job in self.server.get("/status/jobs?limit=500")["jobs"]}

    def history(self, job: str) -> dict:
        return self.server.get(f"/history/job/{job}")


@contextmanager
def playing(folder, api: str):
    """A server over an engine that answers only what it is told to."""
    engine = Engine(api=api, canned={"GET /nothing": {}})
    with serving(engine):
        client = TwsClient(TwsEndpoint((engine.base,), user=USER, password=Secret(PASSWORD)))
        with living(folder, engine=client) as server:
            yield Played(server, engine)


@contextmanager
def played(folder, sequence: dict):
    """A whole sequence, played."""
    with playing(folder, sequence["api"]) as run:
        for step in sequence["steps"]:
            run.poll(step["answers"])
            time.sleep(0)
        yield run
