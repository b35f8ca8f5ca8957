"""Which doctor somebody with an account is, and on what word of the doctor an add-on is wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add table and column; of add-ons there are already, nobody knows on what word they were."""
    op.create_table(
        "staff_practitioner",
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("practitioner", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_staff_practitioner_staff"),
        sa.ForeignKeyConstraint(
            ["practitioner"], ["practitioner.id"], name="fk_staff_practitioner_practitioner"
        ),
        sa.PrimaryKeyConstraint("staff", name="pk_staff_practitioner"),
        sa.UniqueConstraint("practitioner", name="uq_staff_practitioner_practitioner"),
    )
    op.add_column("add_on_step", sa.Column("word", sa.String(length=8), nullable=True))
