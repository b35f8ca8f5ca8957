"""The tables of what follows a booking: coming, not coming, waiting, who booked, what looks odd.

`schema` is the one door to all tables; import them from there.

Source: BJ-OPD-DRAFT art. 14, art. 20 to art. 27.
"""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import (
    BIG,
    blind_index,
    metadata,
    ms,
    sealed,
    text,
    unique,
)


class PlaceState(StrEnum):
    """How a place on a waitlist stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LAPSED = "lapsed"
    LEFT = "left"
    CLOSED = "closed"
    MERGED = "merged"  # the patient, who takes any session of the day, was offered another's number


queue_entry = Table(
    "queue_entry",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("booking", sa.String(40), ForeignKey("booking.id"), nullable=False),
    text("session"),
    ms("begins_at"),
    ms("checked_in_at"),
    text("group_name", 16),
    text("punctuality", 16),
    Column("is_revisit", sa.Boolean, nullable=False),
    ms("done_at", nullable=True),
    ms("called_at", nullable=True),
)
Index("ix_queue_session", queue_entry.c.session)
unique("uq_queue_waiting", queue_entry.c.booking, where="done_at IS NULL")

priority_proof = Table(
    "priority_proof",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    ms("at"),
    text("group_name", 16),
    sealed("number", "booking"),
    text("station"),
    Column("staff", sa.String(64), nullable=True),
)
"""What showed that a patient belongs to a group, and who saw it: at a hold or a check-in.
`staff`: who was signed in. Source: requirement rows R021, R102."""

visit = Table(
    "visit",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    ms("seen_at"),
    text("by"),
    Column("has_examination", sa.Boolean, nullable=False),
)

no_show = Table(
    "no_show",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    text("department", 16),
    ms("session_end"),
    ms("counted_at"),
    Column("excuse", sa.String(20)),
    sealed("evidence", "booking", nullable=True),
    Column("deciders", sa.String(200)),
    ms("excused_at", nullable=True),
    ms("appealed_at", nullable=True),
    sealed("appeal", "booking", nullable=True),
)
Index("ix_no_show_patient", no_show.c.patient)

outage = Table(
    "outage",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    ms("begins_at"),
    ms("ends_at"),
    text("note", 200),
)
"""When cancelling or checking in was out of order: no-shows of that time are excused."""

waiting = Table(
    "waiting",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    text("session"),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    text("group_name", 16),
    text("state", 16),
    ms("joined_at"),
    ms("closes_at"),
    Column("booking", sa.String(40)),
    ms("offer_until", nullable=True),
    Column("wish", sa.String(40)),
)
"""`wish`: names the rows of a patient who takes any session of a specialty, title and day."""
Index("ix_waiting_patient", waiting.c.patient)
Index("ix_waiting_wish", waiting.c.wish)
unique(
    "uq_waiting_place",
    waiting.c.session,
    waiting.c.patient,
    where="state IN ('waiting', 'offered')",
)
Index(
    "ix_waiting_open",
    waiting.c.session,
    sqlite_where=sa.text("state IN ('waiting', 'offered')"),
    postgresql_where=sa.text("state IN ('waiting', 'offered')"),
)

booker = Table(
    "booker",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    text("kind_group", 16),
    text("kind", 4),
    sealed("number", "booking"),
    blind_index("number_index", "kind_group", "number"),
    sealed("name", "booking"),
    sealed("phone", "booking"),
    text("relation", 16),
    text("day", 10),
    Column("purpose", sa.String(16)),
    Column("proof", sa.String(16)),
    Column("authority", sa.String(40)),
)
Index("ix_booker_day", booker.c.kind_group, booker.c.number_index, booker.c.day)
"""Who booked for somebody else; `day` is the day of the booking act, `authority` the row of the
patient's word for it."""

room_booking = Table(
    "room_booking",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    text("purpose", 20),
    text("doctor"),
)
"""What a doctor booked in the consulting room, for which purpose."""

risk_note = Table(
    "risk_note",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    ms("at"),
    text("kind", 20),
    Column("booking", sa.String(40), ForeignKey("booking.id"), nullable=False),
    Column("other_booking", sa.String(40)),
    sealed("reason", "kind", "booking", nullable=True),
    sa.UniqueConstraint("kind", "booking"),
)
"""Something somebody should look at; never a ground to refuse by itself."""
