"""The databases of the store tests: SQLite always, PostgreSQL where there is one to be had.

`TEST_DATABASE_URL` names a server (its user may create databases); without it a throw-away server
is started from Debian's binaries. Every test gets a database of its own.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from data.store.engine import Database


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _as_postgres(*command: str) -> None:
    """PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *command], capture_output=True, text=True, cwd="/tmp")
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stdout[-2000:]} {done.stderr[-2000:]}")


@pytest.fixture(scope="session")
def postgres_server():
    """The URL of a PostgreSQL server."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL or install Debian's postgresql")
    binaries = found[-1].parent
    folder = tempfile.mkdtemp(prefix="resync-postgres-")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = f"{folder}/data", _free_port()
    try:
        _as_postgres(
            f"{binaries}/initdb", "-D", data, "-A", "trust", "-U", "resync", "-E", "UTF8", "-N",
            "--locale=C",
        )  # fmt: skip
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
            " -c fsync=off -c max_connections=60"
        )
        _as_postgres(
            f"{binaries}/pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start"
        )
        try:
            yield f"postgresql+psycopg://resync@127.0.0.1:{port}/postgres"
        finally:
            _as_postgres(f"{binaries}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server):
    """The URL of an empty PostgreSQL database."""
    name = f"resync_{secrets.token_hex(6)}"
    engine = create_engine(postgres_server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store/resync.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def db(database_url):
    """An open, empty store, of each kind in turn."""
    with Database.open(database_url) as opened:
        yield opened


@pytest.fixture
def sqlite_db(tmp_path):
    """An open, empty SQLite store, where the kind does not matter."""
    with Database.open(f"sqlite:///{tmp_path}/resync.db") as opened:
        yield opened
