"""E-invoices are reversed where money went back; what went back before is to be reversed too."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_BEFORE = """
UPDATE e_invoice SET red_wanted = (
    SELECT CASE WHEN payment_order.state = 'refunded' THEN e_invoice.amount
                WHEN payment_order.is_part_back THEN payment_order.part_back
                ELSE 0 END
    FROM payment_order WHERE payment_order.id = e_invoice.payment_order)
"""


def upgrade() -> None:
    """Add what `schema_money.e_invoice` says, and want what should have been wanted before."""
    for name in ("red_wanted", "red_done"):
        op.add_column(
            "e_invoice", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        )
    op.add_column("e_invoice", sa.Column("red_qr_text", sa.String(length=256), nullable=True))
    op.execute(_BEFORE)
    op.execute("UPDATE e_invoice SET tries = 0, next_at = NULL WHERE red_wanted > 0")
    op.create_index(
        "ix_invoice_red",
        "e_invoice",
        ["wanted_at"],
        unique=False,
        sqlite_where=sa.text("red_done < red_wanted"),
        postgresql_where=sa.text("red_done < red_wanted"),
    )
