"""Which browsers a person no longer wants told: they do not subscribe anew by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("removed_by", sa.Text(), nullable=True))
