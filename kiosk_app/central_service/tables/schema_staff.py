"""The tables of people who work here, of their sessions, and of what they did.

Secrets are never here: of passwords there is the Argon2id hash, of tokens and one-time codes the
SHA-256 (they are long and random). Audit rows are only ever added; the database refuses the rest.

Source: GB/T 22239-2019 8.1.4.1, 8.1.4.3 (records are protected).
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import BIG, metadata, sealed, unique

DIGEST = 32
"""Bytes of a SHA-256."""

staff = Table(
    "staff",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("login", sa.String(32), nullable=False, unique=True),
    sealed("name", "id"),
    Column("password", sa.String(256)),
    Column("code", sa.LargeBinary(DIGEST)),
    Column("code_until", BIG),
    Column("is_enabled", sa.Boolean, nullable=False),
    Column("made_at", BIG, nullable=False),
)

staff_role = Table(
    "staff_role",
    metadata,
    Column("staff", sa.String(40), ForeignKey("staff.id"), primary_key=True),
    Column("role", sa.String(24), primary_key=True),
)

staff_practitioner = Table(
    "staff_practitioner",
    metadata,
    Column("staff", sa.String(40), ForeignKey("staff.id"), primary_key=True),
    Column(
        "practitioner",
        sa.String(16),
        ForeignKey("practitioner.id"),
        nullable=False,
        unique=True,
    ),
)
"""Which doctor of the catalogue a person is; a doctor has one account at most."""

staff_session = Table(
    "staff_session",
    metadata,
    Column("token", sa.LargeBinary(DIGEST), primary_key=True),
    Column("staff", sa.String(40), ForeignKey("staff.id"), nullable=False),
    Column("station", sa.String(64), nullable=False),
    Column("begun_at", BIG, nullable=False),
    Column("seen_at", BIG, nullable=False),
    Column("ended_at", BIG),
)
unique("uq_staff_session", staff_session.c.staff, where="ended_at IS NULL")

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("name", sa.LargeBinary(DIGEST), primary_key=True),
    Column("wrong", sa.Integer, nullable=False),
    Column("locks", sa.Integer, nullable=False),
    Column("locked_until", BIG),
    Column("at", BIG, nullable=False),
)
"""By the hash of the name that was tried: somebody may have typed a password there."""

audit = Table(
    "audit",
    metadata,
    Column("place", BIG, primary_key=True, autoincrement=False),
    Column("at", sa.String(40), nullable=False),
    Column("actor", sa.String(64), nullable=False),
    Column("act", sa.String(40), nullable=False),
    Column("facts", sa.Text, nullable=False),
    Column("previous", sa.String(64), nullable=False),
    Column("keyed_hash", sa.String(64), nullable=False, unique=True),
)

append_only(audit)

consent = Table(
    "consent",
    metadata,
    Column("token", sa.LargeBinary(DIGEST), primary_key=True),
    Column("first", sa.String(40), ForeignKey("staff.id"), nullable=False),
    Column("second", sa.String(40), ForeignKey("staff.id"), nullable=False),
    Column("station", sa.String(64), nullable=False),
    Column("operation", sa.String(40), nullable=False),
    Column("until", BIG, nullable=False),
    Column("used_by", sa.String(80)),
)
"""That a second person agreed to an act of the first."""
