"""People who work here: accounts, posts, sessions, wrong tries, and the record of what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ONLY_ADDED = {
    "sqlite": (
        (
            "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
        ),
        (
            "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "EXECUTE FUNCTION only_ever_added()"
        ),
    ),
}


def upgrade() -> None:
    """Make the tables of `schema_staff`."""
    _make_staff()
    _make_staff_role()
    _make_staff_session()
    _make_sign_in_tries()
    _make_audit()


def _make_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("code", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until", BIG, nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("made_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login", name="uq_staff_login"),
    )


def _make_staff_role() -> None:
    op.create_table(
        "staff_role",
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_role_staff"),
        sa.PrimaryKeyConstraint("staff", "role", name="pk_staff_role"),
    )


def _make_staff_session() -> None:
    op.create_table(
        "staff_session",
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("begun_at", BIG, nullable=False),
        sa.Column("seen_at", BIG, nullable=False),
        sa.Column("ended_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_session_staff"),
        sa.PrimaryKeyConstraint("token", name="pk_staff_session"),
    )
    op.create_index(
        "uq_staff_session",
        "staff_session",
        ["staff"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _make_sign_in_tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("name", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locks", sa.Integer(), nullable=False),
        sa.Column("locked_until", BIG, nullable=True),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sign_in_tries"),
    )


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("place", BIG, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("keyed_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_audit"),
        sa.UniqueConstraint("keyed_hash", name="uq_audit_keyed_hash"),
    )
    for statement in ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement)
