"""The tables of records that went up in another: who joined which, when, why, and what moved.

Source: requirement rows R030, R104.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import metadata, ms, sealed, text

patient_merge = Table(
    "patient_merge",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("survivor", sa.String(40), ForeignKey("patient.id"), nullable=False),
    Column("merged", sa.String(40), ForeignKey("patient.id"), nullable=False),
    ms("at"),
    text("station"),
    text("deciders", 200),
    sealed("reason", "id"),
    ms("undone_at", nullable=True),
    Column("undone_by", sa.String(200)),
    sealed("why_undone", "id", nullable=True),
)
"""`deciders`, `undone_by`: ids of staff, the one who was signed in among them."""
Index("ix_patient_merge_survivor", patient_merge.c.survivor)
Index("ix_patient_merge_merged", patient_merge.c.merged)

merge_move = Table(
    "merge_move",
    metadata,
    Column("merge", sa.String(40), ForeignKey("patient_merge.id"), primary_key=True),
    Column("table", sa.String(32), primary_key=True),
    Column("row", sa.String(40), primary_key=True),
)
"""Which rows changed hands; undoing the merge gives back these and no others."""
append_only(merge_move)
