"""Events are counted by the quarter of an hour, so that no chart reads a year of them."""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

logger = logging.getLogger("data.migrations")
INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SAYS = "type > 2 OR words IS NOT NULL"
QUARTER_MS = 900_000
BEFORE_MS = -2_208_988_800_000
"""The first instant there is, whole quarters before 1970: SQL divides towards zero."""
MOST_MS = 7 * 86_400_000
"""Counted at once, so that no upgrade needs much memory."""


def upgrade() -> None:
    keys = ("quarter", "type", "severity")
    op.create_table(
        "stats_events",
        *(sa.Column(name, INTEGER, nullable=False) for name in (*keys, "n")),
        sa.PrimaryKeyConstraint(*keys),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    first, last = connection.exec_driver_sql("SELECT min(at), max(at) FROM events").one()
    low = first
    while low is not None:
        # What lies between two events may be centuries, where a clock was wrong.
        high = (low // MOST_MS + 1) * MOST_MS
        connection.exec_driver_sql(
            "INSERT INTO stats_events (quarter, type, severity, n)"
            f" SELECT (at - {BEFORE_MS}) / {QUARTER_MS} + {BEFORE_MS // QUARTER_MS},"
            " type, severity, count(*) FROM events"
            f" WHERE at >= {low} AND at < {high} GROUP BY 1, 2, 3"
        )
        query = f"SELECT min(at) FROM events WHERE at >= {high}"
        low = connection.exec_driver_sql(query).scalar_one()
        done = 100 if low is None else 100 * (low - first) // max(1, last - first)
        logger.info("Upgrading the database: %d %% of the events are counted", done)
    op.create_index(
        "ix_events_says",
        "events",
        ["at"],
        sqlite_where=sa.text(SAYS),
        postgresql_where=sa.text(SAYS),
    )
