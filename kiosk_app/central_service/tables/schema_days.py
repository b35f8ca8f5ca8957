"""The tables days are made from, and of what there was too little of.

A template and a day make at most one session: `template_day` is the key of that act, so the work
can be broken off and done again, and a day that was opened once is never opened twice.

Source: BJ-OPD-DRAFT art. 8, art. 29; AH-2023-101 ann. 1 item 3; requirement rows R005, R018, R152.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table

from kiosk_app.central_service.tables.schema_base import BIG, metadata, ms, text

session_template = Table(
    "session_template",
    metadata,
    Column("name", sa.String(64), primary_key=True),
    text("department", 16),
    Column("practitioner", sa.String(64)),
    text("clinic_type", 24),
    text("begins", 5),
    text("ends", 5),
    Column("capacity", sa.Integer, nullable=False),
    text("room", 64),
    text("first_day", 10),
    text("last_day", 10),
    text("weekdays", 7),
    Column("is_for_holidays", sa.Boolean, nullable=False),
    ms("changed_at"),
)
"""`weekdays` are ISO weekdays, ``"12345"``; empty for a template of holidays."""

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", sa.String(10), primary_key=True),
    Column("worked_as", sa.Integer),
    text("name", 64),
    ms("changed_at"),
)
"""A public holiday, or the ISO weekday a working day that makes up for one is worked as."""

template_day = Table(
    "template_day",
    metadata,
    Column("template", sa.String(64), ForeignKey("session_template.name"), primary_key=True),
    Column("day", sa.String(10), primary_key=True),
    Column("session", sa.String(64)),
    Column("reason", sa.String(40)),
    ms("at"),
)
"""What became of a template on a day: its session, or why there is none."""

refused_demand = Table(
    "refused_demand",
    metadata,
    Column("department", sa.String(16), primary_key=True),
    Column("day", sa.String(10), primary_key=True),
    Column("session", sa.String(64), primary_key=True),
    Column("begins_at", BIG, primary_key=True, autoincrement=False),
    Column("count", BIG, nullable=False),
)
"""Asks that found no number left; `session` is empty and `begins_at` 0 for looks at a department"""
