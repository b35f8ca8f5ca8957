"""When somebody who waits was called into the room."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what `schema_after.queue_entry` says; entries from before were called when done."""
    op.add_column("queue_entry", sa.Column("called_at", BIG, nullable=True))
