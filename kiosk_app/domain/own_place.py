"""A place on a waitlist (候补) as its patient sees it: where, how far ahead, what is offered.

The central service says all of it; nothing here is reckoned at the kiosk.

Source: BJ-OPD-DRAFT art. 27; requirement rows R061, R138.
"""

from dataclasses import dataclass
from datetime import date, datetime

from kiosk_app.domain.catalogue import ClinicType, Practitioner
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.sessions import HalfDay


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """A number that came back, kept for this patient until `until`.

    Attributes:
        begin: of its time band.
    """

    begin: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One place.

    Attributes:
        session: of a place for any session, the offered one, or while nothing is one of them.
        practitioner: None for a general clinic, and while any session will do.
        is_any: any session of this department, clinic type and day will do.
        ahead: entitled before; 0 while something is offered.
        closes_at: after it nothing is offered any more.
        offer: None while the patient waits.
    """

    id: str
    session: SessionId
    department_name: str
    department_name_en: str
    practitioner: Practitioner | None
    clinic_type: ClinicType
    day: date
    half_day: HalfDay
    is_any: bool
    ahead: int
    closes_at: datetime
    offer: OwnOffer | None = None
