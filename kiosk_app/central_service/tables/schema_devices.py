"""The tables of devices: who may sign for a station, how they are, what was signed already.

No secret is here: of a device there is its public key, of a one-time code the SHA-256.

Source: GB/T 22239-2019 8.1.4.1; requirement rows R027, R133.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table

from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, text, unique
from kiosk_app.central_service.tables.schema_staff import DIGEST

device = Table(
    "device",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("station", sa.String(64), ForeignKey("station.id"), nullable=False),
    Column("public_key", sa.LargeBinary(32), nullable=False),
    ms("enrolled_at"),
    ms("revoked_at", nullable=True),
    ms("seen_at", nullable=True),
    Column("parts", sa.Text, nullable=False),
    text("version", 32),
    Column("unsettled", sa.Integer, nullable=False),
    Column("clock_off_ms", BIG, nullable=False),
    Column("head_place", BIG),
    Column("head_hash", sa.String(64)),
)
"""`head_place`, `head_hash`: the head of the record of privileged acts that the station keeps."""
unique("uq_device_station", device.c.station, where="revoked_at IS NULL")
"""Of all devices a station ever had, one signs for it."""

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("station", sa.String(64), ForeignKey("station.id"), primary_key=True),
    Column("code", sa.LargeBinary(DIGEST), nullable=False),
    ms("until"),
    Column("wrong", sa.Integer, nullable=False),
    Column("device", sa.String(40), ForeignKey("device.id")),
)
"""The newest code of each station; `device` is what was enrolled with it."""

device_nonce = Table(
    "device_nonce",
    metadata,
    Column("station", sa.String(64), primary_key=True),
    Column("nonce", sa.String(64), primary_key=True),
    ms("at"),
)
"""Nonces of requests that changed something without an idempotency key, or were answered again."""
