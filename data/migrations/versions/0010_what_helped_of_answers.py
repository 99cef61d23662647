"""Whether answers to questions helped, as their readers say."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "question_feedback",
        sa.Column("id", INTEGER, sa.Identity(), nullable=False),
        sa.Column("answer_id", sa.Text(), nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("understood", sa.Text(), nullable=False),
        sa.Column("corrected", INTEGER, nullable=False),
        sa.Column("helped", INTEGER, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("answer_id"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
