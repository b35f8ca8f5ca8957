"""Numbers lent to counters for hours without the central service."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Make the tables of `schema_emergency`."""
    op.create_table(
        "emergency_block",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("good_until", BIG, nullable=False),
        sa.Column("frees_at", BIG, nullable=False),
        sa.Column("ended_at", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_block"),
    )
    op.create_index(
        "uq_emergency_block_station",
        "emergency_block",
        ["station"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_table(
        "emergency_number",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("block", sa.String(length=40), nullable=False),
        sa.Column("seat", BIG, nullable=False),
        sa.Column("fee", BIG, nullable=False),
        sa.Column("ended_at", BIG, nullable=True),
        sa.Column("fate", sa.String(length=16), nullable=True),
        sa.Column("booking", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("posted_at", BIG, nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (fate IS NULL)", name="ck_emergency_number_fate"),
        sa.ForeignKeyConstraint(
            ["block"], ["emergency_block.id"], name="fk_emergency_number_block"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_number"),
    )
    op.create_index("ix_emergency_number_block", "emergency_number", ["block"], unique=False)
    op.create_index("ix_emergency_number_posted", "emergency_number", ["posted_at"], unique=False)
    op.create_index(
        "uq_emergency_number_seat",
        "emergency_number",
        ["seat"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
