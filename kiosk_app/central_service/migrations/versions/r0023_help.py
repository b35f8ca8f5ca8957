"""Calls for help from kiosks, and the sessions that counters take over."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of `schema_help`."""
    op.create_table(
        "help_call",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("asked_at", BIG, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=True),
        sa.Column("expires_at", BIG, nullable=True),
        sa.Column("patient", sa.String(length=40), nullable=True),
        sa.Column("hold", sa.String(length=40), nullable=True),
        sa.Column("taken_at", BIG, nullable=True),
        sa.Column("taken_by", sa.String(length=64), nullable=True),
        sa.Column("taken_to", sa.String(length=64), nullable=True),
        sa.Column("closed_at", BIG, nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_help_call_patient"),
        sa.PrimaryKeyConstraint("id", name="pk_help_call"),
    )
    code, is_open = sa.text("code IS NOT NULL"), sa.text("closed_at IS NULL")
    op.create_index(
        "uq_help_code",
        "help_call",
        ["code"],
        unique=True,
        sqlite_where=code,
        postgresql_where=code,
    )
    op.create_index(
        "ix_help_open",
        "help_call",
        ["asked_at"],
        unique=False,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
