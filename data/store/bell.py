"""PostgreSQL's own notices that something was committed, so that nobody waits for the next look."""

import logging
import threading
from typing import Any

import psycopg
from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from data.store.connect import is_pooled, single_connection
from data.store.sql import execute

logger = logging.getLogger(__name__)

_CHANNEL = "resync"
_UNHEARD_S = 0.25
"""Behind a pooler no notice comes: so often is looked instead."""


def ring(connection: Connection, name: str) -> None:
    """Once this transaction is committed others hear that a process, called `name`, wrote."""
    execute(connection, "SELECT pg_notify(?, ?)", (_CHANNEL, name))


class Bell:
    """Listens, in the thread of whoever waits; `name` is our own, which is not heard."""

    def __init__(self, url: URL, name: str) -> None:
        self._engine = single_connection(url, name=name)
        self._name = name
        self._connection: Connection | None = None
        self._complaint = ""

    def wait(self, patience_s: float, stopping: threading.Event) -> None:
        """Until another process has written, at most so long. It may return for nothing: what was
        written before we listened is to be looked for."""
        try:
            if self._connection is None:
                self._listen()
                return
            if is_pooled(self._connection):
                stopping.wait(min(_UNHEARD_S, patience_s))
                return
            raw: Any = self._connection.connection.driver_connection
            for notice in raw.notifies(timeout=patience_s):
                if notice.payload != self._name:
                    return
        except (SQLAlchemyError, psycopg.Error) as error:
            if str(error) != self._complaint:
                logger.info("No notices come, what others write is looked for: %s", error)
            self._complaint = str(error)
            self.close()
            stopping.wait(patience_s)

    def _listen(self) -> None:
        self._connection = self._engine.connect()
        if not is_pooled(self._connection):
            self._connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
        self._complaint = ""

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
