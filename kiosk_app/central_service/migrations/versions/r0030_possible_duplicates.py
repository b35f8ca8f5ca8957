"""Records that may be one person's; who was enrolled before is compared in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Make the tables of `schema_duplicate`; every record there is has to be compared once."""
    op.create_table(
        "patient_key",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("alike", sa.String(length=16), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("value_index", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_patient_key_patient"),
        sa.PrimaryKeyConstraint("id", name="pk_patient_key"),
    )
    op.create_index("ix_patient_key_patient", "patient_key", ["patient"], unique=False)
    op.create_index("ix_patient_key_value", "patient_key", ["alike", "value_index"], unique=False)
    op.create_table(
        "patient_key_due",
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name="fk_patient_key_due_patient"),
        sa.PrimaryKeyConstraint("patient", name="pk_patient_key_due"),
    )
    op.execute("INSERT INTO patient_key_due (patient) SELECT id FROM patient")
    op.create_table(
        "possible_duplicate",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("first", sa.String(length=40), nullable=False),
        sa.Column("second", sa.String(length=40), nullable=False),
        sa.Column("alike", sa.String(length=16), nullable=False),
        sa.Column("since", BIG, nullable=False),
        sa.Column("settled_at", BIG, nullable=True),
        sa.Column("merge", sa.String(length=40), nullable=True),
        sa.Column("dismissed_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["first"], ["patient.id"], name="fk_possible_duplicate_first"),
        sa.ForeignKeyConstraint(["second"], ["patient.id"], name="fk_possible_duplicate_second"),
        sa.ForeignKeyConstraint(
            ["merge"], ["patient_merge.id"], name="fk_possible_duplicate_merge"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_possible_duplicate"),
        sa.UniqueConstraint("first", "second", name="uq_possible_duplicate_first_second"),
    )
    op.create_index(
        "ix_possible_duplicate_open",
        "possible_duplicate",
        ["since"],
        unique=False,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index("ix_possible_duplicate_second", "possible_duplicate", ["second"], unique=False)
