"""The tables of scarce numbers: how supply changed, add-ons, calling off, late clinics.

Rows of what was done are only ever added; the database refuses the rest (`append_only`).

Source: BJ-OPD-DRAFT art. 8, art. 10, art. 11, art. 23; BJ-2022-PLAN item 4, item 7, item 29.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, sealed, text, unique

supply_change = Table(
    "supply_change",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    ms("at"),
    text("session"),
    text("act", 16),
    text("pool", 16),
    Column("by_numbers", sa.Integer, nullable=False),
    text("actor"),
)
"""How many numbers a pool of a session gained or lost, and by whom; their sum is what there is."""
Index("ix_supply_change_session", supply_change.c.session)
append_only(supply_change)

agreement = Table(
    "agreement",
    metadata,
    Column("subject", sa.String(80), primary_key=True),
    Column("staff", sa.String(40), primary_key=True),
    ms("at"),
)
"""Who agreed to an act that two persons decide."""
append_only(agreement)

department_head = Table(
    "department_head",
    metadata,
    Column("department", sa.String(16), ForeignKey("department.id"), primary_key=True),
    Column("practitioner", sa.String(16), ForeignKey("practitioner.id"), nullable=False),
)

add_on_step = Table(
    "add_on_step",
    metadata,
    Column("place", BIG, primary_key=True, autoincrement=False),
    text("add_on", 40),
    text("session"),
    text("act", 16),
    text("by", 40),
    text("doctor", 16),
    text("patient", 40),
    text("reason", 24),
    text("station"),
    text("deciders", 200),
    text("at", 40),
    Column("booking", sa.String(40)),
    Column("word", sa.String(8)),
    text("previous"),
    Column("keyed_hash", sa.String(64), nullable=False, unique=True),
)
"""An add-on is its steps: a hash chain over all of them, in the order they were done.

`word`: of a request, on what word of the doctor; NULL of those from before it was kept.
"""
Index("ix_add_on_step_add_on", add_on_step.c.add_on)
Index("ix_add_on_step_session", add_on_step.c.session)
append_only(add_on_step)

add_on_hold = Table(
    "add_on_hold",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    text("add_on", 40),
)
"""As which holds an add-on was issued: what was issued once is known without its step, too."""
Index("ix_add_on_hold_add_on", add_on_hold.c.add_on)

suspension_case = Table(
    "suspension_case",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    text("session"),
    text("state", 16),
    text("reason", 24),
    text("document_number"),
    text("opened_by"),
    ms("opened_at"),
    ms("ended_at", nullable=True),
    Column("ended_by", sa.String(64)),
)
unique("uq_suspension_open", suspension_case.c.session, where="state = 'open'")
Index("ix_suspension_opened", suspension_case.c.opened_at)

suspension_item = Table(
    "suspension_item",
    metadata,
    Column("case", sa.String(40), ForeignKey("suspension_case.id"), primary_key=True),
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    Column("seq", sa.Integer, nullable=False),
    Column("was_there", sa.Boolean, nullable=False),
    Column("outcome", sa.String(16)),
    Column("settled_by", sa.String(64)),
    ms("settled_at", nullable=True),
)
"""`was_there`: the patient had checked in already and waits in the building."""

notice = Table(
    "notice",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("case", sa.String(40), ForeignKey("suspension_case.id"), nullable=False),
    Column("booking", sa.String(40), ForeignKey("booking.id"), nullable=False),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    sealed("lines", "id"),
    ms("made_at"),
    ms("acknowledged_at", nullable=True),
    ms("ended_at", nullable=True),
    text("kind", 16),
    sa.UniqueConstraint("case", "booking", "kind"),
)
"""`ended_at`: what it tells is true no more: the session was resumed, or called off once more."""
Index("ix_notice_patient", notice.c.patient)

notice_attempt = Table(
    "notice_attempt",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("notice", sa.String(40), ForeignKey("notice.id"), nullable=False),
    text("channel", 16),
    Column("has_reached", sa.Boolean, nullable=False),
    ms("at"),
)
Index("ix_notice_attempt_notice", notice_attempt.c.notice)
append_only(notice_attempt)

clinic_status = Table(
    "clinic_status",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    text("session"),
    text("status", 16),
    text("reason", 24),
    Column("minutes", sa.Integer),
    ms("set_at"),
    text("set_by"),
)
"""Late, away or back again: the latest row of a session holds, the others are its history."""
Index("ix_clinic_status_session", clinic_status.c.session, clinic_status.c.id)
append_only(clinic_status)
