"""The tables of records that may be one person's: what they are compared by, and what was found.

Source: requirement rows R029, R030; decision record 0041.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import blind_index, metadata, ms, sealed, text

patient_key = Table(
    "patient_key",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    text("alike", 16),
    sealed("value", "id"),
    blind_index("value_index", "alike", "value"),
)
"""What a record can be alike in, written anew whenever it says something else. It stays with its
record when that goes up in another."""
Index("ix_patient_key_patient", patient_key.c.patient)
Index("ix_patient_key_value", patient_key.c.alike, patient_key.c.value_index)

patient_key_due = Table(
    "patient_key_due",
    metadata,
    Column("patient", sa.String(40), ForeignKey("patient.id"), primary_key=True),
)
"""Records from before there were keys, until the background has compared them."""

possible_duplicate = Table(
    "possible_duplicate",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("first", sa.String(40), ForeignKey("patient.id"), nullable=False),
    Column("second", sa.String(40), ForeignKey("patient.id"), nullable=False),
    text("alike", 16),
    ms("since"),
    ms("settled_at", nullable=True),
    Column("merge", sa.String(40), ForeignKey("patient_merge.id")),
    Column("dismissed_by", sa.String(64)),
    sealed("reason", "id", nullable=True),
    sa.UniqueConstraint("first", "second"),
)
"""One row for a pair, whatever becomes of it: so it is raised once. `first` is before `second` in
the order of ids. Settled by a merge, until that is undone; dismissed by a person, until a field
they are compared by changes; or, with neither, closed for they are alike in nothing any more."""
Index(
    "ix_possible_duplicate_open",
    possible_duplicate.c.since,
    sqlite_where=sa.text("settled_at IS NULL"),
    postgresql_where=sa.text("settled_at IS NULL"),
)
Index("ix_possible_duplicate_second", possible_duplicate.c.second)
