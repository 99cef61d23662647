"""What was asked, for the audit log: written behind the answers, which never wait for it."""

import logging
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from data.store.audit import AuditEntry, write_audits
from data.store.engine import Access, Database
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

MOST_WAITING = 1000
"""Entries while the store is away; beyond them the oldest are let go, and that is logged."""


class QuestionLog:
    """`note` may be called from any thread. Over a store that was opened for reading it keeps
    nothing: a tool beside the server has no log of its own."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: deque[AuditEntry] = deque()
        self._lost = 0
        self._is_writing = False
        self._is_closed = False
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="question-log")

    def note(self, entry: AuditEntry) -> None:
        if self._db.access is Access.READ:
            return
        with self._lock:
            if self._is_closed:
                return
            self._waiting.append(entry)
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popleft()
                self._lost += 1
            if not self._is_writing:
                self._is_writing = True
                self._thread.submit(self._write)

    def close(self) -> None:
        """Write what waits, then no more."""
        with self._lock:
            self._is_closed = True
        self._thread.shutdown()

    def _write(self) -> None:
        while entries := self._taken():
            try:
                self._db.write(
                    lambda connection, entries=entries: write_audits(connection, entries)
                )
            except StoreError as error:
                logger.warning("%d questions are not in the audit log: %s", len(entries), error)

    def _taken(self) -> list[AuditEntry]:
        with self._lock:
            entries = list(self._waiting)
            self._waiting.clear()
            if self._lost:
                logger.warning("%d questions are not in the audit log: too many", self._lost)
                self._lost = 0
            self._is_writing = bool(entries)
            return entries
