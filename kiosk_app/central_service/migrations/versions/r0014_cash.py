"""Cash at counters with its drawers, ways of paying by station, and wanted e-invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_NEVER = "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
ONLY_ADDED = {
    "sqlite": (
        f"CREATE TRIGGER cash_entry_no_update BEFORE UPDATE ON cash_entry {_NEVER}",
        f"CREATE TRIGGER cash_entry_no_delete BEFORE DELETE ON cash_entry {_NEVER}",
    ),
    "postgresql": (
        (
            "CREATE TRIGGER cash_entry_only_added BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON cash_entry EXECUTE FUNCTION only_ever_added()"
        ),
    ),
}


def upgrade() -> None:
    """Make the tables; whatever was paid before was paid by scanning."""
    op.add_column(
        "payment_order",
        sa.Column("is_cash", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "station_payment",
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("methods", sa.String(length=64), nullable=False),
        sa.Column("has_acceptor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_station_payment_station"),
        sa.PrimaryKeyConstraint("station", name="pk_station_payment"),
    )
    _make_drawers()
    op.create_table(
        "e_invoice",
        sa.Column("payment_order", sa.String(length=40), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("fetch_code", sa.String(length=16), nullable=False),
        sa.Column("qr_text", sa.String(length=256), nullable=True),
        sa.Column("wanted_at", BIG, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_order"], ["payment_order.id"], name="fk_e_invoice_payment_order"
        ),
        sa.PrimaryKeyConstraint("payment_order", name="pk_e_invoice"),
        sa.UniqueConstraint("fetch_code", name="uq_e_invoice_fetch_code"),
    )
    _partial("ix_invoice_wanted", "e_invoice", "wanted_at", "qr_text IS NULL", unique=False)


def _make_drawers() -> None:
    op.create_table(
        "drawer_shift",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("opened_at", BIG, nullable=False),
        sa.Column("opened_with", BIG, nullable=False),
        sa.Column("closed_at", BIG, nullable=True),
        sa.Column("counted", BIG, nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (counted IS NULL)", name="ck_drawer_counted"),
        sa.PrimaryKeyConstraint("id", name="pk_drawer_shift"),
    )
    _partial("uq_drawer_station", "drawer_shift", "station", "closed_at IS NULL", unique=True)
    _partial("uq_drawer_staff", "drawer_shift", "staff", "closed_at IS NULL", unique=True)
    op.create_index("ix_drawer_opened", "drawer_shift", ["opened_at"], unique=False)
    op.create_table(
        "cash_entry",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("payment_order", sa.String(length=40), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.CheckConstraint("amount <> 0", name="ck_cash_amount"),
        sa.ForeignKeyConstraint(["shift"], ["drawer_shift.id"], name="fk_cash_entry_shift"),
        sa.ForeignKeyConstraint(
            ["payment_order"], ["payment_order.id"], name="fk_cash_entry_payment_order"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cash_entry"),
    )
    op.create_index("ix_cash_shift", "cash_entry", ["shift"], unique=False)
    op.create_index("ix_cash_order", "cash_entry", ["payment_order"], unique=False)
    for statement in ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement)


def _partial(name: str, table: str, column: str, where: str, *, unique: bool) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
