"""How we talk to a database: SQLite's pragmas, PostgreSQL's bounds on every wait.

Nothing waits for ever. The server ends a statement or a wait for a lock; the network tells of a
peer that is gone; and where the server is frozen we hang up ourselves. A pooler in between that
lends its sessions for a transaction is found out by what the server calls the session: then nothing
is said that has to outlive a transaction.
"""

from collections.abc import Generator
from threading import local
from time import monotonic
from typing import Any

import psycopg
from psycopg.waiting import Ready
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from data.store.errors import StoreUnsuitable
from data.store.url import shown

BUSY_TIMEOUT_MS = 5000
CACHE_KIB = 64_000
READERS = 8
STATEMENT_S = 30
SILENCE_S = 35.0
"""Without a byte from the server for so long (longer than any statement may take) we hang up."""
GLANCE_S, GLANCE_CONNECT_S = 5.0, 2
"""What watches us would sooner hear that the store says nothing, or takes no connection."""
_POSTGRES: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_BOUND = {
    "statement_timeout": f"{STATEMENT_S}s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "120s",
}
_OF_THE_SESSION, _OF_THE_TRANSACTION = (
    "SELECT pg_backend_pid(), "
    + ", ".join(f"set_config('{name}', '{value}', {local})" for name, value in _BOUND.items())
    for local in ("false", "true")
)


_thread = local()


def glance(patience_s: float = GLANCE_S) -> None:
    """Have this thread, whatever it asks, wait no longer for a server that says nothing."""
    _thread.patience_s = patience_s


class BoundedConnection(psycopg.Connection[Any]):
    """Hangs up on a server that says nothing for `patience_s`, or for the thread's own."""

    patience_s = 0.0  # while it connects, which has a time-out of its own; then as asked for
    is_pooled = False
    """Whether it is not known to be a session of the server, and ours alone."""

    def wait(self, gen: Any, *arguments: Any, **more: Any) -> Any:
        return super().wait(self._bounded(gen), *arguments, **more)

    def _bounded(self, gen: Any) -> Generator[Any, Any, Any]:
        heard = monotonic()
        patience_s = min(self.patience_s, getattr(_thread, "patience_s", self.patience_s))
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = monotonic()
                if ready != Ready.NONE:
                    heard = now
                elif 0 < patience_s < now - heard:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(
                        f"the server has said nothing for {patience_s:.0f} seconds"
                    )
                wanted = gen.send(ready)
        except StopIteration as ended:
            return ended.value


def make_engine(
    url: URL, *, writing: bool, busy_timeout_ms: int, silence_s: float, name: str = ""
) -> Engine:
    """An engine with one connection for writing, or a few for reading; `name` is what PostgreSQL
    knows them by."""
    pool: dict[str, Any] = {
        "poolclass": QueuePool,
        "pool_size": 1 if writing else READERS,
        "max_overflow": 0 if writing else READERS,
    }
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, pool, busy_timeout_ms, writing)
    return _postgres(url, {**pool, "pool_pre_ping": True}, silence_s, name)


def single_connection(
    url: URL, silence_s: float = SILENCE_S, *, name: str = "", autocommit: bool = True
) -> Engine:
    """An engine of PostgreSQL for a connection that stands by itself, in no pool of ours."""
    level = {"isolation_level": "AUTOCOMMIT"} if autocommit else {}
    return _postgres(url, {"poolclass": NullPool, **level}, silence_s, name)


def session_name(name: str) -> str:
    """What PostgreSQL calls the sessions of a process of ours."""
    return f"resync {name}" if name else "resync"


def is_pooled(connection: Connection) -> bool:
    """Whether a connection of PostgreSQL is not known to be a session of its own."""
    raw: Any = connection.connection.driver_connection
    return raw.is_pooled


def unbounded(connection: Connection) -> None:
    """Let a migration take the time it needs."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        driver: Any = connection.connection.driver_connection
        driver.patience_s = 3600.0


def _postgres(url: URL, pool: dict[str, Any], silence_s: float, name: str) -> Engine:
    said = {key: value for key, value in _POSTGRES.items() if key not in url.query}
    said["application_name"] = session_name(name)  # who follows a leader knows his sessions by it
    engine = create_engine(url, connect_args=said, **pool)

    @event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, arguments: Any, more: Any) -> Any:
        if hasattr(_thread, "patience_s"):
            more = {**more, "connect_timeout": GLANCE_CONNECT_S}
        raw = BoundedConnection.connect(*arguments, **more)
        encoding = raw.info.parameter_status("server_encoding")
        if encoding not in ("UTF8", None):  # a pooler may not say it
            raw.close()
            raise StoreUnsuitable(
                f"The database {shown(url)} is kept in {encoding}, which cannot hold every job's "
                "name and log: make one by `createdb --encoding=UTF8 --template=template0`."
            )
        raw.patience_s = silence_s
        return raw

    @event.listens_for(engine, "connect")
    def bound(raw: Any, _: object) -> None:
        before, raw.autocommit = raw.autocommit, True
        try:
            session = raw.execute(_OF_THE_SESSION).fetchone()[0]
        except BaseException:
            raw.close()  # the pool lets go of it as it is
            raise
        raw.autocommit = before
        raw.is_pooled = session != raw.info.backend_pid
        if raw.is_pooled:
            raw.prepare_threshold = None  # what is prepared in one session is not in the next

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        if raw.is_pooled and not raw.autocommit:
            connection.exec_driver_sql(_OF_THE_TRANSACTION)

    return engine


def _sqlite(url: URL, pool: dict[str, Any], busy_timeout_ms: int, writing: bool) -> Engine:
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": busy_timeout_ms / 1000}, **pool
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _: object) -> None:
        raw.isolation_level = None  # the driver must not begin transactions: we do, below
        raw.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        if writing:
            raw.execute("PRAGMA auto_vacuum=INCREMENTAL")  # counts only before the first table
            raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=NORMAL")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute(f"PRAGMA cache_size=-{CACHE_KIB if writing else CACHE_KIB // 4}")
        raw.execute("PRAGMA mmap_size=0")
        if not writing:
            raw.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read transaction that turns into a write fails at once: take the lock at the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
