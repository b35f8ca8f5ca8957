"""The tables: one row per bookable number, and everything that hangs on it.

Times are epoch milliseconds, days ISO text, money whole fen. What may never happen is forbidden
by partial unique indexes here, whatever the code above does: one live booking per seat, one per
(patient, department, day), one live hold per patient, one payable order per booking.

Bookings carry no foreign key to the seat: under PostgreSQL a reference to a row that is updated
hot costs multixacts and halves the rate of claims.

Source of the limits: BJ-OPD-DRAFT art. 10, art. 14, art. 29.
"""

from enum import IntEnum, StrEnum

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""An integer that SQLite will also count up by itself."""

metadata = sa.MetaData()


class SeatState(IntEnum):
    """How one bookable number stands."""

    FREE = 0
    HELD = 1
    SOLD = 2


class BookingState(StrEnum):
    """A booking from hold to appointment; the later ones are FHIR appointment statuses."""

    HELD = "held"
    LAPSED = "lapsed"
    RELEASED = "released"
    BOOKED = "booked"
    WITHDRAWN = "entered-in-error"


LIVE_BOOKING = (BookingState.HELD, BookingState.BOOKED)


def _unique(name: str, *columns: Column[str] | Column[int], where: str) -> Index:
    """Return a partial unique index that both databases understand."""
    clause = sa.text(where)
    return Index(name, *columns, unique=True, sqlite_where=clause, postgresql_where=clause)


def _text(name: str, length: int = 64) -> "Column[str]":
    return Column(name, sa.String(length), nullable=False)


def _ms(name: str, *, nullable: bool = False) -> "Column[int]":
    return Column(name, BIG, nullable=nullable)


hospital = Table(
    "hospital",
    metadata,
    Column("id", BIG, primary_key=True),
    _text("name"),
    _text("name_en", 128),
    _text("phone"),
)

station = Table(
    "station",
    metadata,
    Column("id", sa.String(64), primary_key=True),
    _text("kind", 16),
    Column("is_enabled", sa.Boolean, nullable=False),
)

campus = Table(
    "campus",
    metadata,
    Column("id", sa.String(16), primary_key=True),
    Column("place", BIG, nullable=False),
    _text("name"),
    _text("address", 128),
)

department = Table(
    "department",
    metadata,
    Column("id", sa.String(16), primary_key=True),
    Column("place", BIG, nullable=False),
    Column("campus", sa.String(16), ForeignKey("campus.id"), nullable=False),
    _text("code", 8),
    _text("name"),
    _text("name_en", 128),
    _text("group_name"),
    _text("group_en", 128),
    _text("location", 128),
    _text("initials", 16),
    _text("scope", 16),
    Column("admits_sex", sa.String(1)),
    Column("min_age", sa.Integer),
    Column("max_age", sa.Integer),
)

practitioner = Table(
    "practitioner",
    metadata,
    Column("id", sa.String(16), primary_key=True),
    Column("department", sa.String(16), ForeignKey("department.id"), nullable=False),
    _text("name"),
    _text("title", 3),
)

fee = Table(
    "fee",
    metadata,
    Column("clinic_type", sa.String(16), primary_key=True),
    Column("place", BIG, nullable=False),
    Column("fee", BIG, nullable=False),
    Column("is_insured", sa.Boolean, nullable=False),
)

clinic_session = Table(
    "clinic_session",
    metadata,
    Column("id", sa.String(64), primary_key=True),
    Column("department", sa.String(16), ForeignKey("department.id"), nullable=False),
    Column("practitioner", sa.String(16), ForeignKey("practitioner.id")),
    _text("clinic_type", 16),
    _text("day", 10),
    _text("half_day", 16),
    _ms("begins_at"),
    _ms("ends_at"),
    _text("room", 32),
    Column("fee", BIG, nullable=False),
    Column("capacity", sa.Integer, nullable=False),
    Column("is_suspended", sa.Boolean, nullable=False),
)
Index("ix_session_day", clinic_session.c.department, clinic_session.c.day)
Index("ix_session_by_day", clinic_session.c.day)
_unique(
    "uq_session_practitioner",
    clinic_session.c.practitioner,
    clinic_session.c.day,
    clinic_session.c.half_day,
    where="practitioner IS NOT NULL",
)

seat = Table(
    "seat",
    metadata,
    Column("id", BIG, primary_key=True),
    _text("session"),
    Column("seq", sa.Integer, nullable=False),
    _ms("begins_at"),
    _ms("ends_at"),
    _text("pool", 16),
    Column("back_pool", sa.String(16)),
    _ms("back_at", nullable=True),
    Column("state", sa.SmallInteger, nullable=False),
    _ms("hold_until", nullable=True),
    Column("booking", sa.String(40)),
    sa.UniqueConstraint("session", "seq"),
    sa.CheckConstraint("state IN (0, 1, 2)"),
    sa.CheckConstraint("(state = 0) = (booking IS NULL)"),
)
Index(
    "ix_seat_lapse",
    seat.c.hold_until,
    sqlite_where=sa.text("state = 1"),
    postgresql_where=sa.text("state = 1"),
)

patient = Table(
    "patient",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    _text("kind_group", 16),
    _text("number", 32),
    _text("kind", 4),
    _text("name", 128),
    _text("sex", 1),
    Column("birth", sa.String(10)),
    Column("phone", sa.String(32)),
    _ms("enrolled_at"),
    sa.UniqueConstraint("kind_group", "number"),
)

booking = Table(
    "booking",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    _text("session"),
    Column("seat", BIG, nullable=False),
    _text("department", 16),
    _text("day", 10),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    _text("station"),
    _text("state", 20),
    Column("fee", BIG, nullable=False),
    _text("policy", 64),
    _ms("held_at"),
    _ms("expires_at"),
    Column("appointment", sa.String(40), unique=True),
    Column("number", sa.String(32), unique=True),
    Column("check_in_code", sa.String(64), unique=True),
    Column("booking_class", sa.String(16)),
    Column("paid", BIG),
    _ms("booked_at", nullable=True),
    Column("is_station_told", sa.Boolean, nullable=False, default=False),
)
_LIVE = "state IN ('held', 'booked')"
_unique("uq_booking_seat", booking.c.seat, where=_LIVE)
_unique(
    "uq_booking_day",
    booking.c.patient,
    booking.c.department,
    booking.c.day,
    where=_LIVE,
)
_unique("uq_booking_hold", booking.c.patient, where="state = 'held'")
Index("ix_booking_patient", booking.c.patient, booking.c.day)

payment_order = Table(
    "payment_order",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("booking", sa.String(40), ForeignKey("booking.id"), nullable=False),
    _text("station"),
    Column("amount", BIG, nullable=False),
    _text("state", 16),
    Column("qr_text", sa.String(256)),
    _ms("opened_at"),
    _ms("expires_at"),
    _ms("paid_at", nullable=True),
    _ms("closed_at", nullable=True),
    Column("refund_tries", sa.Integer, nullable=False, default=0),
    _ms("refund_next_at", nullable=True),
    sa.CheckConstraint("amount > 0"),
)
_unique(
    "uq_order_payable",
    payment_order.c.booking,
    where="state IN ('open', 'declined', 'paid')",
)
Index("ix_order_state", payment_order.c.state, payment_order.c.closed_at)

request = Table(
    "request",
    metadata,
    Column("station", sa.String(64), primary_key=True),
    Column("key", sa.String(80), primary_key=True),
    _text("act", 32),
    Column("fingerprint", sa.LargeBinary(32), nullable=False),
    Column("status", sa.SmallInteger, nullable=False),
    Column("body", sa.LargeBinary, nullable=False),
    _ms("at"),
    Column("is_void", sa.Boolean, nullable=False, default=False),
    Column("booking", sa.String(40)),
    Column("payment_order", sa.String(40)),
)

event = Table(
    "event",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    _ms("at"),
    _text("station"),
    _text("kind", 32),
    Column("booking", sa.String(40)),
    Column("payment_order", sa.String(40)),
)
for _act in ("UPDATE", "DELETE"):
    sa.event.listen(
        event,
        "after_create",
        sa.DDL(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
            f"CREATE TRIGGER event_no_{_act.lower()} BEFORE {_act} ON event "
            "BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END"
        ).execute_if(dialect="sqlite"),
    )
