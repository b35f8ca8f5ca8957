"""Scarce numbers: how supply changed, add-ons, calling off and telling, late clinics."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_NEVER = "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
ONLY_ADDED = {
    "sqlite": (
        f"CREATE TRIGGER {{0}}_no_update BEFORE UPDATE ON {{0}} {_NEVER}",
        f"CREATE TRIGGER {{0}}_no_delete BEFORE DELETE ON {{0}} {_NEVER}",
    ),
    "postgresql": (
        (
            "CREATE TRIGGER {0}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {0} "
            "EXECUTE FUNCTION only_ever_added()"
        ),
    ),
}


def upgrade() -> None:
    """Make the tables of `schema_supply`."""
    _make_add_on_step()
    _make_agreement()
    _make_clinic_status()
    _make_supply_change()
    _make_suspension_case()
    _make_notice()
    _make_suspension_item()
    _make_department_head()
    _make_notice_attempt()


def _only_added(table: str) -> None:
    for statement in ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement.format(table))


def _make_add_on_step() -> None:
    op.create_table(
        "add_on_step",
        sa.Column("place", BIG, autoincrement=False, nullable=False),
        sa.Column("add_on", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("doctor", sa.String(length=16), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("deciders", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("keyed_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_add_on_step")),
        sa.UniqueConstraint("keyed_hash", name=op.f("uq_add_on_step_keyed_hash")),
    )
    op.create_index("ix_add_on_step_add_on", "add_on_step", ["add_on"], unique=False)
    op.create_index("ix_add_on_step_session", "add_on_step", ["session"], unique=False)
    _only_added("add_on_step")


def _make_agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("subject", "staff", name=op.f("pk_agreement")),
    )
    _only_added("agreement")


def _make_clinic_status() -> None:
    op.create_table(
        "clinic_status",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("set_at", BIG, nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_status")),
    )
    op.create_index("ix_clinic_status_session", "clinic_status", ["session", "id"], unique=False)
    _only_added("clinic_status")


def _make_supply_change() -> None:
    op.create_table(
        "supply_change",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("pool", sa.String(length=16), nullable=False),
        sa.Column("by_numbers", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_change")),
    )
    op.create_index("ix_supply_change_session", "supply_change", ["session"], unique=False)
    _only_added("supply_change")


def _make_suspension_case() -> None:
    op.create_table(
        "suspension_case",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("ended_at", BIG, nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension_case")),
    )
    op.create_index("ix_suspension_opened", "suspension_case", ["opened_at"], unique=False)
    op.create_index(
        "uq_suspension_open",
        "suspension_case",
        ["session"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.Column("acknowledged_at", BIG, nullable=True),
        sa.Column("ended_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=op.f("fk_notice_booking")),
        sa.ForeignKeyConstraint(["case"], ["suspension_case.id"], name=op.f("fk_notice_case")),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_notice_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("case", "booking", name=op.f("uq_notice_case_booking")),
    )
    op.create_index("ix_notice_patient", "notice", ["patient"], unique=False)


def _make_suspension_item() -> None:
    op.create_table(
        "suspension_item",
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["booking"], ["booking.id"], name=op.f("fk_suspension_item_booking")
        ),
        sa.ForeignKeyConstraint(
            ["case"], ["suspension_case.id"], name=op.f("fk_suspension_item_case")
        ),
        sa.PrimaryKeyConstraint("case", "booking", name=op.f("pk_suspension_item")),
    )


def _make_department_head() -> None:
    op.create_table(
        "department_head",
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("practitioner", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"], ["department.id"], name=op.f("fk_department_head_department")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner"], ["practitioner.id"], name=op.f("fk_department_head_practitioner")
        ),
        sa.PrimaryKeyConstraint("department", name=op.f("pk_department_head")),
    )


def _make_notice_attempt() -> None:
    op.create_table(
        "notice_attempt",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("has_reached", sa.Boolean(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name=op.f("fk_notice_attempt_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_attempt")),
    )
    op.create_index("ix_notice_attempt_notice", "notice_attempt", ["notice"], unique=False)
    _only_added("notice_attempt")
