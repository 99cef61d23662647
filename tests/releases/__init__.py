"""Full stores of releases that people have, row by row as those releases wrote them.

`<revision>.json` holds every table of a store that lived two plans: runs of every kind with packed
transitions, events taken and not, solutions applied and judged, a dismissed pattern, settings; from
0015 on problems, what people wrote, who was told, accounts and their sessions.

A store of another revision is made of the same rows, as far as it had tables and columns for them.
"""

import json
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from data.store.migrate import MIGRATIONS
from data.store.sql import execute, execute_many, marks
from data.store.url import parse_url

FOLDER = Path(__file__).parent
RELEASES = sorted(file.stem for file in FOLDER.glob("*.json"))
SKETCHES = {"patterns", "problem_solutions"}
"""Tables of 0001 that no version ever wrote to: 0002 makes them anew."""
ACTIONS_SINCE = "0008"
"""Until then the ids of actions had a table for acknowledgements alone."""


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


def kept_by(revision: str) -> dict[str, list[dict]]:
    """The rows that a store of any revision is filled with: those of the next release that is kept,
    or of the last one."""
    later = [name for name in RELEASES if name >= revision]
    rows = rows_of(later[0] if later else RELEASES[-1])
    if revision == "0001":
        rows = {name: kept for name, kept in rows.items() if name not in SKETCHES}
    if revision < ACTIONS_SINCE:
        rows["acknowledge_actions"] = rows_of(RELEASES[0])["acknowledge_actions"]
    return rows


def make_store(url: str, revision: str) -> dict[str, list[dict]]:
    """A store of that revision with all its rows, in an empty database; what it holds."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(parsed, poolclass=NullPool)
    held: dict[str, list[dict]] = {}
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = inspect(connection)
        for table in {*tables.get_table_names()} & {*(kept := kept_by(revision))}:
            columns = [
                each["name"] for each in tables.get_columns(table) if each["name"] in kept[table][0]
            ]
            held[table] = [{name: row[name] for name in columns} for row in kept[table]]
            execute(connection, f"DELETE FROM {table}")  # counters begin with the table
            execute_many(
                connection,
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))})",
                [tuple(row.values()) for row in held[table]],
            )
            _number_on(connection, table)
    engine.dispose()
    return held


def _number_on(connection: Connection, table: str) -> None:
    """The ids that PostgreSQL gives come after those that are there, as if it had given them."""
    if connection.dialect.name != "postgresql":
        return
    given = "SELECT 1 FROM information_schema.columns WHERE table_name = :table"
    given += " AND column_name = 'id' AND is_identity = 'YES'"
    if connection.execute(text(given), {"table": table}).first():
        number = f"pg_get_serial_sequence('{table}', 'id')"
        connection.execute(text(f"SELECT setval({number}, (SELECT max(id) FROM {table}))"))
