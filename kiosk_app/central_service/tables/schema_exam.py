"""The tables of examinations: what is done where and when, what was ordered, who has which time.

A time is taken by one conditional statement on its row. What may never happen is forbidden here,
whatever the code above does: two orders in one time, one order in two times, one patient in two
rooms at once, one room twice at the same time.

Source: BJ-OPD-DRAFT art. 26; AH-2023-101 ann. 1 item 5; BJ-2022-PLAN item 15.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, text, unique

exam_kind = Table(
    "exam_kind",
    metadata,
    Column("id", sa.String(24), primary_key=True),
    text("name"),
    text("name_en", 128),
    Column("is_fasting", sa.Boolean, nullable=False),
    text("preparation", 500),
    text("preparation_en", 500),
)

exam_gap = Table(
    "exam_gap",
    metadata,
    Column("first", sa.String(24), ForeignKey("exam_kind.id"), primary_key=True),
    Column("second", sa.String(24), ForeignKey("exam_kind.id"), primary_key=True),
    Column("minutes", sa.Integer, nullable=False),
)
"""The second kind begins no sooner than so many minutes after the end of the first."""

exam_resource = Table(
    "exam_resource",
    metadata,
    Column("id", sa.String(24), primary_key=True),
    Column("kind", sa.String(24), ForeignKey("exam_kind.id"), nullable=False),
    text("name"),
    text("location", 128),
)

exam_slot = Table(
    "exam_slot",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("resource", sa.String(24), ForeignKey("exam_resource.id"), nullable=False),
    text("kind", 24),
    text("day", 10),
    ms("begins_at"),
    ms("ends_at"),
    text("pool", 16),
    Column("exam_order", sa.String(40)),
    Column("patient", sa.String(40)),
    sa.UniqueConstraint("resource", "begins_at"),
    sa.CheckConstraint("(exam_order IS NULL) = (patient IS NULL)", name="ck_exam_slot_taken"),
    sa.CheckConstraint(
        "ends_at > begins_at AND ends_at - begins_at <= 1800000", name="ck_exam_slot_length"
    ),
)
Index("ix_exam_slot_day", exam_slot.c.kind, exam_slot.c.day)
unique("uq_exam_slot_order", exam_slot.c.exam_order, where="exam_order IS NOT NULL")
unique(
    "uq_exam_slot_patient",
    exam_slot.c.patient,
    exam_slot.c.begins_at,
    where="patient IS NOT NULL",
)

exam_order = Table(
    "exam_order",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    Column("kind", sa.String(24), ForeignKey("exam_kind.id"), nullable=False),
    text("ordered_by", 40),
    Column("is_paid", sa.Boolean, nullable=False),
    ms("ordered_at"),
)
Index("ix_exam_order_patient", exam_order.c.patient)
Index("ix_exam_order_at", exam_order.c.ordered_at)

exam_step = Table(
    "exam_step",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    ms("at"),
    text("station"),
    text("act", 16),
    Column("exam_order", sa.String(40), ForeignKey("exam_order.id"), nullable=False),
    Column("slot", BIG),
    Column("staff", sa.String(40)),
)
"""What was done to an order, in order."""
Index("ix_exam_step_order", exam_step.c.exam_order)
append_only(exam_step)
