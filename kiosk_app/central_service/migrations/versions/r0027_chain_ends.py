"""Where the ends of the hash chains are kept beside them: heads of stations, holds of add-ons."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what `schema_devices` and `schema_supply` say; add-ons issued before point to theirs."""
    op.add_column("device", sa.Column("head_place", BIG, nullable=True))
    op.add_column("device", sa.Column("head_hash", sa.String(length=64), nullable=True))
    op.create_table(
        "add_on_hold",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("add_on", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_add_on_hold_booking"),
        sa.PrimaryKeyConstraint("booking", name="pk_add_on_hold"),
    )
    op.create_index("ix_add_on_hold_add_on", "add_on_hold", ["add_on"], unique=False)
    op.execute(
        "INSERT INTO add_on_hold (booking, add_on) SELECT booking, add_on FROM add_on_step"
        " WHERE booking IS NOT NULL"
    )
