"""What all parts of a journey share: a step, the errand, remarks, the end, late answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from kiosk_app.domain.booking import Appointment, BookingClass
from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.group_claim import GroupClaim
from kiosk_app.domain.identifiers import PersonReference
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import PresentBooker
from kiosk_app.domain.referral_order import OwnReferral
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose

PAGE_S = 30
"""How long a last page stays when nobody touches it."""

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Next(Generic[S_co]):
    """Where the journey stands now, and what it asks for, in this order."""

    state: S_co
    effects: tuple[ef.Effect, ...] = ()

    def after(self, *first: ef.Effect) -> "Next[S_co]":
        """Return the same step with `first` asked for before everything else."""
        return Next(self.state, (*first, *self.effects))


@dataclass(frozen=True, slots=True)
class HandOver:
    """No state: a part is through, and `serving` begins `purpose` for the patient at once."""

    purpose: Purpose
    patient: Patient
    replaces: Appointment | None = None
    follows: Appointment | None = None
    department: DepartmentId | None = None


@dataclass(frozen=True, slots=True)
class ToIdentify:
    """No state: whoever looked around without a card goes on to book in `department`."""

    purpose: Purpose
    department: DepartmentId


@dataclass(frozen=True, slots=True)
class Errand:
    """Who is served, what they came for, and the hospital they choose from.

    Attributes:
        replaces: the appointment that is to be changed for another; it stands until then.
        follows: the visit a free revisit (免费复诊) is booked for: same department, same level.
        booker: who books for the patient (代预约); None: the patient.
        claim: the special group a registrar has seen proof of; only where there is a registrar.
        referral: the referral order (转诊单) it is booked by: its department, its kept share.
    """

    booking_class: BookingClass
    patient: Patient
    catalogue: Catalogue
    replaces: Appointment | None = None
    follows: Appointment | None = None
    booker: PresentBooker | None = None
    claim: GroupClaim | None = None
    referral: OwnReferral | None = None


class Note(StrEnum):
    """Why a question is asked again though no rule said no; the value is a message key."""

    HOLD_TIME_UP = "note.hold_time_up"
    NO_ANSWER = "note.no_answer"
    DECLINED = "note.declined"
    WRONG_CODE = "note.wrong_code"
    AMOUNT_UNREADABLE = "note.amount_unreadable"  # only where cash is taken
    CODE_UNREADABLE = "note.code_unreadable"  # only where a session is taken over
    PROOF_UNREADABLE = "note.proof_unreadable"  # only where somebody is of a special group
    TABS_FULL = "note.tabs_full"  # only where a session is taken over
    DAY_UNREADABLE = "note.day_unreadable"  # only where a session is called off
    NUMBER_UNREADABLE = "note.number_unreadable"  # only at the schedule desk
    BIRTH_UNREADABLE = "note.birth_unreadable"  # only where a record is corrected


Remark = Refusal | Note
"""What is said above a question that is asked again."""


class Why(StrEnum):
    """Why a journey ended without an appointment though no rule said no."""

    LEFT = "left"
    ANOTHER_CARD = "another_card"
    PAYMENT_TIME_UP = "payment_time_up"
    NOT_PAID = "not_paid"
    SERVICE_STOPPED = "service_stopped"
    NO_PAPER = "no_paper"  # and the hospital books nothing without
    BROKE = "broke"


@dataclass(frozen=True, slots=True)
class Ended:
    """Over without an appointment. Nothing was charged, or it is on its way back.

    Attributes:
        why_no_slip: key of what ailed the printer where the refund slip did not come out.
        is_change: they came to change a booking, so it is said where the old one is found.
        is_booking: they came for a number, so it is said that there is none and what it cost.
        is_elderly: by the card, where central does not know the patient yet.
    """

    patient: Patient | None
    why: Why | Refusal
    is_refunding: bool = False
    seconds_left: int = PAGE_S
    is_elderly: bool = False
    is_booking: bool = True
    is_change: bool = False
    why_no_slip: str = ""


def is_another(person: Person, served: Person | PersonReference) -> bool:
    """Tell whether the card of somebody else was read; one's own second card is no surprise.

    Of whom a code pointed to, or who came over from a kiosk, only what is not masked is known: a
    card that fits is taken for theirs.
    """
    return not served.may_be(person)


def settle_late(state: S, event: ev.Event) -> Next[S]:
    """Undo an answer nobody waits for any more; ignore anything harmless.

    The state stays. Whoever still carries the hold or the order of the answer asks before.
    """
    match event:
        case ev.SlotHeld(hold):
            return Next(state, (ef.ReleaseHold(hold),))
        case ev.OrderOpened(order):
            return Next(state, (ef.CloseOrder(order),))
        case ev.OrderPaid(payment):
            return Next(state, (ef.RefundPayment(payment),))
        case _:
            return Next(state)
