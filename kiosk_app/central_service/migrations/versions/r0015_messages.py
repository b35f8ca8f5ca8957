"""Messages to patients: what is due when, and whether it was handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of `schema_messages`."""
    op.create_table(
        "message",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("due_at", BIG, nullable=False),
        sa.Column("next_at", BIG, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("handed_at", BIG, nullable=True),
        sa.Column("dropped_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_message_booking"),
        sa.PrimaryKeyConstraint("booking", "kind", name="pk_message"),
    )
    op.create_index(
        "ix_message_next",
        "message",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("handed_at IS NULL AND dropped_at IS NULL"),
        postgresql_where=sa.text("handed_at IS NULL AND dropped_at IS NULL"),
    )
