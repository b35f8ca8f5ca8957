"""Waiting for any session of a specialty, title and day."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Name the rows of one wish, see `schema_after.waiting`."""
    op.add_column("waiting", sa.Column("wish", sa.String(length=40), nullable=True))
    op.create_index("ix_waiting_wish", "waiting", ["wish"], unique=False)
