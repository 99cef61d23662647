"""What is told of problems, each message to a subscriber, and where what is wrong came from."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "problem_origins",
        _key("problem_id"),
        _key("from_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tellings",
        _key("id"),
        *_whole("batch problem_id saying severity at"),
        sa.Column("held", sa.Text(), nullable=True),
        *_whole("waits"),
        sa.Column("untold", sa.Text(), nullable=True),
        sqlite_strict=True,
    )
    op.create_index("ix_tellings_problem", "tellings", ["problem_id", "id"])
    op.create_index("ix_tellings_batch", "tellings", ["batch"])
    _partial("ix_tellings_waits", "tellings", ["problem_id"], "waits = 1")
    op.create_table(
        "deliveries",
        sa.Column("id", INTEGER, sa.Identity(), primary_key=True),
        *_whole("telling_id", nullable=True),
        *_whole("batch"),
        *_whole("problem_id", nullable=True),
        *_whole("saying subscription_id fate"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        *_whole("tries claimed unsure due_at next_at until_at"),
        *_whole("accepted_at shown_at clicked_at dismissed_at ended_at", nullable=True),
        sqlite_strict=True,
    )
    columns = ["telling_id", "subscription_id"]
    op.create_index("ix_deliveries_telling", "deliveries", columns, unique=True)
    _partial("ix_deliveries_digest", "deliveries", ["batch"], "telling_id IS NULL")
    _partial("ix_deliveries_due", "deliveries", ["next_at"], "fate < 2")
    _partial("ix_deliveries_unsent", "deliveries", ["subscription_id"], "fate < 2")
    op.create_index("ix_deliveries_until", "deliveries", ["until_at"])


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, INTEGER, primary_key=True, autoincrement=False)


def _whole(names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, INTEGER, nullable=nullable) for name in names.split()]


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
