"""First tables: catalogue, sessions and seats, patients, bookings, orders, requests, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


ONLY_ADDED = {
    "sqlite": (
        (
            "CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
            "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
        ),
        (
            "CREATE TRIGGER event_no_delete BEFORE DELETE ON event "
            "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION only_ever_added() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows are only ever added'; END $$"
        ),
        (
            "CREATE TRIGGER event_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
            "EXECUTE FUNCTION only_ever_added()"
        ),
    ),
}


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _make_campus()
    _make_event()
    _make_fee()
    _make_hospital()
    _make_patient()
    _make_request()
    _make_seat()
    _make_station()
    _make_booking()
    _make_department()
    _make_payment_order()
    _make_practitioner()
    _make_clinic_session()


def _make_campus() -> None:
    op.create_table(
        "campus",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campus"),
    )


def _make_event() -> None:
    op.create_table(
        "event",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=True),
        sa.Column("payment_order", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    for statement in ONLY_ADDED[op.get_context().dialect.name]:
        op.execute(statement)


def _make_fee() -> None:
    op.create_table(
        "fee",
        sa.Column("clinic_type", sa.String(length=16), nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("fee", BIG, nullable=False),
        sa.Column("is_insured", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_type", name="pk_fee"),
    )


def _make_hospital() -> None:
    op.create_table(
        "hospital",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=128), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hospital"),
    )


def _make_patient() -> None:
    op.create_table(
        "patient",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind_group", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("birth", sa.String(length=10), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("enrolled_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
        sa.UniqueConstraint("kind_group", "number", name="uq_patient_kind_group_number"),
    )


def _make_request() -> None:
    op.create_table(
        "request",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=True),
        sa.Column("payment_order", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("station", "key", name="pk_request"),
    )


def _make_seat() -> None:
    op.create_table(
        "seat",
        sa.Column("id", BIG, nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("begins_at", BIG, nullable=False),
        sa.Column("ends_at", BIG, nullable=False),
        sa.Column("pool", sa.String(length=16), nullable=False),
        sa.Column("back_pool", sa.String(length=16), nullable=True),
        sa.Column("back_at", BIG, nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("hold_until", BIG, nullable=True),
        sa.Column("booking", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(state = 0) = (booking IS NULL)", name="ck_seat_booking"),
        sa.CheckConstraint("state IN (0, 1, 2)", name="ck_seat_state"),
        sa.PrimaryKeyConstraint("id", name="pk_seat"),
        sa.UniqueConstraint("session", "seq", name="uq_seat_session_seq"),
    )
    op.create_index(
        "ix_seat_lapse",
        "seat",
        ["hold_until"],
        unique=False,
        sqlite_where=sa.text("state = 1"),
        postgresql_where=sa.text("state = 1"),
    )


def _make_station() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_station"),
    )


def _make_booking() -> None:
    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("seat", BIG, nullable=False),
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("fee", BIG, nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("held_at", BIG, nullable=False),
        sa.Column("expires_at", BIG, nullable=False),
        sa.Column("appointment", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("check_in_code", sa.String(length=64), nullable=True),
        sa.Column("booking_class", sa.String(length=16), nullable=True),
        sa.Column("paid", BIG, nullable=True),
        sa.Column("booked_at", BIG, nullable=True),
        sa.Column("is_station_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_booking_patient"),
        sa.PrimaryKeyConstraint("id", name="pk_booking"),
        sa.UniqueConstraint("appointment", name="uq_booking_appointment"),
        sa.UniqueConstraint("check_in_code", name="uq_booking_check_in_code"),
        sa.UniqueConstraint("number", name="uq_booking_number"),
    )
    _index_booking()


def _index_booking() -> None:
    op.create_index("ix_booking_patient", "booking", ["patient", "day"], unique=False)
    op.create_index(
        "uq_booking_day",
        "booking",
        ["patient", "department", "day"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'booked')"),
        postgresql_where=sa.text("state IN ('held', 'booked')"),
    )
    op.create_index(
        "uq_booking_hold",
        "booking",
        ["patient"],
        unique=True,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "uq_booking_seat",
        "booking",
        ["seat"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'booked')"),
        postgresql_where=sa.text("state IN ('held', 'booked')"),
    )


def _make_department() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("place", BIG, nullable=False),
        sa.Column("campus", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=128), nullable=False),
        sa.Column("group_name", sa.String(length=64), nullable=False),
        sa.Column("group_en", sa.String(length=128), nullable=False),
        sa.Column("location", sa.String(length=128), nullable=False),
        sa.Column("initials", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("admits_sex", sa.String(length=1), nullable=True),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campus"], ["campus.id"], name="fk_department_campus"),
        sa.PrimaryKeyConstraint("id", name="pk_department"),
    )


def _make_payment_order() -> None:
    op.create_table(
        "payment_order",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("qr_text", sa.String(length=256), nullable=True),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("expires_at", BIG, nullable=False),
        sa.Column("paid_at", BIG, nullable=True),
        sa.Column("closed_at", BIG, nullable=True),
        sa.Column("refund_tries", sa.Integer(), nullable=False),
        sa.Column("refund_next_at", BIG, nullable=True),
        sa.CheckConstraint("amount > 0", name="ck_order_amount"),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_payment_order_booking"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_order"),
    )
    op.create_index("ix_order_state", "payment_order", ["state", "closed_at"], unique=False)
    op.create_index(
        "uq_order_payable",
        "payment_order",
        ["booking"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'declined', 'paid')"),
        postgresql_where=sa.text("state IN ('open', 'declined', 'paid')"),
    )


def _make_practitioner() -> None:
    op.create_table(
        "practitioner",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"], ["department.id"], name="fk_practitioner_department"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_practitioner"),
    )


def _make_clinic_session() -> None:
    op.create_table(
        "clinic_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("practitioner", sa.String(length=16), nullable=True),
        sa.Column("clinic_type", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("half_day", sa.String(length=16), nullable=False),
        sa.Column("begins_at", BIG, nullable=False),
        sa.Column("ends_at", BIG, nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("fee", BIG, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"], ["department.id"], name="fk_clinic_session_department"
        ),
        sa.ForeignKeyConstraint(
            ["practitioner"], ["practitioner.id"], name="fk_clinic_session_practitioner"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_session"),
    )
    op.create_index("ix_session_by_day", "clinic_session", ["day"], unique=False)
    op.create_index("ix_session_day", "clinic_session", ["department", "day"], unique=False)
    op.create_index(
        "uq_session_practitioner",
        "clinic_session",
        ["practitioner", "day", "half_day"],
        unique=True,
        sqlite_where=sa.text("practitioner IS NOT NULL"),
        postgresql_where=sa.text("practitioner IS NOT NULL"),
    )
