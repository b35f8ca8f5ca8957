"""Whether a backup is that of a key file, and its record whole: asked before all else."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.data_keys import needed
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.schema_version import revision_of
from kiosk_app.central_service.keeping.security import KeyFileError, Keys
from kiosk_app.central_service.sealed.vault import DataKey
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.domain.audit_chain import Head


class Judged:
    """What a backup was found to be; called with a connection to it, as `backups.restore` does.

    Args:
        source: the backup, for messages.
        path: of the key file.
        keys: what it holds.
        now: when it is restored.

    Attributes:
        ids: of the data keys that something in it is sealed with.
        bad: the first row of the record that does not fit, where there is one.
        head: where the record ended.
    """

    def __init__(self, source: Path, path: Path, keys: Keys, now: datetime) -> None:
        self._source = source
        self._path = path
        self._keys = keys
        self._now = now
        self.ids: tuple[str, ...] = ()
        self.bad: int | None = None
        self.head: Head | None = None

    def __call__(self, connection: Connection) -> None:
        """Judge it, and write into its record that it was restored where that is whole.

        Raises:
            KeyFileError: its keys are others.
        """
        self.ids = needed(connection)
        held = {DataKey(key).id.hex() for key in self._keys.data}
        lacking = [key for key in self.ids if key not in held]
        if lacking:
            which = f"data key {' and '.join(lacking)}"
            raise self._other(
                f"{self._source} is sealed with {which}, which is not in {self._path}"
            )
        if not sa.inspect(connection).has_table(audit.name):
            return
        log = AuditLog(self._keys.audit)
        if not log.is_ours(connection):
            raise self._other(
                f"the first key in {self._path} is not that of the record in {self._source}"
            )
        self.bad, self.head = log.first_bad(connection), log.head(connection)
        if self.bad is None:
            rows = 0 if self.head is None else self.head.index + 1
            facts = {"schema": revision_of(connection) or "", "rows": str(rows)}
            log.add(connection, self._now, SERVICE, AuditAct.RESTORED, **facts)

    @staticmethod
    def _other(why: str) -> KeyFileError:
        return KeyFileError(f"{why}; name the key file of the backup; nothing was restored")
