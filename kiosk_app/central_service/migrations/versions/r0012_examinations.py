"""Examinations: rooms and machines, their times, orders, what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

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
    """Make the tables."""
    _make_exam_kind()
    _make_exam_gap()
    _make_exam_resource()
    _make_exam_slot()
    _make_exam_order()
    _make_exam_step()


def _only_added(table: str) -> None:
    for statement in ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement.format(table))


def _make_exam_kind() -> None:
    op.create_table(
        "exam_kind",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(length=128), nullable=False),
        sa.Column("is_fasting", sa.Boolean(), nullable=False),
        sa.Column("preparation", sa.String(length=500), nullable=False),
        sa.Column("preparation_en", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_exam_kind")),
    )


def _make_exam_gap() -> None:
    op.create_table(
        "exam_gap",
        sa.Column("first", sa.String(length=24), nullable=False),
        sa.Column("second", sa.String(length=24), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first"], ["exam_kind.id"], name=("fk_exam_gap_first")),
        sa.ForeignKeyConstraint(["second"], ["exam_kind.id"], name=("fk_exam_gap_second")),
        sa.PrimaryKeyConstraint("first", "second", name=("pk_exam_gap")),
    )


def _make_exam_resource() -> None:
    op.create_table(
        "exam_resource",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("location", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["kind"], ["exam_kind.id"], name=("fk_exam_resource_kind")),
        sa.PrimaryKeyConstraint("id", name=("pk_exam_resource")),
    )


def _make_exam_slot() -> None:
    op.create_table(
        "exam_slot",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("resource", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("begins_at", BIG, nullable=False),
        sa.Column("ends_at", BIG, nullable=False),
        sa.Column("pool", sa.String(length=16), nullable=False),
        sa.Column("exam_order", sa.String(length=40), nullable=True),
        sa.Column("patient", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(exam_order IS NULL) = (patient IS NULL)", name="ck_exam_slot_taken"),
        sa.CheckConstraint(
            "ends_at > begins_at AND ends_at - begins_at <= 1800000", name="ck_exam_slot_length"
        ),
        sa.ForeignKeyConstraint(["resource"], ["exam_resource.id"], name=("fk_exam_slot_resource")),
        sa.PrimaryKeyConstraint("id", name=("pk_exam_slot")),
        sa.UniqueConstraint("resource", "begins_at", name=("uq_exam_slot_resource_begins_at")),
    )
    op.create_index("ix_exam_slot_day", "exam_slot", ["kind", "day"], unique=False)
    op.create_index(
        "uq_exam_slot_order",
        "exam_slot",
        ["exam_order"],
        unique=True,
        sqlite_where=sa.text("exam_order IS NOT NULL"),
        postgresql_where=sa.text("exam_order IS NOT NULL"),
    )
    op.create_index(
        "uq_exam_slot_patient",
        "exam_slot",
        ["patient", "begins_at"],
        unique=True,
        sqlite_where=sa.text("patient IS NOT NULL"),
        postgresql_where=sa.text("patient IS NOT NULL"),
    )


def _make_exam_order() -> None:
    op.create_table(
        "exam_order",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("ordered_by", sa.String(length=40), nullable=False),
        sa.Column("is_paid", sa.Boolean(), nullable=False),
        sa.Column("ordered_at", BIG, nullable=False),
        sa.ForeignKeyConstraint(["kind"], ["exam_kind.id"], name=("fk_exam_order_kind")),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=("fk_exam_order_patient")),
        sa.PrimaryKeyConstraint("id", name=("pk_exam_order")),
    )
    op.create_index("ix_exam_order_at", "exam_order", ["ordered_at"], unique=False)
    op.create_index("ix_exam_order_patient", "exam_order", ["patient"], unique=False)


def _make_exam_step() -> None:
    op.create_table(
        "exam_step",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("exam_order", sa.String(length=40), nullable=False),
        sa.Column("slot", BIG, nullable=True),
        sa.Column("staff", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["exam_order"], ["exam_order.id"], name=("fk_exam_step_exam_order")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_exam_step")),
    )
    op.create_index("ix_exam_step_order", "exam_step", ["exam_order"], unique=False)
    _only_added("exam_step")
