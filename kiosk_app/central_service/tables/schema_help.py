"""The table of calls for help from kiosks; a session to be taken over is named by ids only.

Source: BJ-OPD-DRAFT art. 6 (3); requirement rows R013, R099, R174.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import metadata, ms, text

help_call = Table(
    "help_call",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    text("station"),
    text("page", 40),
    ms("asked_at"),
    Column("code", sa.String(6)),
    ms("expires_at", nullable=True),
    Column("patient", sa.String(40), ForeignKey("patient.id")),
    Column("hold", sa.String(40)),
    ms("taken_at", nullable=True),
    Column("taken_by", sa.String(64)),
    Column("taken_to", sa.String(64)),
    ms("closed_at", nullable=True),
    Column("closed_by", sa.String(64)),
)
"""`code`: gone as soon as it was used, ended or too old; `taken_to`: the counter."""
Index(
    "uq_help_code",
    help_call.c.code,
    unique=True,
    sqlite_where=sa.text("code IS NOT NULL"),
    postgresql_where=sa.text("code IS NOT NULL"),
)
Index(
    "ix_help_open",
    help_call.c.asked_at,
    sqlite_where=sa.text("closed_at IS NULL"),
    postgresql_where=sa.text("closed_at IS NULL"),
)
