"""How many asks found no number left: counted in each process's memory, added to rows in one go.

Nothing on the way of an ask writes: it adds one in memory. Background work of every process adds
what has gathered, one statement a round, so that several processes only ever add. What a process
had not yet added when it was killed is lost; these are figures, not promises. No count tells who.

Source: BJ-OPD-DRAFT art. 8; requirement row R005.
"""

import threading
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from kiosk_app.central_service.keeping.database import Database, OutcomeUnknownError
from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.central_service.tables.schema_days import refused_demand
from kiosk_app.domain.refusal import Reason

SCARCE = frozenset({Reason.BOOKED_OUT, Reason.HELD_BY_OTHERS})
"""What is said where there is no number; all else says that somebody may not have one."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked for in vain.

    Attributes:
        session, begins_at: the session and its half-hour; empty and 0 for a look at a department.
        department, day: of a look; empty where the session tells them.
    """

    session: str = ""
    begins_at: int = 0
    department: str = ""
    day: str = ""


class Demand:
    """The counts of one process; safe for many threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counts: Counter[Ask] = Counter()

    def refused(self, session: str, begins_at: int) -> None:
        """Count an ask for a half-hour of a session that has no number left."""
        self._add(Ask(session=session, begins_at=begins_at))

    def looked(self, department: str, day: str) -> None:
        """Count a look at a department that has no number left; `day` is the day of the look."""
        self._add(Ask(department=department, day=day))

    def flush(self, database: Database) -> None:
        """Add to the rows what has gathered since the last time.

        Raises:
            DatabaseBusyError: not now; the counts are kept for the next time.
        """
        with self._turn:
            gathered, self._counts = self._counts, Counter()
        if not gathered:
            return
        try:
            database.transact(lambda connection: _add_all(connection, gathered))
        except OutcomeUnknownError:
            raise  # perhaps they are there: rather too few than twice
        except BaseException:
            with self._turn:
                self._counts += gathered
            raise

    def _add(self, ask: Ask) -> None:
        with self._turn:
            self._counts[ask] += 1


def _add_all(connection: Connection, gathered: Counter[Ask]) -> None:
    wanted = {ask.session for ask in gathered if ask.session}
    sessions = {
        row.id: row
        for row in connection.execute(
            sa.select(clinic_session.c.id, clinic_session.c.department, clinic_session.c.day).where(
                clinic_session.c.id.in_(wanted)
            )
        )
    }
    rows = []
    for ask, count in sorted(gathered.items(), key=lambda item: str(item[0])):
        known = sessions.get(ask.session)
        rows.append(
            {
                "department": ask.department if known is None else known.department,
                "day": ask.day if known is None else known.day,
                "session": ask.session,
                "begins_at": ask.begins_at,
                "count": count,
            }
        )
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(refused_demand).values(rows)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=list(refused_demand.primary_key.columns),
            set_={"count": refused_demand.c.count + insert.excluded.count},
        )
    )
