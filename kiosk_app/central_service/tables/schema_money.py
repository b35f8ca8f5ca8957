"""The tables of money beyond orders: what providers told and billed, cash and its drawers.

Source: CN-2020-405 sec. 2 (1); requirement rows R127, R140, R166, R179.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, text, unique

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

station_payment = Table(
    "station_payment",
    metadata,
    Column("station", sa.String(64), ForeignKey("station.id"), primary_key=True),
    text("methods"),
    Column("has_acceptor", sa.Boolean, nullable=False, default=False),
)
"""How one can pay at a station that differs from its kind; `methods` with spaces between."""

drawer_shift = Table(
    "drawer_shift",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    text("station"),
    text("staff", 40),
    ms("opened_at"),
    Column("opened_with", BIG, nullable=False),
    ms("closed_at", nullable=True),
    Column("counted", BIG),
    sa.CheckConstraint("(closed_at IS NULL) = (counted IS NULL)", name="ck_drawer_counted"),
)
"""A cash drawer from opening to closing; what was counted stays as it was counted."""
unique("uq_drawer_station", drawer_shift.c.station, where="closed_at IS NULL")
unique("uq_drawer_staff", drawer_shift.c.staff, where="closed_at IS NULL")
Index("ix_drawer_opened", drawer_shift.c.opened_at)

cash_entry = Table(
    "cash_entry",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("shift", sa.String(40), ForeignKey("drawer_shift.id"), nullable=False),
    Column("payment_order", sa.String(40), ForeignKey("payment_order.id"), nullable=False),
    Column("amount", BIG, nullable=False),
    text("staff", 40),
    ms("at"),
    sa.CheckConstraint("amount <> 0", name="ck_cash_amount"),
)
"""Cash that went into a drawer, or out of it (negative)."""
Index("ix_cash_shift", cash_entry.c.shift)
Index("ix_cash_order", cash_entry.c.payment_order)
append_only(cash_entry)

e_invoice = Table(
    "e_invoice",
    metadata,
    Column("payment_order", sa.String(40), ForeignKey("payment_order.id"), primary_key=True),
    Column("amount", BIG, nullable=False),
    Column("fetch_code", sa.String(16), nullable=False, unique=True),
    Column("qr_text", sa.String(256)),
    ms("wanted_at"),
    Column("tries", sa.Integer, nullable=False, default=0),
    ms("next_at", nullable=True),
    Column("red_wanted", BIG, nullable=False, default=0, server_default="0"),
    Column("red_done", BIG, nullable=False, default=0, server_default="0"),
    Column("red_qr_text", sa.String(256)),
)
"""E-invoices that are wanted; `qr_text` when they are issued. `red_wanted`: how much of one has to
be reversed in all, because so much went back; `red_done`: how much is. `tries` and `next_at` are
those of whatever the issuer is asked for next."""
Index(
    "ix_invoice_red",
    e_invoice.c.wanted_at,
    sqlite_where=sa.text("red_done < red_wanted"),
    postgresql_where=sa.text("red_done < red_wanted"),
)
Index(
    "ix_invoice_wanted",
    e_invoice.c.wanted_at,
    sqlite_where=sa.text("qr_text IS NULL"),
    postgresql_where=sa.text("qr_text IS NULL"),
)
