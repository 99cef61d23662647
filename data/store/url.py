"""Database URLs: which ones we take, and how they are shown."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from data.store.errors import StoreUnavailable

_PORTS = range(1, 65536)


def parse_url(url: str) -> URL:
    """Read APP_DATABASE_URL; raises StoreUnavailable, which never repeats what it was given."""
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError, TypeError):
        # The cause would show the URL, and with it a password.
        raise StoreUnavailable(
            "APP_DATABASE_URL is not a database URL such as sqlite:///var/resync.db or "
            "postgresql+psycopg://user:password@host:5432/name; special characters of a password "
            "are written as %40 (@), %2F (/), %3A (:)."
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise StoreUnavailable(
            "APP_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://: Resync keeps "
            "its data in SQLite or PostgreSQL."
        )
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise StoreUnavailable(
                "APP_DATABASE_URL names no file: sqlite:///var/resync.db is one."
            )
        return parsed
    if parsed.host is not None and not _is_host(parsed.host):
        raise StoreUnavailable(
            "APP_DATABASE_URL has no proper host: an @ or / in a user or password is written as "
            "%40 or %2F."
        )
    if parsed.port is not None and parsed.port not in _PORTS:
        raise StoreUnavailable("APP_DATABASE_URL has a port that is not between 1 and 65535.")
    return parsed


def _is_host(host: str) -> bool:
    return all(letter.isalnum() or letter in "-._:%[]," for letter in host)


def shown(url: URL) -> str:
    """What a database is called in messages: its file, or where it is without who asks."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    said = url.query.get("host", "")
    host = url.host or (said if isinstance(said, str) else ",".join(said)) or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{host}{port}/{url.database or ''}"
