"""Who may refer, what was referred, who is barred from it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

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
    _make_referral_organisation()
    _make_referral_right()
    _make_referral()
    _make_referral_sanction()


def _only_added(table: str) -> None:
    for statement in ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement.format(table))


def _make_referral_organisation() -> None:
    op.create_table(
        "referral_organisation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("district", sa.String(length=6), nullable=False),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_referral_organisation")),
        sa.UniqueConstraint("name", name=("uq_referral_organisation_name")),
    )


def _make_referral_right() -> None:
    op.create_table(
        "referral_right",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("pool", sa.String(length=16), nullable=False),
        sa.Column("expires_on", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", BIG, nullable=False),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True),
        sa.Column("reviewed_at", BIG, nullable=True),
        sa.Column("ended_at", BIG, nullable=True),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["referral_organisation.id"], name=("fk_referral_right_organisation")
        ),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name=("fk_referral_right_staff")),
        sa.PrimaryKeyConstraint("id", name=("pk_referral_right")),
    )
    op.create_index(
        "uq_referral_right",
        "referral_right",
        ["staff"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _make_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("booking", sa.String(length=40), nullable=False),
        sa.Column("right_id", sa.String(length=40), nullable=False),
        sa.Column("doctor", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("consultation_day", sa.String(length=10), nullable=False),
        sa.Column("is_contracted", sa.Boolean(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["booking.id"], name=("fk_referral_booking")),
        sa.ForeignKeyConstraint(["right_id"], ["referral_right.id"], name=("fk_referral_right_id")),
        sa.PrimaryKeyConstraint("booking", name=("pk_referral")),
    )
    op.create_index("ix_referral_at", "referral", ["at"], unique=False)
    op.create_index("ix_referral_consultation", "referral", ["consultation"], unique=False)


def _make_referral_sanction() -> None:
    op.create_table(
        "referral_sanction",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("is_lifted", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_referral_sanction")),
    )
    _only_added("referral_sanction")
