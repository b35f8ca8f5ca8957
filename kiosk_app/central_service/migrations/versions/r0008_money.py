"""What a provider has taken, what it tells and bills, and money that belongs to no order."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWED = "back < taken"


def upgrade() -> None:
    """Make the tables; what was paid before was paid to the fen."""
    op.add_column("payment_order", sa.Column("taken", BIG, nullable=False, server_default="0"))
    op.execute(
        "UPDATE payment_order SET taken = amount WHERE state IN ('paid', 'refunding', 'refunded')"
    )
    op.create_table(
        "provider_notice",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_notice"),
    )
    op.create_index("ix_provider_notice_at", "provider_notice", ["at"], unique=False)
    op.create_table(
        "stray_payment",
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("taken", BIG, nullable=False),
        sa.Column("back", BIG, nullable=False),
        sa.Column("found_at", BIG, nullable=False),
        sa.Column("found_in", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", BIG, nullable=True),
        sa.CheckConstraint("back >= 0 AND back <= taken", name="ck_stray_back"),
        sa.PrimaryKeyConstraint("order_no", name="pk_stray_payment"),
    )
    op.create_index(
        "ix_stray_owed",
        "stray_payment",
        ["found_at"],
        unique=False,
        sqlite_where=sa.text(OWED),
        postgresql_where=sa.text(OWED),
    )
    op.create_table(
        "bill_line",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("trade_no", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.CheckConstraint("kind IN ('paid', 'back')", name="ck_bill_kind"),
        sa.PrimaryKeyConstraint("day", "order_no", "kind", "trade_no", name="pk_bill_line"),
    )
    op.create_index("ix_bill_line_order", "bill_line", ["order_no"], unique=False)
