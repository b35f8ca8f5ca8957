"""How the patient of a booking was established, and the level that was booked."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add what `schema.booking` says; rows from before keep it empty."""
    op.add_column("booking", sa.Column("proof", sa.String(length=16), nullable=True))
    op.add_column("booking", sa.Column("title_level", sa.String(length=16), nullable=True))
    op.add_column("booking", sa.Column("visit_kind", sa.String(length=16), nullable=True))
