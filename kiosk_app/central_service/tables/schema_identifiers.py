"""Codes and cards that were bound to a patient once; the value lies sealed, found by blind index.

Source: requirement rows R030, R164, R165.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import blind_index, metadata, ms, sealed, text

identifier = Table(
    "identifier",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    text("system", 16),
    sealed("value", "id"),
    blind_index("value_index", "system", "value"),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    text("station"),
    ms("bound_at"),
    sa.UniqueConstraint("system", "value_index"),
)
"""One row for a code or card: it points to one patient."""
Index("ix_identifier_patient", identifier.c.patient)
