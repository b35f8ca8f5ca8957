"""The schema's history: one file per revision, run by Alembic on SQLite and PostgreSQL alike."""
