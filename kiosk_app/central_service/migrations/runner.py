"""Bring a database to a revision: the newest, unless a test asks for an older one."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from kiosk_app.central_service.all_tables import metadata
from kiosk_app.central_service.database import Database, DatabaseUnfitError
from kiosk_app.central_service.engines.locks import has_rivals, take_turn
from kiosk_app.central_service.schema_version import NEEDED, REVISIONS, revision_of

SCRIPTS = "kiosk_app.central_service:migrations"


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration; there is no file of it."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", SCRIPTS)
    return made


def migrate(database: Database, to: str = NEEDED) -> tuple[str | None, str]:
    """Run the revisions that are missing, all of them or none; return where it was and is.

    Two processes may try it at once: the second finds nothing to do.

    Raises:
        DatabaseUnfitError: the database is newer than this program, or not ours.
        DatabaseBusyError: the database cannot be written just now; nothing was changed.
    """
    with database.write() as connection:
        take_turn(connection, "migrate")
        if has_rivals(connection):
            connection.execution_options(is_unhurried=True)
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        before = revision_of(connection)
        if before is not None and before not in REVISIONS:
            raise DatabaseUnfitError(
                f"{database.shown} is at schema {before}, this program knows only up to {NEEDED}; "
                "install the newer program"
            )
        if before is None and set(sa.inspect(connection).get_table_names()) & set(metadata.tables):
            raise DatabaseUnfitError(
                f"{database.shown} has tables that central init did not make; take an empty one"
            )
        command.upgrade(config(connection), to)
    return before, to
