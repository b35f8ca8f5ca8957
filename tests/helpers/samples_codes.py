"""Samples of codes and cards in `identify`: every state and event that decides something."""

from dataclasses import replace

from kiosk_app.domain.identifiers import Identifier, IdentifierSystem
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import identify, kiosk, serving
from kiosk_app.journeys.events_codes import CodeBound
from kiosk_app.journeys.purpose import Purpose
from tests.helpers import people as p

CODE = p.HEALTH_CODE
HOSPITAL_CARD = Identifier(IdentifierSystem.HOSPITAL_CARD, "00012345")
INSURANCE = Identifier(IdentifierSystem.INSURANCE_CODE, "9" * 28)
UNKNOWN = Refusal(Reason.UNKNOWN_IDENTIFIER)
TAKEN = Refusal(Reason.IDENTIFIER_TAKEN)
UNANSWERED = Refusal(Reason.IDENTIFIER_UNANSWERED)
UNREADABLE = Refusal(Reason.IDENTIFIER_UNREADABLE)
NO_PHONE = Refusal(Reason.PHONE_REQUIRED)

SCANNED = ev.CodeScanned(ev.CodeKind.HEALTH_CODE, CODE.value)
CARD_SCANNED = ev.CodeScanned(ev.CodeKind.HOSPITAL_CARD, HOSPITAL_CARD.value)
INSURANCE_SCANNED = ev.CodeScanned(ev.CodeKind.INSURANCE, INSURANCE.value)

INVITING = identify.WaitingForCard(Purpose.SAME_DAY)
UNKNOWN_CODE = replace(INVITING, turned_away=identify.TurnedAway(CODE, UNKNOWN))
UNKNOWN_CARD = replace(INVITING, turned_away=identify.TurnedAway(HOSPITAL_CARD, UNKNOWN))
UNKNOWN_INSURANCE = replace(INVITING, turned_away=identify.TurnedAway(INSURANCE, UNKNOWN))
SILENT_INSURER = replace(INVITING, turned_away=identify.TurnedAway(INSURANCE, UNANSWERED))

FINDING = identify.FindingByCode(Purpose.SAME_DAY, CODE)
BINDING = identify.BindingCode(Purpose.SAME_DAY, p.ADULT_PATIENT, p.ADULT, CODE)
NOT_BOUND = identify.ReadingNotBound(Purpose.SAME_DAY, p.ADULT_PATIENT, TAKEN)
FINDING_TO_BIND = identify.FindingPatient(Purpose.SAME_DAY, p.ADULT, code=CODE)
ENTERING_TO_BIND = identify.EnteringPhone(Purpose.SAME_DAY, p.ADULT, code=CODE)
ENROLLING_TO_BIND = identify.Enrolling(Purpose.SAME_DAY, p.ADULT, p.PHONE, code=CODE)

WAITING: tuple[serving.Waiting, ...] = (
    FINDING,
    FINDING_TO_BIND,
    ENROLLING_TO_BIND,
    BINDING,
    replace(BINDING, patient=p.ELDER_PATIENT, person=p.ELDER, purpose=Purpose.ADVANCE),
)
STATES: tuple[kiosk.State, ...] = (
    UNKNOWN_CODE,
    UNKNOWN_CARD,
    replace(UNKNOWN_CARD, trouble=ev.CardTrouble.UNREADABLE),
    UNKNOWN_INSURANCE,
    SILENT_INSURER,
    replace(INVITING, turned_away=identify.TurnedAway(None, UNREADABLE)),
    replace(INVITING, turned_away=identify.TurnedAway(CODE, NO_PHONE)),
    identify.WithoutReader(Purpose.SAME_DAY, turned_away=identify.TurnedAway(CODE, UNKNOWN)),
    ENTERING_TO_BIND,
    NOT_BOUND,
    replace(NOT_BOUND, patient=p.ELDER_PATIENT),
)
EVENTS: tuple[ev.Event, ...] = (
    SCANNED,
    CARD_SCANNED,
    INSURANCE_SCANNED,
    ev.PatientFound(p.PATIENT_BY_CODE),
    ev.PatientFound(replace(p.PATIENT_BY_CODE, phone_masked=None)),
    ev.Refused(UNKNOWN),
    ev.Refused(TAKEN),
    CodeBound(CODE, p.ADULT_PATIENT.id),
    CodeBound(CODE, p.ELDER_PATIENT.id),
)
