"""What a counter is told of add-ons (加号), by the registrar and by central."""

from dataclasses import dataclass

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnPage, AddOnReason
from kiosk_app.domain.ids import PractitionerId, SessionId
from kiosk_app.domain.pending_add_on import PendingAddOns
from kiosk_app.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class AddOnWanted:
    """One more number is wanted: of a session, or, looked at once more, for another reason."""


@dataclass(frozen=True, slots=True)
class AddOnReasonPicked:
    doctor: PractitionerId
    reason: AddOnReason


@dataclass(frozen=True, slots=True)
class AddOnWordPicked:
    """How the desk knows that the doctor wants it."""

    word: AddOnWord


@dataclass(frozen=True, slots=True)
class AddOnDecided:
    is_approved: bool


@dataclass(frozen=True, slots=True)
class AddOnChecked:
    """Somebody wants to know whether the record is whole."""


@dataclass(frozen=True, slots=True)
class AddOnsLoaded:
    page: AddOnPage


@dataclass(frozen=True, slots=True)
class AddOnsShown:
    """The desk of what awaits approval comes in front."""


@dataclass(frozen=True, slots=True)
class AddOnPicked:
    add_on: str


@dataclass(frozen=True, slots=True)
class PendingAddOnsLoaded:
    pending: PendingAddOns


@dataclass(frozen=True, slots=True)
class AddOnDone:
    """It was asked for, approved or rejected."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class AddOnRefused:
    refusal: Refusal


AddOnEvent = (
    AddOnChecked
    | AddOnDecided
    | AddOnDone
    | AddOnPicked
    | AddOnReasonPicked
    | AddOnRefused
    | AddOnWanted
    | AddOnWordPicked
    | AddOnsLoaded
    | AddOnsShown
    | PendingAddOnsLoaded
)
