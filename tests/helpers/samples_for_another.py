"""Samples of `for_another`: every state in every shape that decides something."""

from dataclasses import replace

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identifiers import PersonReference
from kiosk_app.domain.proxy import PresentBooker, Relation
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import for_another, identify, kiosk, pay, picking, serving
from kiosk_app.journeys.parts import Errand
from kiosk_app.journeys.purpose import Purpose
from tests.helpers import people as p
from tests.helpers import samples_codes as codes

BOOKER = PresentBooker(p.ADULT_PATIENT.id, p.ADULT, p.PHONE, Relation.CHILD)
"""The adult books for the old woman."""

RELATION = for_another.ChoosingRelation(p.ADULT_PATIENT, p.ADULT)
PHONE = for_another.EnteringBookerPhone(p.ADULT_PATIENT, p.ADULT, Relation.CHILD)
INVITING = for_another.ShowingTheirs(PHONE, BOOKER, identify.WaitingForCard(Purpose.FOR_ANOTHER))
UNKNOWN_CODE = replace(INVITING, part=replace(codes.UNKNOWN_CODE, purpose=Purpose.FOR_ANOTHER))
WITHOUT_READER = replace(INVITING, part=identify.WithoutReader(Purpose.FOR_ANOTHER))
THEIR_PHONE = replace(INVITING, part=identify.EnteringPhone(Purpose.FOR_ANOTHER, p.ELDER))
FINDING = for_another.FindingThem(
    PHONE, BOOKER, identify.FindingPatient(Purpose.FOR_ANOTHER, p.ELDER, is_elderly=True)
)
BY_CODE = replace(FINDING, part=replace(codes.FINDING, purpose=Purpose.FOR_ANOTHER))
OWN_CARD = for_another.TakingOwnCardAway(PHONE, BOOKER)
WHEN = for_another.ChoosingForWhen(PHONE, BOOKER, p.ELDER_PATIENT)

ERRAND = Errand(BookingClass.SAME_DAY, p.ELDER_PATIENT, p.CATALOGUE, booker=BOOKER)
GROUP = picking.ChoosingGroup(ERRAND)
_HOLD = replace(p.HOLD, patient=p.ELDER_PATIENT.id)
REVIEW = picking.ReviewingHold(
    ERRAND,
    picking.ChoosingBand(
        ERRAND,
        picking.ChoosingTitle(ERRAND, GROUP, p.CARDIOLOGY, p.SESSIONS),
        p.CHIEF_SESSION,
        p.BANDS,
    ),
    _HOLD,
    300,
)
DONE = pay.Done(ERRAND, replace(p.APPOINTMENT, patient=p.ELDER_PATIENT.id), p.ORDER.id, None)

WAITING: tuple[serving.Waiting, ...] = (FINDING, BY_CODE)
STATES: tuple[kiosk.State, ...] = (
    RELATION,
    PHONE,
    replace(PHONE, trouble=Refusal(Reason.INVALID_PHONE)),
    INVITING,
    replace(INVITING, part=identify.WaitingForCard(Purpose.FOR_ANOTHER, ev.CardTrouble.UNREADABLE)),
    UNKNOWN_CODE,
    WITHOUT_READER,
    THEIR_PHONE,
    replace(INVITING, part=replace(codes.NOT_BOUND, purpose=Purpose.FOR_ANOTHER)),
    OWN_CARD,
    WHEN,
    replace(
        WHEN,
        patient=replace(
            p.ELDER_PATIENT,
            person=PersonReference(
                p.HEALTH_CODE, p.ELDER.name_masked, p.ELDER.number_masked, p.ELDER.kind
            ),
        ),
    ),
    REVIEW,
    DONE,
)
