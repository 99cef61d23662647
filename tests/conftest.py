"""The databases of the store tests: SQLite always, and PostgreSQL.

`TEST_DATABASE_URL` names a server (its user may create databases); without it a throw-away server
is started. Every test gets a database of its own: an open one is a copy of a migrated one.
"""

import logging
import os
import secrets
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from data.store.engine import Database
from tests import secrecy
from tests.postgres import binaries, throwaway_server
from tests.stored import migrate, store_in

# The same examples each time, and none judged by how long a busy machine took for it. To look for
# new ones: HYPOTHESIS_PROFILE=search.
CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("everyday", derandomize=True, **CALM)
settings.register_profile("search", max_examples=2000, **CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))


@pytest.fixture(scope="session")
def secrets_told(tmp_path_factory):
    """Reads what this process logs; and where the programs that it starts leave what they find."""
    watch, folder = secrecy.Watch(), tmp_path_factory.mktemp("secrets")
    logging.getLogger().addHandler(watch)
    # As every program of ours has it (app/logs.py): a test may ask for what must not be asked for.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(secrecy.FOLDER, str(folder))
        yield lambda: [watch.found.pop() for _ in list(watch.found)] + secrecy.left_in(folder)


@pytest.fixture(autouse=True)
def _no_secret_is_told(secrets_told):
    """Whatever a test is about: no log holds a secret."""
    yield
    assert secrets_told() == []


@pytest.fixture(scope="session")
def postgres_server():
    """The URL of a PostgreSQL server."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    elif folder := binaries():
        with throwaway_server(folder) as url:
            yield url
    else:
        pytest.fail("No PostgreSQL: set TEST_DATABASE_URL or install Debian's postgresql")


@contextmanager
def _database(server: str, like: str = "template1"):
    """The URL of a new database on the server, for the time being."""
    name = f"resync_{secrets.token_hex(6)}"
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_store(postgres_server):
    """The name of a PostgreSQL database that is migrated and empty, to be copied."""
    with _database(postgres_server) as url:
        migrate(url)
        yield make_url(url).database


@pytest.fixture
def postgres_url(postgres_server):
    """The URL of an empty PostgreSQL database."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture
def postgres_store_url(postgres_server, postgres_store):
    """The URL of a PostgreSQL database that is migrated and empty."""
    with _database(postgres_server, postgres_store) as url:
        yield url


@pytest.fixture
def other_postgres_url(postgres_server):
    """The URL of another one."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store/resync.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(params=["sqlite", "postgres"])
def db(request):
    """An open, empty store, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_db")
        return
    server, like = map(request.getfixturevalue, ("postgres_server", "postgres_store"))
    with _database(server, like) as url, Database.open(url) as opened:
        yield opened


@pytest.fixture
def sqlite_db(tmp_path):
    """An open, empty SQLite store, where the kind does not matter."""
    with Database.open(store_in(tmp_path)) as opened:
        yield opened
