"""The tables of money that is not an order's: what providers told, their bills, stray payments.

Source: CN-2020-405 sec. 2 (1); requirement rows R127, R140.
"""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from kiosk_app.central_service.schema_base import BIG, metadata, ms, text

provider_notice = Table(
    "provider_notice",
    metadata,
    Column("id", sa.String(64), primary_key=True),
    text("order_no"),
    text("kind", 16),
    Column("amount", BIG, nullable=False),
    ms("at"),
)
"""Notifications of the provider that were heard, by the provider's own number: each works once."""
Index("ix_provider_notice_at", provider_notice.c.at)

stray_payment = Table(
    "stray_payment",
    metadata,
    Column("order_no", sa.String(64), primary_key=True),
    Column("taken", BIG, nullable=False),
    Column("back", BIG, nullable=False, default=0),
    ms("found_at"),
    text("found_in", 16),
    Column("tries", sa.Integer, nullable=False, default=0),
    ms("next_at", nullable=True),
    sa.CheckConstraint("back >= 0 AND back <= taken", name="ck_stray_back"),
)
"""Money a provider took under an order number we never gave: all of it goes back."""
Index(
    "ix_stray_owed",
    stray_payment.c.found_at,
    sqlite_where=sa.text("back < taken"),
    postgresql_where=sa.text("back < taken"),
)

bill_line = Table(
    "bill_line",
    metadata,
    text("day", 10),
    Column("order_no", sa.String(64), nullable=False),
    Column("trade_no", sa.String(64), nullable=False),
    text("kind", 8),
    Column("amount", BIG, nullable=False),
    ms("at"),
    sa.PrimaryKeyConstraint("day", "order_no", "kind", "trade_no", name="pk_bill_line"),
    sa.CheckConstraint("kind IN ('paid', 'back')", name="ck_bill_kind"),
)
"""The lines of providers' bills, as they came; `day` is the day of the bill."""
Index("ix_bill_line_order", bill_line.c.order_no)
