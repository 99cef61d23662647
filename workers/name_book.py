"""The names of the plant, ready for questions: read in the background, then only what is new."""

import logging
import threading
from datetime import UTC, datetime

from data.errors import ResyncError
from data.store.engine import Database
from data.store.errors import StoreError
from data.store.names import TABLES, Table, names_after
from workers.questions.asked import Kind
from workers.questions.catalogue import Catalogue
from workers.questions.understand import understand

logger = logging.getLogger(__name__)

_KINDS: dict[Table, Kind] = {
    "jobs": Kind.JOB,
    "job_streams": Kind.STREAM,
    "workstations": Kind.WORKSTATION,
}


class NamesNotReady(ResyncError):
    """The names are still being read; ask again in a moment."""


class NameBook:
    """Ask it from any thread but the event loop's: it looks into the store for new names."""

    def __init__(self, db: Database, patience_s: float = 3.0) -> None:
        self._db, self._patience_s = db, patience_s
        self._catalogue = Catalogue()
        self._known: dict[Table, int] = dict.fromkeys(TABLES, 0)
        self._lock = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Read all names in a thread of its own, so that the first question need not wait."""
        threading.Thread(target=self._begin, name="name-book", daemon=True).start()

    def close(self) -> None:
        """Read no more; what is being read is finished."""
        with self._lock:
            self._closed = True

    def names(self) -> Catalogue:
        """Every name there is now. Raises NamesNotReady while the first reading lasts."""
        if not self._lock.acquire(timeout=self._patience_s):
            raise NamesNotReady("The names of the jobs are still being read.")
        try:
            for table, known in () if self._closed else self._known.items():
                new = list(names_after(self._db, table, known))
                if new:
                    self._catalogue.add((_KINDS[table], name) for _, name in new)
                    self._known[table] = new[-1][0]
            return self._catalogue
        finally:
            self._lock.release()

    def _begin(self) -> None:
        understand("?", Catalogue(), datetime.now(UTC), UTC)  # reads the files of words
        try:
            self.names()
        except (StoreError, NamesNotReady) as error:
            logger.warning("The names could not be read, the first question does it: %s", error)
