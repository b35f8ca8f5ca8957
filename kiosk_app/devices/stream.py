"""The one stream of a desk's readers: who came, what was read, who went, and what is wrong.

It is told always, armed or not, and so carries nothing that was not asked for: outside a period of
waiting nothing is read, so nothing but coming, going and faults can be told. A journey hears of the
same through `Arming`, in its own words; this stream is for whoever watches the devices themselves.

A security module cannot tell that a card was taken away (see `hardware.id_card.port`), so the pad
of a serial or USB reader tells no `Gone`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.identity import Person
from kiosk_app.journeys.events import CardTrouble, CodeScanned


class Remedy(StrEnum):
    """What mends a fault, and so who has to."""

    PUT_AGAIN = "put_again"  # the person in front: place it again
    LEAVE_IN = "leave_in"  # the person in front: leave it in until told
    OTHER_SLOT = "other_slot"  # the person in front: the other reader
    OTHER_WAY = "other_way"  # the person in front: another card, or the counter
    STAFF = "staff"  # staff: the device itself


@dataclass(frozen=True, slots=True)
class Present:
    """Something was put on a reader; nothing of it is known."""

    where: str


@dataclass(frozen=True, slots=True)
class Read:
    """It was read, for somebody who waited for it."""

    where: str
    what: Person | Identifier | CodeScanned = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gone:
    """It was taken away."""

    where: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something is wrong, with what lies there or with the reader; `why` names no person."""

    where: str
    remedy: Remedy
    why: str = ""


StationEvent = Present | Read | Gone | Fault
Tell = Callable[[StationEvent], None]
"""Takes an event from any thread, at once, without waiting for anybody."""

_REMEDIES: Final = {
    CardTrouble.UNREADABLE: Remedy.PUT_AGAIN,
    CardTrouble.REMOVED_TOO_SOON: Remedy.LEAVE_IN,
    CardTrouble.WRONG_SLOT: Remedy.OTHER_SLOT,
    CardTrouble.NOT_SUPPORTED: Remedy.OTHER_WAY,
    CardTrouble.INVALID_NUMBER: Remedy.OTHER_WAY,
}


def fault_of(where: str, trouble: CardTrouble) -> Fault:
    """Return the fault behind what a patient is told of a card."""
    return Fault(where, _REMEDIES[trouble], trouble.value)


def tell_nobody(_event: StationEvent) -> None:
    """Listen to nothing."""
