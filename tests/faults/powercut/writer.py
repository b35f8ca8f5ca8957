"""A process that keeps the real journal busy under the shim and says what was promised when.

``python -m tests.faults.powercut.writer FOLDER RECORD WRITES MODE``: in MODE ``FULL`` the product
as it is; ``NORMAL`` or ``OFF`` plants that mistake. A promise is a line of the file ``promised``.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from kiosk_app.domain.ids import HoldId, RequestKey
from kiosk_app.journal import storage
from kiosk_app.journal.intents import Intent, Kind
from kiosk_app.journal.journal import Journal
from tests.faults.shim import Shim

JOURNAL: Final = "journal.db"
PROMISED: Final = "promised"
CHECKPOINT_PAGES: Final = 40
_BEGUN: Final = datetime(2026, 11, 23, tzinfo=UTC)


def main(folder: Path, record: Path, writes: int, mode: str) -> None:
    """Write so many intents down and settle most; end as a power cut does, closing nothing."""
    if mode != "FULL":
        _weaken(mode)
    shim = Shim()
    shim.watch(folder)
    shim.record(record)
    promised = os.open(folder / PROMISED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    journal = Journal.open(folder / JOURNAL)
    with journal._engine.connect() as db:
        db.execute(sa.text(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}"))
    for number in range(writes):
        key = RequestKey(f"k{number}")
        at = _BEGUN + timedelta(seconds=number)
        journal.write(Intent(key, Kind.HOLD, {"session": f"s{number}"}, at))
        os.write(promised, f"{key} sent\n".encode())
        if number % 3 == 0:
            journal.owe(key, HoldId(f"h{number}"))
            os.write(promised, f"{key} owed\n".encode())
        elif number % 3 == 1:
            journal.settle(key, "held")
            os.write(promised, f"{key} settled\n".encode())
        if number % 50 == 49:
            journal.purge(at - timedelta(seconds=25))


def _weaken(mode: str) -> None:
    """Plant the mistake: another `synchronous`, and nobody who reads it back."""
    right = storage.engine_for

    def wrong(path: Path) -> sa.Engine:
        engine = right(path)
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA synchronous={mode}"))
        return engine

    storage.engine_for = wrong
    storage.confirm_safe = _believe


def _believe(db: sa.Connection) -> None:
    """Read nothing back."""
    assert db is not None


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    os._exit(0)
