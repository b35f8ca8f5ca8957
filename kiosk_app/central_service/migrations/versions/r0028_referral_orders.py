"""Referrals whose time the patient chooses, and which number was held by which of them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "referral_order",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("right_id", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("consultation_day", sa.String(length=10), nullable=False),
        sa.Column("is_contracted", sa.Boolean(), nullable=False),
        sa.Column("expires_on", sa.String(length=10), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_referral_order_patient"),
        sa.ForeignKeyConstraint(
            ["right_id"], ["referral_right.id"], name="fk_referral_order_right_id"
        ),
        sa.ForeignKeyConstraint(
            ["department"], ["department.id"], name="fk_referral_order_department"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral_order"),
    )
    op.create_index("ix_referral_order_patient", "referral_order", ["patient"], unique=False)
    op.create_table(
        "referral_order_use",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("referral_order", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_referral_order_use_booking"),
        sa.ForeignKeyConstraint(
            ["referral_order"], ["referral_order.id"], name="fk_referral_order_use_referral_order"
        ),
        sa.PrimaryKeyConstraint("booking", name="pk_referral_order_use"),
    )
    op.create_index(
        "ix_referral_order_use_order", "referral_order_use", ["referral_order"], unique=False
    )
