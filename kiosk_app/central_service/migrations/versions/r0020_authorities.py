"""Patients' words that somebody acts for them, and on which one a booker booked."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of `schema_authority`; what bookers showed before stays empty."""
    op.create_table(
        "authority",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("proxy", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("proof", sa.String(length=16), nullable=False),
        sa.Column("given_at", BIG, nullable=False),
        sa.Column("given_to", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", BIG, nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_authority_patient"),
        sa.ForeignKeyConstraint(["proxy"], ["patient.id"], name="fk_authority_proxy"),
        sa.PrimaryKeyConstraint("id", name="pk_authority"),
    )
    op.create_index("ix_authority_patient", "authority", ["patient", "given_at"], unique=False)
    stands = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_authority_standing",
        "authority",
        ["patient", "proxy", "purpose"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.add_column("booker", sa.Column("purpose", sa.String(length=16), nullable=True))
    op.add_column("booker", sa.Column("proof", sa.String(length=16), nullable=True))
    op.add_column("booker", sa.Column("authority", sa.String(length=40), nullable=True))
