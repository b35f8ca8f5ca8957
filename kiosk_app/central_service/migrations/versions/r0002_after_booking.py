"""What follows a booking: coming, not coming, waiting, changing; answers are found by their age."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TAKEN = "state IN ('offered', 'held', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')"
ACTIVE = "state IN ('held', 'booked', 'arrived', 'checked-in') AND NOT is_exchange"
PAYABLE = "state IN ('open', 'declined', 'paid') AND NOT is_carried"
PART_BACK = (
    "ALTER TABLE payment_order ADD COLUMN part_back BIGINT DEFAULT 0 NOT NULL "
    "CONSTRAINT ck_order_part_back CHECK (part_back >= 0 AND part_back < amount)"
)


def upgrade() -> None:
    """Make the tables of `schema_after`, and room for them in those that were there."""
    _make_outage()
    _make_waiting()
    _make_booker()
    _make_no_show()
    _make_queue_entry()
    _make_risk_note()
    _make_room_booking()
    _make_visit()
    _change_booking()
    _change_payment_order()
    _change_request()
    _change_seat()


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    clause = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=clause, postgresql_where=clause)


def _make_outage() -> None:
    op.create_table(
        "outage",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("begins_at", BIG, nullable=False),
        sa.Column("ends_at", BIG, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outage"),
    )


def _make_waiting() -> None:
    op.create_table(
        "waiting",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("group_name", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("joined_at", BIG, nullable=False),
        sa.Column("closes_at", BIG, nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=True),
        sa.Column("offer_until", BIG, nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_waiting_patient"),
        sa.PrimaryKeyConstraint("id", name="pk_waiting"),
    )
    op.create_index(
        "ix_waiting_open",
        "waiting",
        ["session"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_index("ix_waiting_patient", "waiting", ["patient"], unique=False)
    op.create_index(
        "uq_waiting_place",
        "waiting",
        ["session", "patient"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )


def _make_booker() -> None:
    op.create_table(
        "booker",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("kind_group", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_booker_booking"),
        sa.PrimaryKeyConstraint("booking", name="pk_booker"),
    )
    op.create_index("ix_booker_day", "booker", ["kind_group", "number", "day"], unique=False)


def _make_no_show() -> None:
    op.create_table(
        "no_show",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("session_end", BIG, nullable=False),
        sa.Column("counted_at", BIG, nullable=False),
        sa.Column("excuse", sa.String(length=20), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=True),
        sa.Column("deciders", sa.String(length=200), nullable=True),
        sa.Column("excused_at", BIG, nullable=True),
        sa.Column("appealed_at", BIG, nullable=True),
        sa.Column("appeal", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_no_show_booking"),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_no_show_patient"),
        sa.PrimaryKeyConstraint("booking", name="pk_no_show"),
    )
    op.create_index("ix_no_show_patient", "no_show", ["patient"], unique=False)


def _make_queue_entry() -> None:
    op.create_table(
        "queue_entry",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("begins_at", BIG, nullable=False),
        sa.Column("checked_in_at", BIG, nullable=False),
        sa.Column("group_name", sa.String(length=16), nullable=False),
        sa.Column("punctuality", sa.String(length=16), nullable=False),
        sa.Column("is_revisit", sa.Boolean(), nullable=False),
        sa.Column("done_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_queue_entry_booking"),
        sa.PrimaryKeyConstraint("id", name="pk_queue_entry"),
    )
    op.create_index("ix_queue_session", "queue_entry", ["session"], unique=False)
    op.create_index(
        "uq_queue_waiting",
        "queue_entry",
        ["booking"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _make_risk_note() -> None:
    op.create_table(
        "risk_note",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("other_booking", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_risk_note_booking"),
        sa.PrimaryKeyConstraint("id", name="pk_risk_note"),
        sa.UniqueConstraint("kind", "booking", name="uq_risk_note_kind_booking"),
    )


def _make_room_booking() -> None:
    op.create_table(
        "room_booking",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("doctor", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_room_booking_booking"),
        sa.PrimaryKeyConstraint("booking", name="pk_room_booking"),
    )


def _make_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("seen_at", BIG, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("has_examination", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name="fk_visit_booking"),
        sa.PrimaryKeyConstraint("booking", name="pk_visit"),
    )


def _change_booking() -> None:
    op.drop_index("uq_booking_seat", "booking")
    op.drop_index("uq_booking_day", "booking")
    op.add_column("booking", sa.Column("channel", sa.String(length=20), nullable=True))
    op.add_column("booking", sa.Column("replaces", sa.String(length=40), nullable=True))
    op.add_column(
        "booking", sa.Column("is_exchange", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("booking", sa.Column("revisit_of", sa.String(length=40), nullable=True))
    op.add_column("booking", sa.Column("waived", BIG, nullable=False, server_default="0"))
    op.add_column("booking", sa.Column("ended_at", BIG, nullable=True))
    op.create_index(
        "ix_booking_due",
        "booking",
        ["day"],
        unique=False,
        sqlite_where=sa.text("state = 'booked'"),
        postgresql_where=sa.text("state = 'booked'"),
    )
    op.create_index("ix_booking_seat", "booking", ["seat"], unique=False)
    _unique("uq_booking_seat", "booking", ["seat"], TAKEN)
    _unique("uq_booking_day", "booking", ["patient", "department", "day"], ACTIVE)


def _change_payment_order() -> None:
    op.add_column(
        "payment_order",
        sa.Column("is_carried", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(PART_BACK)
    op.add_column(
        "payment_order",
        sa.Column("is_part_back", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_order_booking", "payment_order", ["booking"], unique=False)
    op.drop_index("uq_order_payable", "payment_order")
    _unique("uq_order_payable", "payment_order", ["booking"], PAYABLE)


def _change_request() -> None:
    op.create_index("ix_request_at", "request", ["at"], unique=False)


def _change_seat() -> None:
    op.add_column("seat", sa.Column("away_until", BIG, nullable=True))
