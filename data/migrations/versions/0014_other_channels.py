"""By which channel a subscriber is told."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("channel", sa.Text(), nullable=False, server_default="webpush")
    op.add_column("subscriptions", column)
