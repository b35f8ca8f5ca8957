"""The tables of the hospital's rules in their versions: what was proposed, and what was adopted.

Nothing here is ever changed: a version is proposed by one row and adopted by another, with a row
for each parameter that changes. `since` 0 is the version a database began with.

Source: BJ-OPD-DRAFT art. 6 (1); requirement row R006.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import metadata, ms, text

policy_version = Table(
    "policy_version",
    metadata,
    Column("name", sa.String(64), primary_key=True),
    text("profile", 32),
    ms("since"),
    text("base"),
    text("author"),
    ms("proposed_at"),
    Column("parameters", sa.Text, nullable=False),
)
"""`parameters` is the whole policy as JSON, so that a version means the same for ever."""

policy_change = Table(
    "policy_change",
    metadata,
    Column("version", sa.String(64), ForeignKey("policy_version.name"), primary_key=True),
    Column("parameter", sa.String(64), primary_key=True),
    Column("old", sa.Text, nullable=False),
    Column("new", sa.Text, nullable=False),
    text("clause", 200),
    text("reason", 500),
)

policy_adoption = Table(
    "policy_adoption",
    metadata,
    Column("version", sa.String(64), ForeignKey("policy_version.name"), primary_key=True),
    text("profile", 32),
    ms("since"),
    text("by"),
    ms("at"),
    sa.UniqueConstraint("profile", "since"),
)

append_only(policy_version)
append_only(policy_change)
append_only(policy_adoption)
