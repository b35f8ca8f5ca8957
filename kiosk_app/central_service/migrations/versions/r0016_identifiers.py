"""Codes and cards that are bound to a patient once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of `schema_identifiers`."""
    op.create_table(
        "identifier",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("system", sa.String(length=16), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("value_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("bound_at", BIG, nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_identifier_patient"),
        sa.PrimaryKeyConstraint("id", name="pk_identifier"),
        sa.UniqueConstraint("system", "value_index", name="uq_identifier_system_value_index"),
    )
    op.create_index("ix_identifier_patient", "identifier", ["patient"], unique=False)
