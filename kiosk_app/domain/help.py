"""A call for a person from a kiosk, and the code by which a counter takes the session over.

Source: BJ-OPD-DRAFT art. 6 (3); requirement rows R013, R099.
"""

from dataclasses import dataclass
from datetime import datetime

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.identity import Person, look_alike
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.patient import Patient


@dataclass(frozen=True, slots=True)
class HelpCall:
    """Staff have been called.

    Attributes:
        code: six digits, good once and for `expires_in_s`; None where nobody's session goes over.
    """

    id: str
    code: str | None
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """A call on the list of staff: where somebody is needed; who they are it does not say.

    Attributes:
        page: where they stand, by its stable name.
        can_take: their session can be taken over at a counter.
        seen_by: who has seen to it, masked; None: it still waits.
    """

    id: str
    station: StationId
    page: str
    asked_at: datetime
    can_take: bool = False
    seen_by: str | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HelpList:
    """Who waits for a person, longest first, and what was seen to of late, the last first."""

    waiting: tuple[HelpWanted, ...] = ()
    seen_to: tuple[HelpWanted, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class MaskedPerson(Person):
    """A person of whom only what is masked was told: `name` and `number` are that already."""

    @property
    def name_masked(self) -> str:
        """The name, as it was told."""
        return self.name

    @property
    def number_masked(self) -> str:
        """The number, as it was told."""
        return self.number

    def may_be(self, person: Person) -> bool:
        """Tell whether somebody's document says nothing against being theirs."""
        return look_alike(self, person)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was begun at a kiosk and goes on at this counter.

    Attributes:
        station: where it was begun.
        patient: whose name and number are masked, and proved by nothing: the registrar compares
            them with the document in their hands. Enough to pay for what is held, no more.
        hold: theirs at this counter now; None where there is none.
        due: what is still to be paid for it; None: the fee of the number.
        is_hold_gone: there was one, and its time was up or it was given back.
        is_booked: there was one, and it was paid for at the kiosk meanwhile.
    """

    station: StationId
    patient: Patient
    hold: Hold | None = None
    due: Fen | None = None
    is_hold_gone: bool = False
    is_booked: bool = False
