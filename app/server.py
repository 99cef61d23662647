"""The one builder: settings → database → engine → poller, and their end in reverse."""

import secrets
from datetime import UTC, datetime
from importlib.metadata import version

from app.api.core import Core, process_figures
from app.engine import target_of
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store import settings as stored
from data.store.engine import Database
from workers.dependents import Dependents
from workers.errands import Errands
from workers.heartbeat import Heartbeat
from workers.housekeeping import Housekeeping
from workers.leadership import LeaderPoller, Leadership
from workers.learning import Learning
from workers.poller import Poller
from workers.silence_book import SilenceBook
from workers.solution_book import SolutionBook
from workers.tasks import Tasks
from workers.tws.client import TwsClient


def _now() -> datetime:
    return datetime.now(UTC)


class Server:
    """Everything but the web: enough for one poll. Nothing runs until `start`.

    Building it opens the database (and upgrades it when needed) and claims it, or is to `follow`
    whoever has; raises a ResyncError with one clear sentence.
    """

    def __init__(self, settings: Settings, *, follow: bool = False) -> None:
        self.settings = settings
        self.db = Database.open(settings.database_url, follow=follow)
        try:
            self.runtime = RuntimeConfig(
                settings.knobs,
                load=lambda: stored.get_settings(self.db),
                save=lambda changes, by: stored.put_settings(
                    self.db, changes, actor=by, now=_now()
                ),
                machine_timezone=settings.machine_timezone,
            )
            self.db.feed.follow("settings", self.runtime.followed)  # before all others
            self.client = TwsClient(target_of(settings))
            self.tasks = Tasks(leads=lambda: self.db.leads)
            self.poller = Poller(self.db, self.client, self.runtime, self.tasks)
            shown = LeaderPoller(self.db, self.poller)
        except BaseException:
            self.db.close()
            raise
        self.housekeeping = Housekeeping(self.db, self.runtime, self.tasks)
        self.learning = Learning(self.db, self.runtime, self.tasks)
        self.errands = Errands(self.db, self.tasks)
        self.leadership = Leadership(
            self.db, self.poller, shown, self.learning, self.housekeeping, self.errands
        )
        self.solutions = SolutionBook(self.db)
        self.dependents = Dependents(self.db, self.client, lambda: self.poller.baseline)
        self.silences = SilenceBook(self.db)
        self.heartbeat = None
        if settings.heartbeat_url is not None:
            self.heartbeat = Heartbeat(
                settings.heartbeat_url,
                lambda: self.db.leads and self.poller.state().last_error is None,
            )
        self.learning.wonder = self.dependents.wonder
        self.core = Core(
            settings=settings,
            db=self.db,
            runtime=self.runtime,
            poller=shown,
            errands=self.errands,
            learning=self.learning,
            tasks=self.tasks.table,
            solutions=self.solutions,
            silences=self.silences,
            # One process alone is another after each start; of several all are one.
            boot_id=secrets.token_hex(8) if self.db.lease is None else self.db.store_id,
            started_at=_now(),
            now=_now,
            version=version("resync"),
            process=process_figures,
        )
        if settings.auth != "none":
            self.core.access.start(self.tasks)

    def start(self, address: str) -> None:
        """Begin to poll, to clean up and to learn, or to wait for that; asked at `address`."""
        self.core.address = address
        self.db.feed.follow("dependents", self.dependents.followed)
        self.db.feed.watch()
        self.solutions.start()
        self.core.names.start()
        self.core.telling.start()
        if self.heartbeat is not None:
            self.db.feed.follow("heartbeat", self.heartbeat.followed)
            self.heartbeat.start()
        self.dependents.start()
        self.leadership.start(address, self.core.started_at)
        self.tasks.start()

    def close(self) -> None:
        """Finish what runs and let everything go; what was told is in the store.

        A poll that runs may end by itself; then whatever waits for the engine is hung up on: it may
        never answer.
        """
        self.tasks.close()
        self.leadership.close()
        if self.heartbeat is not None:
            self.heartbeat.close()
        self.poller.finish()
        self.client.close()
        self.learning.close()
        self.dependents.close()
        self.housekeeping.close()
        self.poller.close()
        self.errands.close()
        self.solutions.close()
        self.core.close()
        self.db.close()
