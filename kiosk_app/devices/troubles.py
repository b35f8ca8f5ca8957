"""Which trouble a patient is told of when a card cannot be used."""

from hardware.errors import (
    DeviceError,
    MediaRemovedError,
    UnsupportedMediaError,
    WrongSlotError,
)
from kiosk_app.journeys.events import CardTrouble

_TROUBLE_OF: tuple[tuple[type[DeviceError], CardTrouble], ...] = (
    (MediaRemovedError, CardTrouble.REMOVED_TOO_SOON),
    (WrongSlotError, CardTrouble.WRONG_SLOT),
    (UnsupportedMediaError, CardTrouble.NOT_SUPPORTED),
)


def trouble_of(error: DeviceError) -> CardTrouble:
    """Return what the person in front can do about `error`; to put the card in again, if unsure."""
    return next(
        (trouble for kind, trouble in _TROUBLE_OF if isinstance(error, kind)),
        CardTrouble.UNREADABLE,
    )
