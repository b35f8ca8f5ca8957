"""The tables of emergency numbers: lent to one counter beforehand, and what became of each.

Source: requirement rows R120, R140, R179; decision record on emergency numbers.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, text, unique

emergency_block = Table(
    "emergency_block",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    text("station"),
    ms("good_until"),
    ms("frees_at"),
    ms("ended_at", nullable=True),
)
"""One for each counter at a time; renewed it is the same one, good for longer."""
unique("uq_emergency_block_station", emergency_block.c.station, where="ended_at IS NULL")

emergency_number = Table(
    "emergency_number",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("block", sa.String(40), ForeignKey("emergency_block.id"), nullable=False),
    Column("seat", BIG, nullable=False),
    Column("fee", BIG, nullable=False),
    ms("ended_at", nullable=True),
    Column("fate", sa.String(16)),
    Column("booking", sa.String(40)),
    Column("reason", sa.String(40)),
    ms("posted_at", nullable=True),
    sa.CheckConstraint("(ended_at IS NULL) = (fate IS NULL)", name="ck_emergency_number_fate"),
)
"""`ended_at`, `fate`: empty while the counter may sell it. `booking`: what was posted
of it; `reason`: which rule sent its money back."""
unique("uq_emergency_number_seat", emergency_number.c.seat, where="ended_at IS NULL")
Index("ix_emergency_number_block", emergency_number.c.block)
Index("ix_emergency_number_posted", emergency_number.c.posted_at)
