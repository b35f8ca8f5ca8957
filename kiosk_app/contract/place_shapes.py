"""What travels about a place on a waitlist (候补): where it is, how it stands, what is offered."""

from datetime import date, datetime

import msgspec

from kiosk_app.domain.catalogue import ClinicType, Practitioner
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.sessions import HalfDay


class AnySession(msgspec.Struct, frozen=True, kw_only=True):
    """What a patient waits for who takes any session of a specialty, title and day."""

    department: DepartmentId
    clinic_type: ClinicType
    day: date


class PlaceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a waitlist.

    Attributes:
        state: ``waiting``, ``offered``, ``taken``, ``lapsed``, ``left`` or ``closed``.
        ahead: entitled before, on the list where they are fewest; 0 unless waiting.
        offer_until: until when an offered number is kept.
        band_begin: of the offered number.
        any_session: what is waited for, where any session will do; `session` is then the one whose
            number is offered, or while nothing is, one of them.
        practitioner: of the session; None for a general clinic, or where any session will do.
        clinic_type, day, half_day: of the session.
    """

    place: str
    session: SessionId
    state: str
    ahead: int
    closes_at: datetime
    offer_until: datetime | None = None
    band_begin: datetime | None = None
    any_session: AnySession | None = None
    department: DepartmentId
    department_name: str
    department_name_en: str
    practitioner: Practitioner | None
    clinic_type: ClinicType
    day: date
    half_day: HalfDay
