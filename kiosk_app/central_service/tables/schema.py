"""The tables: one row per bookable number, and everything that hangs on it.

Times are epoch milliseconds, days ISO text, money whole fen. What may never happen is forbidden
by partial unique indexes here, whatever the code above does: one live booking per seat, one per
(patient, department, day), one live hold per patient, one payable order per booking.

Bookings carry no foreign key to the seat: under PostgreSQL a reference to a row that is updated
hot costs multixacts and halves the rate of claims.

Source of the limits: BJ-OPD-DRAFT art. 10, art. 14, art. 29.
"""

from enum import IntEnum

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_after import (
    PlaceState,
    booker,
    no_show,
    outage,
    queue_entry,
    risk_note,
    room_booking,
    visit,
    waiting,
)
from kiosk_app.central_service.tables.schema_base import BIG, blind_index, metadata, sealed
from kiosk_app.central_service.tables.schema_base import ms as _ms
from kiosk_app.central_service.tables.schema_base import text as _text
from kiosk_app.central_service.tables.schema_base import unique as _unique
from kiosk_app.domain.booking_moves import BookingState

__all__ = [
    "COMING",
    "HAD",
    "USED",
    "BookingState",
    "PlaceState",
    "SeatState",
    "append_only",
    "booker",
    "booking",
    "campus",
    "clinic_session",
    "department",
    "event",
    "fee",
    "hospital",
    "metadata",
    "no_show",
    "outage",
    "patient",
    "payment_order",
    "practitioner",
    "queue_entry",
    "request",
    "risk_note",
    "room_booking",
    "seat",
    "station",
    "visit",
    "waiting",
]


class SeatState(IntEnum):
    """How one bookable number stands."""

    FREE = 0
    HELD = 1
    SOLD = 2


COMING = (BookingState.BOOKED, BookingState.ARRIVED, BookingState.CHECKED_IN)
"""The patient has the number and has not been seen."""

HAD = (BookingState.FULFILLED, BookingState.NO_SHOW)
"""The patient had the number, and it is over."""

USED = (
    BookingState.ARRIVED,
    BookingState.CHECKED_IN,
    BookingState.FULFILLED,
    BookingState.NO_SHOW,
    BookingState.VOID,
)
"""No request of a kiosk undoes it any more, and no worker sends its money back."""


_NEVER = "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
_ONLY_ADDED = (
    ("sqlite", f"CREATE TRIGGER {{0}}_no_update BEFORE UPDATE ON {{0}} {_NEVER}"),
    ("sqlite", f"CREATE TRIGGER {{0}}_no_delete BEFORE DELETE ON {{0}} {_NEVER}"),
    (
        "postgresql",
        (
            "CREATE OR REPLACE FUNCTION only_ever_added() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows are only ever added'; END $$"
        ),
    ),
    (
        "postgresql",
        (
            "CREATE TRIGGER {0}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {0} "
            "EXECUTE FUNCTION only_ever_added()"
        ),
    ),
)


FOR_WAITERS = 0
"""Stands in a free seat's `away_until` where it came back while somebody waited: it is there."""

PUT_ASIDE = "put_aside"
"""Stands in a seat's `pool` after the session got fewer numbers: in no pool, nobody draws it."""


