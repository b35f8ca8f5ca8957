"""Whoever keeps a number of a resumed session is told; what reports ask by is found by indexes.

Every notice of before tells of a calling-off. PostgreSQL changes the table where it is; SQLite
cannot change a constraint, so there it is made anew from its own words, as in 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_UNIQUE = {
    'uq_notice_case_booking UNIQUE ("case", booking)': (
        'uq_notice_case_booking_kind UNIQUE ("case", booking, kind)'
    ),
    "ended_at INTEGER": "ended_at INTEGER, kind VARCHAR(16) NOT NULL",
}


def upgrade() -> None:
    """Say of each notice what it tells, and make the indexes."""
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
    else:
        _change()
    op.create_index("ix_event_kind", "event", ["kind", "at"], unique=False)
    op.create_index("ix_booking_session", "booking", ["session"], unique=False)
    op.create_index("ix_booking_replaces", "booking", ["replaces"], unique=False)


def _change() -> None:
    kind = sa.Column("kind", sa.String(length=16), nullable=False, server_default="called_off")
    op.add_column("notice", kind)
    op.alter_column("notice", "kind", server_default=None)
    op.drop_constraint("uq_notice_case_booking", "notice")
    op.create_unique_constraint(
        "uq_notice_case_booking_kind", "notice", ["case", "booking", "kind"]
    )


def _make_anew() -> None:
    op.execute("PRAGMA defer_foreign_keys = ON")
    asked = "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'notice' AND sql IS NOT NULL"
    made = op.get_bind().execute(sa.text(asked)).all()
    op.execute("CREATE TABLE notice_before AS SELECT * FROM notice")
    op.execute("DROP TABLE notice")
    for kind, text in sorted(made, key=lambda one: bool(one.type != "table")):
        op.execute(_other_words(text) if kind == "table" else text)
    op.execute(
        'INSERT INTO notice (id, "case", booking, patient, lines, made_at, acknowledged_at, '
        'ended_at, kind) SELECT id, "case", booking, patient, lines, made_at, acknowledged_at, '
        "ended_at, 'called_off' FROM notice_before"
    )
    op.execute("DROP TABLE notice_before")


def _other_words(text: str) -> str:
    for before, after in _UNIQUE.items():
        text = text.replace(before, after)
    return text
