"""What waiting for a number (候补) is told."""

from dataclasses import dataclass

from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.own_place import OwnPlace


@dataclass(frozen=True, slots=True)
class WaitlistJoined:
    """The patient is on the list, with this place."""

    patient: PatientId
    place: OwnPlace


@dataclass(frozen=True, slots=True)
class WaitlistLeft:
    """The patient is on the list no more; `place` is its id."""

    place: str
