"""Devices that sign for their stations: enrolment, health, and what was signed already."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of `schema_devices` and let a keyed request keep its nonce."""
    _make_device()
    _make_enrolment_code()
    op.create_table(
        "device_nonce",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("station", "nonce", name="pk_device_nonce"),
    )
    op.add_column("request", sa.Column("nonce", sa.String(length=64), nullable=True))


def _make_device() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("enrolled_at", BIG, nullable=False),
        sa.Column("revoked_at", BIG, nullable=True),
        sa.Column("seen_at", BIG, nullable=True),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("unsettled", sa.Integer(), nullable=False),
        sa.Column("clock_off_ms", BIG, nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_device_station"),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
    )
    op.create_index(
        "uq_device_station",
        "device",
        ["station"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _make_enrolment_code() -> None:
    op.create_table(
        "enrolment_code",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("code", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_enrolment_code_station"),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name="fk_enrolment_code_device"),
        sa.PrimaryKeyConstraint("station", name="pk_enrolment_code"),
    )
