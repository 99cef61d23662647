"""Where events that say no more than their run does are kept when they age: the clean-up moves them
there, some at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = ("began_seq", "began_lag", "began_from", "ended_seq", "ended_lag", "ended_from")


def upgrade() -> None:
    op.create_table(
        "run_events",
        sa.Column("run_id", INTEGER, primary_key=True, autoincrement=False),
        *(sa.Column(name, INTEGER, nullable=True) for name in KEPT),
        sqlite_strict=True,
    )
    op.create_table(
        "run_event_days",
        sa.Column("day", INTEGER, primary_key=True, autoincrement=False),
        sa.Column("first_seq", INTEGER, nullable=False),
        sa.Column("last_seq", INTEGER, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
