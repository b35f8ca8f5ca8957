"""Alembic's entrance: run the revisions on the connection it was handed, in that transaction."""

from alembic import context

from kiosk_app.central_service.tables.all_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
