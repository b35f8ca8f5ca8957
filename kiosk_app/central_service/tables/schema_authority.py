"""The table of patients' words that somebody acts for them; it names people by their ids only.

Source: AH-2023-101 ann. 2 item 3; requirement row R173.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, text

authority = Table(
    "authority",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    Column("proxy", sa.String(40), ForeignKey("patient.id"), nullable=False),
    text("purpose", 16),
    text("until", 10),
    text("proof", 16),
    ms("given_at"),
    text("given_to"),
    text("station"),
    Column("withdrawn_at", BIG),
    Column("withdrawn_by", sa.String(64)),
)
"""`until`: the last day; `proof`: how the patient was established; `given_to`: which staff."""
Index("ix_authority_patient", authority.c.patient, authority.c.given_at)
Index(
    "uq_authority_standing",
    authority.c.patient,
    authority.c.proxy,
    authority.c.purpose,
    unique=True,
    sqlite_where=sa.text("withdrawn_at IS NULL"),
    postgresql_where=sa.text("withdrawn_at IS NULL"),
)
