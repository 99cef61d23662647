"""Two writers of one PostgreSQL database that want the same rows at the same time."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from data.store.engine import Database
from data.store.sql import fetch

PATIENCE_S = 30
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def meet(db: Database, beside: Database, first, second, and_then=lambda connection: None) -> Future:
    """What `second()` came to, which writes by `db` and begins once `first`, in a write of
    `beside`, has done its part; that ends, with `and_then`, when the second waits or is done."""
    holding, waited_for = threading.Event(), threading.Event()

    def hold(connection):
        first(connection)
        holding.set()
        assert waited_for.wait(PATIENCE_S)
        and_then(connection)

    def is_waiting():
        with db.read() as connection:
            return fetch(connection, _WAITING)[0][0] > 0

    with ThreadPoolExecutor(2) as threads:
        writing = threads.submit(beside.write, hold)
        assert holding.wait(PATIENCE_S)
        other = threads.submit(second)
        while not other.done() and not is_waiting():
            pass
        waited_for.set()
        writing.result()
    return other
