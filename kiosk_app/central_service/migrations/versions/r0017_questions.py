"""Questions before a visit: sets in versions, and what patients answered."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_NEVER = "BEGIN SELECT RAISE(ABORT, 'rows are only ever added'); END"
_ONLY_ADDED = {
    "sqlite": [
        f"CREATE TRIGGER questionnaire_no_update BEFORE UPDATE ON questionnaire {_NEVER}",
        f"CREATE TRIGGER questionnaire_no_delete BEFORE DELETE ON questionnaire {_NEVER}",
    ],
    "postgresql": [
        (
            "CREATE TRIGGER questionnaire_only_added BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON questionnaire EXECUTE FUNCTION only_ever_added()"
        )
    ],
}


def upgrade() -> None:
    """Make the tables of `schema_pre_visit`."""
    op.create_table(
        "questionnaire",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name="pk_questionnaire"),
    )
    for statement in _ONLY_ADDED[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "questionnaire_response",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("questionnaire", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answered_at", BIG, nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient"], ["patient.id"], name="fk_questionnaire_response_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_response"),
        sa.UniqueConstraint("code", name="uq_questionnaire_response_code"),
    )
    op.create_index(
        "ix_questionnaire_response_patient",
        "questionnaire_response",
        ["patient", "answered_at"],
        unique=False,
    )
