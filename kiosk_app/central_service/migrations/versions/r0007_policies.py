"""The hospital's rules in their versions: proposed, changed parameter by parameter, adopted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = ("policy_version", "policy_change", "policy_adoption")
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
    """Make the tables of `schema_policy`; bookings of before know their version by its name."""
    op.create_table(
        "policy_version",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("since", BIG, nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", BIG, nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_policy_version"),
    )
    op.create_table(
        "policy_change",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("parameter", sa.String(length=64), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("clause", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["policy_version.name"], name="fk_policy_change_version"
        ),
        sa.PrimaryKeyConstraint("version", "parameter", name="pk_policy_change"),
    )
    op.create_table(
        "policy_adoption",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("since", BIG, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["policy_version.name"], name="fk_policy_adoption_version"
        ),
        sa.PrimaryKeyConstraint("version", name="pk_policy_adoption"),
        sa.UniqueConstraint("profile", "since", name="uq_policy_adoption_profile_since"),
    )
    for table in TABLES:
        for statement in ONLY_ADDED[op.get_bind().dialect.name]:
            op.execute(statement.format(table))
