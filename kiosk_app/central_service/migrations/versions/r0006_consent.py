"""A second person agrees to an act of the first."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of agreements between two persons."""
    op.create_table(
        "consent",
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first", sa.String(length=40), nullable=False),
        sa.Column("second", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.Column("used_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["first"], ["staff.id"], name="fk_consent_first"),
        sa.ForeignKeyConstraint(["second"], ["staff.id"], name="fk_consent_second"),
        sa.PrimaryKeyConstraint("token", name="pk_consent"),
    )
