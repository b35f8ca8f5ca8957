"""Which revision of the schema this program works with, and whether a database has it.

Kept apart from the migrations, so that serving does not load Alembic.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.database import Database, DatabaseUnfitError

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
    "0022",
    "0023",
    "0024",
    "0025",
    "0026",
    "0027",
    "0028",
    "0029",
    "0030",
    "0031",
    "0032",
    "0033",
    "0034",
)
"""All revisions, oldest first; a test compares them with the files."""

NEEDED = REVISIONS[-1]

_VERSION = sa.table("alembic_version", sa.column("version_num", sa.String))


def revision_of(connection: Connection) -> str | None:
    """Return the revision a database is at; None if it has never been prepared."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    revision: str | None = connection.scalar(sa.select(_VERSION.c.version_num))
    return revision


def check_schema(database: Database) -> None:
    """Do nothing if the database has the schema this program needs.

    Raises:
        DatabaseUnfitError: it has none, an older one or a newer one; the text says what to do.
    """
    with database.read() as connection:
        found = revision_of(connection)
    if found == NEEDED:
        return
    if found is None:
        problem, cure = "is not prepared", "run: central init"
    elif found in REVISIONS:
        problem = f"is at schema {found}, this program needs {NEEDED}"
        cure = "make a backup (central backup), then run: central init"
    else:
        problem = f"is at schema {found}, this program knows only up to {NEEDED}"
        cure = "install the newer program"
    raise DatabaseUnfitError(f"{database.shown} {problem}; {cure}")
