"""The tables of questions before a visit: sets in versions, and what patients answered.

What a patient answered is about their health: it lies sealed, what it came to included.

Source: BJ-2022-PLAN item 5; requirement row R080.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table

from kiosk_app.central_service.tables.schema import append_only
from kiosk_app.central_service.tables.schema_base import metadata, ms, sealed, text

questionnaire = Table(
    "questionnaire",
    metadata,
    Column("name", sa.String(40), primary_key=True),
    Column("version", sa.Integer, primary_key=True),
    Column("content", sa.Text, nullable=False),
    ms("at"),
    text("author"),
)
"""`content`: the questions, as JSON."""
append_only(questionnaire)

questionnaire_response = Table(
    "questionnaire_response",
    metadata,
    Column("id", sa.String(40), primary_key=True),
    Column("patient", sa.String(40), ForeignKey("patient.id"), nullable=False),
    text("questionnaire", 40),
    Column("version", sa.Integer, nullable=False),
    ms("answered_at"),
    text("station"),
    Column("code", sa.String(16), nullable=False, unique=True),
    sealed("answers", "id"),
)
"""`code`: what is printed and shown again; `answers`: JSON, each question's answer."""
Index(
    "ix_questionnaire_response_patient",
    questionnaire_response.c.patient,
    questionnaire_response.c.answered_at,
)
