"""The tables of referral: institutions, who may refer until when, what was referred, who is barred.

Source: BJD-2021-05-20; BJ-2022-PLAN item 3; BJ-OPD-DRAFT art. 16.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, text, unique

referral_organisation = Table(
    "referral_organisation",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("name", sa.String(128), nullable=False, unique=True),
    text("phone", 32),
    text("district", 6),
    Column("is_suspended", sa.Boolean, nullable=False),
    ms("made_at"),
)

referral_right = Table(
    "referral_right",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("staff", sa.String(40), ForeignKey("staff.id"), nullable=False),
    Column("organisation", sa.String(40), ForeignKey("referral_organisation.id"), nullable=False),
    text("role", 16),
    text("pool", 16),
    text("expires_on", 10),
    text("asked_by", 40),
    ms("asked_at"),
    Column("reviewed_by", sa.String(40)),
    ms("reviewed_at", nullable=True),
    ms("ended_at", nullable=True),
    Column("is_suspended", sa.Boolean, nullable=False),
)
unique("uq_referral_right", referral_right.c.staff, where="ended_at IS NULL")

referral = Table(
    "referral",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    Column("right_id", sa.String(40), ForeignKey("referral_right.id"), nullable=False),
    text("doctor", 40),
    text("phone", 32),
    text("consultation", 64),
    text("consultation_day", 10),
    Column("is_contracted", sa.Boolean, nullable=False),
    ms("at"),
)
"""`doctor` who referred, `phone` of their institution: as they were then."""
Index("ix_referral_consultation", referral.c.consultation)
Index("ix_referral_at", referral.c.at)

referral_order = Table(
    "referral_order",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    Column("right_id", sa.String(40), ForeignKey("referral_right.id"), nullable=False),
    Column("department", sa.String(16), ForeignKey("department.id"), nullable=False),
    text("consultation", 64),
    text("consultation_day", 10),
    Column("is_contracted", sa.Boolean, nullable=False),
    text("expires_on", 10),
    text("station"),
    ms("at"),
)
"""A referral whose time the patient chooses."""
Index("ix_referral_order_patient", referral_order.c.patient)

referral_order_use = Table(
    "referral_order_use",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    Column("referral_order", sa.String(40), ForeignKey("referral_order.id"), nullable=False),
)
"""Which number was held by which order."""
Index("ix_referral_order_use_order", referral_order_use.c.referral_order)

referral_sanction = Table(
    "referral_sanction",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    text("kind", 16),
    text("subject", 40),
    Column("is_lifted", sa.Boolean, nullable=False),
    text("evidence", 500),
    text("by", 40),
    ms("at"),
)
"""That a person's right or a whole institution was barred, or let in again, and on what ground."""
append_only(referral_sanction)