def append_only(table: Table) -> None:
    """Let rows of `table` only be added, whatever the code above tries."""
    for dialect, text in _ONLY_ADDED:
        ddl = sa.DDL(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
            text.format(table.name)
        )
        sa.event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


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
    _ms("away_until", nullable=True),
    Column("booking", sa.String(40)),
    sa.UniqueConstraint("session", "seq"),
    sa.CheckConstraint("state IN (0, 1, 2)", name="ck_seat_state"),
    sa.CheckConstraint("(state = 0) = (booking IS NULL)", name="ck_seat_booking"),
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
    _text("kind", 4),
    sealed("number", "id"),
    blind_index("number_index", "kind_group", "number"),
    sealed("name", "id"),
    sealed("sex", "id"),
    sealed("birth", "id", nullable=True),
    sealed("phone", "id", nullable=True),
    _ms("enrolled_at"),
    Column("merged_into", sa.String(40)),
    Column("version", sa.Integer, nullable=False, default=0),
    sa.UniqueConstraint("kind_group", "number_index"),
)
"""`merged_into`: the record this one went up in (`schema_merge`), whose everything of it is now.
`version`: counts merges, what undoes them, and corrections; who looked before looks once more."""
Index("ix_patient_merged", patient.c.merged_into)

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
    Column("channel", sa.String(20)),
    Column("replaces", sa.String(40)),
    Column("is_exchange", sa.Boolean, nullable=False, default=False),
    Column("revisit_of", sa.String(40)),
    Column("waived", BIG, nullable=False, default=0),
    _ms("ended_at", nullable=True),
    Column("proof", sa.String(16)),
    Column("title_level", sa.String(16)),
    Column("visit_kind", sa.String(16)),
)
"""`is_exchange`: the patient still has the number that this one is to replace. `proof`: how the
patient was established; `title_level`: of the session when it was booked; `visit_kind`: first
or not in this department. All three are empty in rows from before they were kept."""
_TAKEN = "state IN ('offered', 'held', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')"
_ACTIVE = "state IN ('held', 'booked', 'arrived', 'checked-in') AND NOT is_exchange"
_unique("uq_booking_seat", booking.c.seat, where=_TAKEN)
_unique(
    "uq_booking_day",
    booking.c.patient,
    booking.c.department,
    booking.c.day,
    where=_ACTIVE,
)
_unique("uq_booking_hold", booking.c.patient, where="state = 'held'")
Index("ix_booking_patient", booking.c.patient, booking.c.day)
Index("ix_booking_seat", booking.c.seat)
Index("ix_booking_session", booking.c.session)
Index("ix_booking_replaces", booking.c.replaces)
Index(
    "ix_booking_due",
    booking.c.day,
    sqlite_where=sa.text("state = 'booked'"),
    postgresql_where=sa.text("state = 'booked'"),
)

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
    Column("is_carried", sa.Boolean, nullable=False, default=False),
    Column("part_back", BIG, nullable=False, default=0),
    Column("is_part_back", sa.Boolean, nullable=False, default=False),
    Column("taken", BIG, nullable=False, default=0),
    Column("is_cash", sa.Boolean, nullable=False, default=False),
    sa.CheckConstraint("amount > 0", name="ck_order_amount"),
    sa.CheckConstraint("part_back >= 0 AND part_back < amount", name="ck_order_part_back"),
)
"""`is_carried`: paid for a number that was changed for this one. `part_back`: how much of it goes
back although the rest is kept; `taken`: all that the provider has taken, right or not.
`is_part_back`: what is not kept of a paid order is back."""
_unique(
    "uq_order_payable",
    payment_order.c.booking,
    where="state IN ('open', 'declined', 'paid') AND NOT is_carried",
)
Index("ix_order_booking", payment_order.c.booking)
Index("ix_order_state", payment_order.c.state, payment_order.c.closed_at)

request = Table(
    "request",
    metadata,
    Column("station", sa.String(64), primary_key=True),
    Column("key", sa.String(80), primary_key=True),
    _text("act", 32),
    sealed("fingerprint", "station", "key"),
    Column("status", sa.SmallInteger, nullable=False),
    sealed("body", "station", "key"),
    _ms("at"),
    Column("is_void", sa.Boolean, nullable=False, default=False),
    Column("booking", sa.String(40)),
    Column("payment_order", sa.String(40)),
    Column("nonce", sa.String(64)),
)
Index("ix_request_at", request.c.at)

event = Table(
    "event",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    _ms("at"),
    _text("station"),
    _text("kind", 32),
    Column("booking", sa.String(40)),
    Column("payment_order", sa.String(40)),
    Column("staff", sa.String(40)),
    Column("seat", BIG),  # which the act has moved; who has which follows: `number_ledger`
)
Index("ix_event_booking", event.c.booking)
Index("ix_event_kind", event.c.kind, event.c.at)
append_only(event)
