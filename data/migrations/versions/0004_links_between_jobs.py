"""Which job waits for which, as the engine told it.

Known of jobs that failed; they back the chains among the patterns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "job_links",
        sa.Column("first_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("then_id", INTEGER, autoincrement=False, nullable=False),
        sa.Column("seen_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("first_id", "then_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_job_links_seen", "job_links", ["seen_at"], unique=False)
