"""Database URLs: which ones we take, and how they are shown."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from data.store.errors import StoreUnavailable, without_password


def parse_url(url: str) -> URL:
    """Read APP_DATABASE_URL; raises StoreUnavailable with what is wrong about it."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable(
            "APP_DATABASE_URL is not a database URL such as sqlite:///var/resync.db."
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise StoreUnavailable(
            f"Resync keeps its data in SQLite or PostgreSQL (postgresql+psycopg://…), "
            f"not in {parsed.drivername}."
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreUnavailable("The SQLite URL names no file: sqlite:///var/resync.db is one.")
    return parsed


def shown(url: URL) -> str:
    """What a database is called in messages: its file, or its URL without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return without_password(url.render_as_string(hide_password=True))
