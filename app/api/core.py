"""What the handlers need of the running server, built by `app.server` and handed to every route."""

import asyncio
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from app.doors import Doors
from app.guesses import Guesses
from app.question_log import QuestionLog
from app.refusals import NotNow
from app.suggestions import Suggestions
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store.connect import GLANCE_S, glance
from data.store.engine import Database
from data.store.problems.tally import Tally
from workers.access_book import AccessBook
from workers.errands import Errands
from workers.leadership import LeaderPoller
from workers.learning import Learning
from workers.name_book import NameBook
from workers.passwords import Passwords
from workers.phrasing import Endpoint, Phrasing
from workers.provider.client import ProviderClient
from workers.silence_book import SilenceBook
from workers.solution_book import SolutionBook
from workers.telling.telling import Telling

T = TypeVar("T")

_MOST_WAITING = 128
"""Work of one pace that may wait for a thread; beyond it a request is told to come back."""


class Pace(Enum):
    """Which threads do a work, and how many there are: what is quick never waits for what is not.

    `INSTANT` takes no thread: it asks nobody. `QUICK` is what watches us and the state itself, and
    gives a silent store up soonest. `READ` reads the store, `WRITE` writes it, `ENGINE` waits for
    TWS, `HEAVY` makes files and cleans up, `LOGIN` has passwords looked at, `STRANGER` those of who
    has never come from there, `PROVIDER` waits for the provider of log-ins.
    """

    INSTANT = "instant", 0
    QUICK = "quick", 2
    READ = "read", 4
    WRITE = "write", 2
    ENGINE = "engine", 6
    LOGIN = "login", 1
    STRANGER = "stranger", 1
    PROVIDER = "provider", 4
    HEAVY = "heavy", 2


_SILENCE_S = {Pace.QUICK: GLANCE_S, Pace.READ: 8.0}
"""How long a thread waits for a store that says nothing; the others as long as the store has it."""
_PATIENCE_S = {Pace.QUICK: 10.0, Pace.READ: 10.0, Pace.PROVIDER: 45.0}
"""What a reader waits in all, for a thread and for the store: then he is told to come back."""


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass
class Core:
    """Everything behind the API.

    `blocked` tells what waits for the failed jobs, by the engine's id of each. `sessions`
    (dashboards), `sockets` and `process` give figures for `/stats`.
    """

    settings: Settings
    db: Database
    runtime: RuntimeConfig
    poller: LeaderPoller
    errands: Errands
    learning: Learning
    solutions: SolutionBook
    silences: SilenceBook
    boot_id: str
    started_at: datetime
    now: Callable[[], datetime]
    version: str = "0"
    address: str = ""  # where this process is asked
    sessions: Callable[[], Mapping[str, Any]] = _nothing
    sockets: Callable[[], Mapping[str, Any]] = _nothing
    process: Callable[[], Mapping[str, Any]] = _nothing
    tasks: Callable[[], Sequence[Mapping[str, Any]]] = tuple
    names: NameBook = field(init=False)
    phrasing: Phrasing = field(init=False)
    questions: QuestionLog = field(init=False)
    suggestions: Suggestions = field(init=False)
    tally: Tally = field(init=False)
    telling: Telling = field(init=False)
    access: AccessBook = field(init=False)
    doors: Doors = field(init=False)
    provider: ProviderClient | None = field(init=False)
    passwords: Passwords = field(init=False)
    guesses: Guesses = field(init=False)
    _threads: Mapping[Pace, ThreadPoolExecutor] = field(init=False, repr=False)
    _waiting: dict[Pace, int] = field(init=False, repr=False)
    _counting: threading.Lock = field(init=False, repr=False)  # more than one event loop asks

    def __post_init__(self) -> None:
        self.names = NameBook(self.db)
        self.phrasing = Phrasing(_model_of(self.settings))
        self.questions = QuestionLog(self.db)
        self.tally = Tally(self.db)
        self.telling = Telling(self.db, self.settings, self.runtime, self.silences)
        self.access = AccessBook(self.db, self.now)
        self.doors = Doors(self.settings, self.access)
        by_provider = self.settings.oauth if self.settings.auth == "oauth" else None
        self.provider = by_provider and ProviderClient(by_provider)
        self.passwords, self.guesses = Passwords(), Guesses(self.access)
        self.suggestions = Suggestions(self.solutions, self.now)
        self._waiting = dict.fromkeys(Pace, 0)
        self._counting = threading.Lock()
        self._threads = {
            pace: ThreadPoolExecutor(
                pace.value[1],
                thread_name_prefix=f"api-{pace.value[0]}",
                initializer=partial(glance, _SILENCE_S[pace]) if pace in _SILENCE_S else None,
            )
            for pace in Pace
            if pace is not Pace.INSTANT
        }

    async def run(self, work: Callable[..., T], *arguments: Any, pace: Pace = Pace.READ) -> T:
        """Do blocking work off the event loop; raises `NotNow` when too much is waiting, or
        who only reads has waited long enough."""
        if pace is Pace.INSTANT:
            return work(*arguments)
        with self._counting:
            if self._waiting[pace] >= _MOST_WAITING:
                raise NotNow("Too much is waiting for the store.")
            self._waiting[pace] += 1
        loop, context = asyncio.get_running_loop(), copy_context()
        waiting = asyncio.timeout(_PATIENCE_S.get(pace))
        try:
            async with waiting:
                return await loop.run_in_executor(
                    self._threads[pace], lambda: context.run(work, *arguments)
                )
        except TimeoutError:
            if not waiting.expired():
                raise
            raise NotNow("The store has not answered in time.") from None
        finally:
            with self._counting:
                self._waiting[pace] -= 1

    def waiting(self, pace: Pace) -> int:
        """How much of that pace is under way or waits."""
        return self._waiting[pace]

    def close(self) -> None:
        """Let the threads go; work that has begun is finished."""
        if self.provider is not None:
            self.provider.close()
        self.access.close()
        self.telling.close()
        self.names.close()
        self.phrasing.close()
        self.questions.close()
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)
        self.passwords.close()


def _model_of(settings: Settings) -> Endpoint | None:
    if settings.llm_url is None or settings.llm_model is None:
        return None
    return Endpoint(settings.llm_url, settings.llm_model, settings.llm_api_key)


def process_figures() -> Mapping[str, Any]:
    """Memory and CPU of this process, where the system tells (Linux)."""
    figures: dict[str, Any] = {"pid": os.getpid(), "threads": threading.active_count()}
    times = os.times()
    figures["cpu_seconds"] = round(times.user + times.system, 2)
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[1])
        figures["memory_bytes"] = pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        figures["memory_bytes"] = None
    return figures
