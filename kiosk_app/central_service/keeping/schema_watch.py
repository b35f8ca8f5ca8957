"""Whether the database still has the schema a running service began with.

An upgrade is meant to happen while no service runs. One that was forgotten would go on writing by
the rules of the old schema into rows of the new one; so it looks again and again, and stops.
"""

import logging

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.schema_version import NEEDED, revision_of

logger = logging.getLogger(__name__)


class SchemaWatch:
    """Looks after the schema of one database; safe for many threads.

    Args:
        database: the service's own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_ours = True

    @property
    def is_ours(self) -> bool:
        """Tell whether the schema was the one this program needs when it was looked at last."""
        return self._is_ours

    def look(self) -> bool:
        """Look once more; a database that says nothing of its schema was made without migrations.

        Raises:
            DatabaseBusyError: it cannot be asked.
        """
        with self._database.read() as connection:
            found = revision_of(connection)
        is_ours = found in {None, NEEDED}
        if not is_ours and self._is_ours:
            logger.error("the schema is now %s, this program needs %s: it stops", found, NEEDED)
        self._is_ours = is_ours
        return is_ours
