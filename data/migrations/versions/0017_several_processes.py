"""Several processes on one database: who leads, who is there, and what they ask of the leader."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "leadership",
        sa.Column("id", INTEGER, primary_key=True, autoincrement=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until_at", INTEGER, nullable=False),
        sa.Column("known", INTEGER, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO leadership (id, holder, until_at, known) VALUES (1, '', 0, 0)")
    op.create_table(
        "instances",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("started_at", INTEGER, nullable=False),
        sa.Column("seen_at", INTEGER, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "errands",
        sa.Column("id", INTEGER, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sqlite_strict=True,
    )
    op.create_index("ix_errands_at", "errands", ["at"])
