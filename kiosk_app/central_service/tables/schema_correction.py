"""The table of corrections of what records say: who, when, why, what stood there and what does.

Source: requirement rows R030, R104.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import metadata, ms, sealed, text

correction = Table(
    "correction",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    ms("at"),
    text("station"),
    text("deciders", 200),
    sealed("reason", "id"),
    sealed("before", "id"),
    sealed("after", "id"),
)
"""`before`, `after`: what was corrected and nothing else, JSON by `correction.Field`.
`deciders`: ids of staff, the one who was signed in among them."""
Index("ix_correction_patient", correction.c.patient)
