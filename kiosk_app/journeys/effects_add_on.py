"""What a counter asks of add-ons (加号)."""

from dataclasses import dataclass

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.ids import PractitionerId, SessionId
from kiosk_app.domain.patient import Patient


@dataclass(frozen=True, slots=True)
class LoadAddOns:
    """Ask for a session's add-ons and limits. Answer: AddOnsLoaded | Refused | CentralDown."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class LoadPendingAddOns:
    """Ask what awaits approval. Answer: PendingAddOnsLoaded | Refused | CentralDown."""


@dataclass(frozen=True, slots=True)
class RequestAddOn:
    """Ask for one more number, for one patient, as the doctor wants it, on a word of theirs.

    Answer: AddOnDone | AddOnRefused | CentralDown.
    """

    session: SessionId
    patient: Patient
    doctor: PractitionerId
    reason: AddOnReason
    word: AddOnWord


@dataclass(frozen=True, slots=True)
class DecideAddOn:
    """Approve or reject an add-on. Answer: AddOnDone | AddOnRefused | CentralDown."""

    add_on: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class IssueAddOn:
    """Hold an approved add-on for its patient. Answer: SlotHeld | AddOnRefused | CentralDown."""

    add_on: str
    patient: Patient


AddOnEffect = LoadAddOns | LoadPendingAddOns | RequestAddOn | DecideAddOn | IssueAddOn
