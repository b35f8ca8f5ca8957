"""Bring a database to a revision: the newest, unless a test asks for an older one."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import has_rivals, take_turn
from kiosk_app.central_service.keeping.database import Database, DatabaseUnfitError
from kiosk_app.central_service.keeping.schema_version import NEEDED, REVISIONS, revision_of
from kiosk_app.central_service.sealed.values import sealed_columns, vault_of
from kiosk_app.central_service.sealed.vault import Place
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.central_service.tables.schema_keys import data_key

SCRIPTS = "kiosk_app.central_service:migrations"


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration; there is no file of it.

    Revisions find in it how to seal: they cannot know the keys, nor the form of the day.
    """
    made = Config(attributes={"connection": connection})
    if connection is not None:
        vault = vault_of(connection)
        made.attributes["key"], made.attributes["index"] = vault.current, vault.index
        made.attributes["seal"] = lambda table, column, row, plain: vault.seal(
            Place(table, column, row), plain
        )
    made.set_main_option("script_location", SCRIPTS)
    return made


def migrate(database: Database, to: str = NEEDED) -> tuple[str | None, str]:
    """Run the revisions that are missing, all of them or none; return where it was and is.

    Two processes may try it at once: the second finds nothing to do. On a server it waits however
    long the first takes; for a file as long as any writer, and then it is busy.

    Raises:
        DatabaseUnfitError: the database is newer than this program, or not ours.
        DatabaseBusyError: the database cannot be written just now; nothing was changed.
        LockedError: the database was not unlocked.
    """
    with database.write() as connection:
        if has_rivals(connection):  # whoever is at it takes as long as it takes, and so do we
            connection.execution_options(is_unhurried=True)
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
        take_turn(connection, "migrate")
        before = _ours(connection, database.shown)
        command.upgrade(config(connection), to)
    _sweep(database)
    return before, to


def check_ours(database: Database) -> str | None:
    """Return the revision a database is at, None where it is empty; nothing is written.

    Raises:
        DatabaseUnfitError: it is newer than this program, or not ours.
    """
    with database.read() as connection:
        return _ours(connection, database.shown)


def _ours(connection: Connection, shown: str) -> str | None:
    found = revision_of(connection)
    if found is not None and found not in REVISIONS:
        raise DatabaseUnfitError(
            f"{shown} is at schema {found}, this program knows only up to {NEEDED}; "
            "install the newer program"
        )
    if found is None and sa.inspect(connection).get_table_names():
        raise DatabaseUnfitError(
            f"{shown} has tables that central init did not make; take an empty one"
        )
    return found


def _sweep(database: Database) -> None:
    """Rid the files of what a revision has sealed; if we die meanwhile, the next run does it."""
    with database.read() as connection:
        there = set(sa.inspect(connection).get_table_names())
        if data_key.name not in there:
            return
        is_clean = connection.scalar(sa.select(~sa.exists().where(~data_key.c.is_swept)))
    if is_clean:
        return
    sealed = {t.name for t in metadata.sorted_tables if sealed_columns(t)}
    database.sweep(*sorted(sealed & there))
    with database.write() as connection:
        connection.execute(sa.update(data_key).values(is_swept=True))
