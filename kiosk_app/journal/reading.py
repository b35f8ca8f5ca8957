"""What is open in a journal, read without opening it: the kiosk may be at work on it meanwhile."""

import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from kiosk_app.journal.intents import Intent, IntentState, JournalTrouble, JournalUnusableError
from kiosk_app.journal.journal import intent_of
from kiosk_app.journal.storage import INTENTS, SCHEMA_VERSION, trouble_of

_OPEN = (IntentState.SENT, IntentState.UNKNOWN, IntentState.OWED)


def open_intents(path: Path) -> tuple[Intent, ...]:
    """Return what is not settled and not on the human list, oldest first; no journal has nothing.

    Nothing is created, changed or locked.

    Raises:
        JournalUnusableError: the file cannot be read, so that nobody can say what is open.
    """
    if not path.exists():
        return ()

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    query = select(INTENTS).where(INTENTS.c.state.in_(_OPEN)).order_by(INTENTS.c.written_ms)
    try:
        with engine.connect() as db:
            version = db.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > SCHEMA_VERSION:
                raise JournalUnusableError(
                    JournalTrouble.UNSAFE, f"written by a newer version of this program ({version})"
                )
            return tuple(intent_of(row) for row in db.execute(query))
    except DatabaseError as no:
        raise JournalUnusableError(trouble_of(no), str(no.orig)) from no
