"""Which member of staff an event names, and the way from a booking to its events."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column and the index; events of before name nobody."""
    op.add_column("event", sa.Column("staff", sa.String(length=40), nullable=True))
    op.create_index("ix_event_booking", "event", ["booking"], unique=False)
