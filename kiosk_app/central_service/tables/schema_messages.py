"""The outbox: what patients are to be told by a message, when, and whether it was handed over.

One row for a booking and kind, so nothing goes out twice; neither the words nor the phone number
are kept here, both are read when the message goes out.

Source: requirement rows R061, R085, R126, R183.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema_base import metadata, ms

_WAITING = sa.text("handed_at IS NULL AND dropped_at IS NULL")

message = Table(
    "message",
    metadata,
    Column("booking", sa.String(40), ForeignKey("booking.id"), primary_key=True),
    Column("kind", sa.String(16), primary_key=True),
    ms("due_at"),
    ms("next_at"),
    Column("tries", sa.Integer, nullable=False),
    ms("handed_at", nullable=True),
    ms("dropped_at", nullable=True),
)
"""`next_at`: when it is tried next; `dropped_at`: it was not worth telling any more."""
Index(
    "ix_message_next",
    message.c.next_at,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
