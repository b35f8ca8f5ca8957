"""Where somebody stands who picks a number, and the question each standing waits with.

Which department, which session, which time band: what follows is decided in `pick_department`,
`pick_session` and `pick_band`; `pick_slot` puts them together.
"""

from dataclasses import dataclass
from typing import assert_never

from kiosk_app.domain.booking import Appointment, BookingClass, Hold
from kiosk_app.domain.catalogue import Department
from kiosk_app.domain.money import Fen
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import PresentBooker
from kiosk_app.domain.referral_order import OwnReferral
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.domain.sessions import BandSupply, ClinicSession, LiveNote, TimeBand
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import listing
from kiosk_app.journeys.effects_referral import (
    HoldReferred,
    LoadReferredBands,
    LoadReferredSessions,
)
from kiosk_app.journeys.parts import Errand, Next, Remark


@dataclass(frozen=True, slots=True)
class LoadingCatalogue:
    booking_class: BookingClass
    patient: Patient
    replaces: Appointment | None = None
    follows: Appointment | None = None
    booker: PresentBooker | None = None


@dataclass(frozen=True, slots=True)
class ChoosingGroup:
    """The first level: internal medicine, surgery …; a group of one is its department."""

    errand: Errand


@dataclass(frozen=True, slots=True)
class ChoosingInitial:
    """By the pinyin initial of the name, for who knows the department and not its group."""

    errand: Errand
    earlier: ChoosingGroup


@dataclass(frozen=True, slots=True)
class ChoosingDepartment:
    errand: Errand
    earlier: ChoosingGroup | ChoosingInitial
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class FindingSessions:
    errand: Errand
    earlier: ChoosingGroup | ChoosingDepartment
    department: Department


@dataclass(frozen=True, slots=True)
class ChoosingDay:
    """Asked when booking in advance only.

    Attributes:
        only: of which kind of clinic days are shown; None: of all.
    """

    errand: Errand
    earlier: ChoosingGroup | ChoosingDepartment
    department: Department
    sessions: tuple[ClinicSession, ...]
    only: listing.Only | None = None


@dataclass(frozen=True, slots=True)
class ChoosingTitle:
    """The clinic type, with fee and numbers left; `sessions` are those of one day."""

    errand: Errand
    earlier: ChoosingGroup | ChoosingDepartment | ChoosingDay
    department: Department
    sessions: tuple[ClinicSession, ...]


@dataclass(frozen=True, slots=True)
class ChoosingPractitioner:
    """Asked where a clinic type has more than one session that day, or who wants one doctor."""

    errand: Errand
    earlier: ChoosingTitle
    sessions: tuple[ClinicSession, ...]


@dataclass(frozen=True, slots=True)
class AcceptingLate:
    """The doctor is late or away just now: said before anything is held. Source: R108."""

    errand: Errand
    earlier: ChoosingTitle | ChoosingPractitioner
    session: ClinicSession
    live: LiveNote


@dataclass(frozen=True, slots=True)
class FindingBands:
    errand: Errand
    earlier: ChoosingTitle | ChoosingPractitioner
    session: ClinicSession
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class ChoosingBand:
    errand: Errand
    earlier: ChoosingTitle | ChoosingPractitioner
    session: ClinicSession
    bands: tuple[BandSupply, ...]
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class HoldingSlot:
    errand: Errand
    earlier: ChoosingBand
    band: TimeBand


@dataclass(frozen=True, slots=True)
class ReadingFull:
    """Nothing is free: why, and what can be done now (`pick_full`).

    Attributes:
        sessions: of one clinic type and day; one of them, or all.
    """

    errand: Errand
    earlier: ChoosingTitle | ChoosingPractitioner
    sessions: tuple[ClinicSession, ...]
    why: Reason


Question = (
    ChoosingGroup
    | ChoosingInitial
    | ChoosingDepartment
    | ChoosingDay
    | ChoosingTitle
    | ChoosingPractitioner
    | ChoosingBand
    | ReadingFull
)


@dataclass(frozen=True, slots=True)
class ReadingWhyNot:
    """There is nothing to choose, or a rule said no; from here back to `earlier`.

    Attributes:
        refusal: None where no clinic is held at all.
    """

    errand: Errand
    earlier: Question
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class ReviewingHold:
    """A number is held: the facts, before any money. `pay` goes on from here.

    Attributes:
        earlier: None where the number was offered from a waitlist: given back it goes to the
            next who waits, so there is no question to go back to.
        due: what is still to be paid, 0: nothing; None: the fee of the number.
        waived: the fees of a free revisit that are not taken.
        no_paper: key of the words that say why no ticket would come out; empty: it would, or
            nobody knows.
    """

    errand: Errand
    earlier: ChoosingBand | None
    hold: Hold
    seconds_left: int
    remark: Remark | None = None
    due: Fen | None = None
    waived: tuple[WaivedLine, ...] = ()
    no_paper: str = ""


State = (
    LoadingCatalogue
    | ChoosingGroup
    | ChoosingInitial
    | ChoosingDepartment
    | FindingSessions
    | ChoosingDay
    | ChoosingTitle
    | ChoosingPractitioner
    | AcceptingLate
    | FindingBands
    | ChoosingBand
    | HoldingSlot
    | ReadingFull
    | ReadingWhyNot
)
Waiting = LoadingCatalogue | FindingSessions | FindingBands | HoldingSlot
FirstQuestion = ChoosingGroup


def ask(waiting: Waiting) -> Next[Waiting]:
    """Put the question `waiting` waits for, for the first time or once more."""
    match waiting:
        case LoadingCatalogue():
            return Next(waiting, (ef.LoadCatalogue(),))
        case FindingSessions(Errand(referral=OwnReferral() as referral)):
            return Next(waiting, (LoadReferredSessions(referral),))
        case FindingBands(Errand(referral=OwnReferral() as referral), _, session):
            return Next(waiting, (LoadReferredBands(referral, session.id),))
        case HoldingSlot(Errand(patient=who, referral=OwnReferral() as referral), earlier, band):
            by_order = HoldReferred(who, referral, earlier.session.id, band)
            return Next(waiting, (by_order,))
        case FindingSessions(errand, _, department):
            is_accompanied = errand.booker is not None
            asked = ef.LoadSessions(
                errand.patient, department.id, errand.booking_class, is_accompanied, _group(errand)
            )
            return Next(waiting, (asked,))
        case FindingBands(errand, _, session):
            return Next(waiting, (ef.LoadBands(errand.patient, session.id, _group(errand)),))
        case HoldingSlot(errand, earlier, band):
            old = None if errand.replaces is None else errand.replaces.id
            visit = None if errand.follows is None else errand.follows.id
            asked_for = ef.HoldSlot(
                errand.patient, earlier.session.id, band, old, visit, errand.booker, errand.claim
            )
            return Next(waiting, (asked_for,))
        case _:
            assert_never(waiting)


def _group(errand: Errand) -> PriorityGroup | None:
    return None if errand.claim is None else errand.claim.group
