"""Full stores of releases that people have, row by row as those releases wrote them.

`<revision>.json` holds every table of a store that lived two plans: runs of every kind with packed
transitions, events taken and not, solutions applied and judged, a dismissed pattern, settings.
"""

import json
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from data.store.migrate import MIGRATIONS
from data.store.sql import execute_many, marks
from data.store.url import parse_url

FOLDER = Path(__file__).parent


def rows_of(revision: str) -> dict[str, list[dict]]:
    """Every row of every table."""
    tables = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    return {
        name: [
            {
                column: bytes.fromhex(value[4:])
                if isinstance(value, str) and value.startswith("hex:")
                else value
                for column, value in zip(table["columns"], row, strict=True)
            }
            for row in table["rows"]
        ]
        for name, table in tables.items()
    }


def make_store(url: str, revision: str) -> None:
    """A store of that revision with all its rows, in an empty database."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(parsed, poolclass=NullPool)
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for table, rows in rows_of(revision).items():
            columns = list(rows[0])
            execute_many(
                connection,
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))})",
                [tuple(row.values()) for row in rows],
            )
    engine.dispose()
