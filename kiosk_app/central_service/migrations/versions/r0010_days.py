"""Days made from templates, the calendar, and how many asks found nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of `schema_days`."""
    op.create_table(
        "session_template",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("practitioner", sa.String(length=64), nullable=True),
        sa.Column("clinic_type", sa.String(length=24), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("is_for_holidays", sa.Boolean(), nullable=False),
        sa.Column("changed_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_session_template"),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("worked_as", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("changed_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )
    op.create_table(
        "template_day",
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("at", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["template"], ["session_template.name"], name="fk_template_day_template"
        ),
        sa.PrimaryKeyConstraint("template", "day", name="pk_template_day"),
    )
    op.create_table(
        "refused_demand",
        sa.Column("department", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("begins_at", BIG, autoincrement=False, nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.PrimaryKeyConstraint(
            "department", "day", "session", "begins_at", name="pk_refused_demand"
        ),
    )
