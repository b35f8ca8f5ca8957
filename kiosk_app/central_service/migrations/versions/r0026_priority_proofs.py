"""Numbers of the proofs that priority groups are called by."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of `schema_after`; no number was kept before."""
    op.create_table(
        "priority_proof",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("group_name", sa.String(length=16), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_priority_proof_booking"),
        sa.PrimaryKeyConstraint("booking", name="pk_priority_proof"),
    )
