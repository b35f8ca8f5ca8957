"""Records of one person that went up in another, and what moved with them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_NEVER = "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
_ONLY_ADDED = {
    "sqlite": [
        f"CREATE TRIGGER merge_move_no_update BEFORE UPDATE ON merge_move {_NEVER}",
        f"CREATE TRIGGER merge_move_no_delete BEFORE DELETE ON merge_move {_NEVER}",
    ],
    "postgresql": [
        (
            "CREATE TRIGGER merge_move_only_added BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON merge_move EXECUTE FUNCTION only_ever_added()"
        )
    ],
}


def upgrade() -> None:
    """Add what `schema.patient` says, and the tables of `schema_merge`; nobody is merged yet."""
    op.add_column("patient", sa.Column("merged_into", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_patient_merged", "patient", ["merged_into"], unique=False)
    op.create_table(
        "patient_merge",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("survivor", sa.String(length=40), nullable=False),
        sa.Column("merged", sa.String(length=40), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("deciders", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("undone_at", BIG, nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.Column("why_undone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["survivor"], ["patient.id"], name="fk_patient_merge_survivor"),
        sa.ForeignKeyConstraint(["merged"], ["patient.id"], name="fk_patient_merge_merged"),
        sa.PrimaryKeyConstraint("id", name="pk_patient_merge"),
    )
    op.create_index("ix_patient_merge_survivor", "patient_merge", ["survivor"], unique=False)
    op.create_index("ix_patient_merge_merged", "patient_merge", ["merged"], unique=False)
    op.create_table(
        "merge_move",
        sa.Column("merge", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=32), nullable=False),
        sa.Column("row", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["merge"], ["patient_merge.id"], name="fk_merge_move_merge"),
        sa.PrimaryKeyConstraint("merge", "table", "row", name="pk_merge_move"),
    )
    for statement in _ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement)
