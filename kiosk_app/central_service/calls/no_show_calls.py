"""The call for a department's no-shows one by one: staff say what for, and it is in the record.

Source: BJ-OPD-DRAFT art. 27; GB/T 35273-2020 7.1; requirement rows R060, R104.
"""

from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service.after import no_show_list
from kiosk_app.central_service.answering.answers import Done, Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.agreements import Agreements
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.numbers.catalogue_store import read_department
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.domain.noshow import NoShowState
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Purpose

_PURPOSES = frozenset(purpose.value for purpose in Purpose)
_ANY = "any"


class NoShowCalls(Agreements):
    """Base of what staff read about no-shows; see `Calls` for what it takes to make one."""

    def no_shows(  # noqa: PLR0913, PLR0917 - a filter each
        self,
        caller: Caller,
        department: str,
        first_day: date,
        last_day: date,
        stands: NoShowState | None = None,
        patient: str | None = None,
    ) -> Reply:
        """Return the no-shows of a department on some days, the latest first."""
        if caller.purpose not in _PURPOSES:
            return self.refusal(Reason.PURPOSE_REQUIRED)
        purpose = caller.purpose
        wanted = no_show_list.Wanted(department, first_day, last_day, stands, patient)

        def read(connection: Connection, who: SignedIn, now: int) -> Answer:
            if read_department(connection, department) is None:
                return Refusal(Reason.NOT_FOUND)
            found = no_show_list.listed(connection, wanted)
            facts = {
                "purpose": purpose,
                "department": department,
                "days": f"{first_day} {last_day}",
                "patient": patient or _ANY,
                "rows": str(len(found.rows)),
                "station": who.station,
            }
            self._note(connection, now, who.member.id, AuditAct.NO_SHOWS_LISTED, **facts)
            return Done(found)

        return self._as_staff(caller, read)
