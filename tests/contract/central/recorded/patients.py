"""What is done about patients, their records and their numbers."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from kiosk_app.central_service.tables.schema_duplicate import possible_duplicate
from kiosk_app.contract import (
    after,
    duplicate_shapes,
    identifier_shapes,
    merge_shapes,
    paths,
    pre_visit_shapes,
    shapes,
)
from kiosk_app.contract.authority_shapes import AuthorityAnswer, AuthorityBody
from kiosk_app.contract.correction_shapes import CorrectionBody
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.contract.queue_shapes import CallBody
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import DocumentKind, Proof
from kiosk_app.domain.ids import DepartmentId, PatientId, SessionId, StaffId
from kiosk_app.domain.noshow import Excuse
from kiosk_app.domain.proxy import Purpose
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import check_in, fulfil
from tests.contract.central.face import CARDIOLOGY, body_of
from tests.contract.central.recorded.office import ELSEWHERE, TODAY, Office, Recipe, Route
from tests.helpers.people import PHONE

FULL = SessionId("20261123A-G0304E")
"""A session of the afternoon that the first recipe empties."""
DOCTOR = StaffId("doctor-1")


def look_up(here: Office) -> None:
    who = here.somebody()
    here.kiosk.enrol(who)
    here.post(paths.PATIENT_LOOKUP, shapes.LookupBody(person=body_of(who)))


def card(here: Office) -> identifier_shapes.BindBody:
    return identifier_shapes.BindBody(
        system=IdentifierSystem.HOSPITAL_CARD,
        value=f"{here.key()[7:]:0>8}",
        person=body_of(here.somebody()),
    )


def identify(here: Office) -> None:
    body = known_card(here)
    assert here.house.service.bind_identifier(here.kiosk.caller, body).is_success
    known = identifier_shapes.IdentifyBody(system=body.system, value=body.value)
    here.post(paths.PATIENT_IDENTIFY, known)


def bind(here: Office) -> None:
    here.post(paths.PATIENT_IDENTIFIERS, known_card(here))


def known_card(here: Office) -> identifier_shapes.BindBody:
    """Return a card beside the document of somebody who is enrolled."""
    body = card(here)
    enrolled = shapes.EnrolBody(person=body.person, phone=PHONE)
    assert here.kiosk.face.enrol(here.kiosk.caller, enrolled).is_success
    return body


def both(here: Office) -> tuple[StaffId, ...]:
    """Return who decides together: the registrar and the second supervisor."""
    return here.people[Role.REGISTRAR].id, here.second


def merge(here: Office) -> str:
    who = here.somebody()
    abroad = replace(who, kind=DocumentKind.PASSPORT, number=f"E{here.key()[7:]:0>8}")
    body = merge_shapes.MergeBody(
        survivor=here.kiosk.enrol(who),
        merged=here.kiosk.enrol(abroad),
        reason="one face",
        deciders=both(here),
    )
    reply = here.post(paths.MERGES, body, agreed=True)
    return reply.read(merge_shapes.MergeLine).id


def undo_merge(here: Office) -> None:
    body = merge_shapes.UndoMergeBody(reason="two cousins", deciders=both(here))
    here.post(paths.MERGE_UNDO, body, agreed=True, merge=merge(here))


def list_duplicates(here: Office) -> None:
    here.get(paths.DUPLICATES)


def dismiss_duplicate(here: Office) -> None:
    who = here.somebody()
    abroad = replace(who, kind=DocumentKind.PASSPORT, number=f"E{here.key()[7:]:0>8}")
    here.kiosk.enrol(who)
    pair = possible_duplicate.c.id
    theirs = here.kiosk.enrol(abroad)
    which = (possible_duplicate.c.first == theirs) | (possible_duplicate.c.second == theirs)
    with here.house.database.read() as connection:
        duplicate = connection.scalars(sa.select(pair).where(which)).first()
    body = duplicate_shapes.DismissBody(reason="two cousins")
    here.post(paths.DUPLICATE_DISMISS, body, duplicate=str(duplicate))


def correct(here: Office) -> None:
    body = CorrectionBody(reason="a slip of the pen", deciders=both(here), phone="13800000977")
    here.post(paths.CORRECT, body, agreed=True, patient=here.patient())


def authority(here: Office) -> str:
    body = AuthorityBody(
        proxy=here.patient(),
        purpose=Purpose.BOOKING,
        until=TODAY + timedelta(days=7),
        proof=Proof.ID_CARD,
    )
    reply = here.post(paths.AUTHORITIES, body, patient=here.patient())
    return reply.read(AuthorityAnswer).authority


def check_in_plainly(here: Office) -> None:
    who = here.somebody()
    booked = here.booked(here.kiosk.enrol(who))
    shown = after.DocumentBody(kind=who.kind, number=who.number)
    here.post(paths.CHECK_INS, after.CheckInBody(document=shown, appointment=booked.id))


def come_with_results(here: Office) -> None:
    who = here.somebody()
    booked = here.booked(here.kiosk.enrol(who))
    check_in(here.kiosk, booked, who)
    fulfil(here.kiosk, booked, has_examination=True)
    shown = after.DocumentBody(kind=who.kind, number=who.number)
    here.post(paths.RESULTS_CHECK_INS, after.ResultsBody(appointment=booked.id, document=shown))


def call_next(here: Office) -> None:
    who = here.somebody()
    check_in(here.kiosk, here.booked(here.kiosk.enrol(who)), who)
    by = here.people[Role.TRIAGE].id
    here.post(paths.CALL_NEXT, CallBody(by=by), session=here.session)


def see_the_patient(here: Office) -> None:
    who = here.somebody()
    booked = here.booked(here.kiosk.enrol(who))
    check_in(here.kiosk, booked, who)
    here.post(paths.FULFIL, after.FulfilBody(by=DOCTOR), appointment=booked.id)


def make_void(here: Office) -> None:
    body = after.VoidBody(by=here.people[Role.REGISTRAR].id, reason="another person came")
    here.post(paths.MAKE_VOID, body, appointment=here.booked().id)


def answer_questions(here: Office) -> tuple[PatientId, str]:
    """Answer what is asked elsewhere; return who did, and the code of the answers."""
    patient = here.patient()
    body = pre_visit_shapes.AnswersBody(
        questionnaire="respiratory",
        version=1,
        answers={"fever": False, "cough_breath": False, "contact": False, "mask": True},
        is_signed=True,
    )
    reply = here.post(paths.ANSWERS, body, patient=patient)
    return patient, reply.read(pre_visit_shapes.ResponseAnswer).code


def join(here: Office, patient: PatientId | None = None) -> str:
    here.fill(FULL)
    body = after.JoinBody(patient=patient or here.patient(), session=FULL, proof=Proof.ID_CARD)
    return here.post(paths.WAITING, body).read(PlaceAnswer).place


def join_a_day(here: Office) -> None:
    here.fill(SessionId("20261124A-P0304E2"))  # the only one of that title
    body = after.JoinDayBody(
        patient=here.patient(),
        department=DepartmentId(CARDIOLOGY),
        clinic_type=ClinicType.ASSOCIATE_CHIEF,
        day=TODAY + timedelta(days=1),
        proof=Proof.ID_CARD,
    )
    here.post(paths.WAITING_DAY, body)


def leave_the_list(here: Office) -> None:
    patient = here.patient()
    here.post(paths.WAITING_LEAVE, after.PlaceBody(patient=patient), place=join(here, patient))


def accept(here: Office) -> None:
    """Wait for the number of somebody who cancels."""
    session = here.session_of()
    hold = here.fill(session)
    assert hold is not None
    waiter = here.patient()
    body = after.JoinBody(patient=waiter, session=session, proof=Proof.ID_CARD)
    place = here.post(paths.WAITING, body).read(PlaceAnswer).place
    here.kiosk.face.release(here.kiosk.caller, hold.id)
    here.house.service.background.run_once()
    here.post(
        paths.WAITING_ACCEPT, after.AcceptBody(patient=waiter, proof=Proof.ID_CARD), place=place
    )


def excuse(here: Office) -> None:
    body = after.ExcuseBody(
        excuse=Excuse.EMERGENCY, evidence="ambulance report", deciders=both(here)
    )
    here.post(paths.NO_SHOW_EXCUSE, body, agreed=True, appointment=here.missed().id)


def appeal(here: Office) -> None:
    missed = here.missed()
    body = after.AppealBody(patient=missed.patient, text="the train was late")
    here.post(paths.NO_SHOW_APPEAL, body, appointment=missed.id)


def note_outage(here: Office) -> None:
    now = here.house.clock()
    body = after.OutageBody(
        begin=now - timedelta(minutes=30),
        end=now,
        note="network",
        deciders=(here.people[Role.SUPERVISOR].id, here.second),
    )
    here.post(paths.OUTAGES, body, agreed=True)


DAYS = "?first_day=2026-11-23&last_day=2026-11-24"
RECIPES: dict[Route, Recipe] = {
    ("GET", paths.CATALOGUE): lambda here: here.get(paths.CATALOGUE),
    ("GET", paths.SCHEDULE): lambda here: here.get(paths.SCHEDULE),
    ("GET", paths.SESSIONS): lambda here: here.get(
        paths.SESSIONS, "?booking_class=same_day", department=CARDIOLOGY
    ),
    ("GET", paths.BANDS): lambda here: here.get(paths.BANDS, session=here.session),
    ("POST", paths.PATIENT_LOOKUP): look_up,
    ("POST", paths.PATIENTS): lambda here: here.post(
        paths.PATIENTS, shapes.EnrolBody(person=body_of(here.somebody()), phone=PHONE)
    ),
    ("POST", paths.PATIENT_IDENTIFY): identify,
    ("POST", paths.PATIENT_IDENTIFIERS): bind,
    ("POST", paths.MERGES): merge,
    ("GET", paths.DUPLICATES): list_duplicates,
    ("POST", paths.DUPLICATE_DISMISS): dismiss_duplicate,
    ("POST", paths.MERGE_UNDO): undo_merge,
    ("GET", paths.PATIENT_MERGES): lambda here: here.get(
        paths.PATIENT_MERGES, patient=here.patient()
    ),
    ("POST", paths.CORRECT): correct,
    ("GET", paths.PATIENT_CORRECTIONS): lambda here: here.get(
        paths.PATIENT_CORRECTIONS, patient=here.patient()
    ),
    ("POST", paths.AUTHORITIES): authority,
    ("GET", paths.GIVEN_AUTHORITIES): lambda here: here.get(
        paths.GIVEN_AUTHORITIES, patient=here.patient()
    ),
    ("POST", paths.AUTHORITY_WITHDRAW): lambda here: here.post(
        paths.AUTHORITY_WITHDRAW, authority=authority(here)
    ),
    ("GET", paths.PATIENT_RECORDS): lambda here: here.get(
        paths.PATIENT_RECORDS, patient=here.patient()
    ),
    ("GET", paths.TIMELINE): lambda here: here.get(paths.TIMELINE, appointment=here.booked().id),
    ("GET", paths.E_INVOICES): lambda here: here.get(
        paths.E_INVOICES, appointment=here.booked().id
    ),
    ("POST", paths.CHECK_INS): check_in_plainly,
    ("POST", paths.RESULTS_CHECK_INS): come_with_results,
    ("GET", paths.QUEUE): lambda here: here.get(paths.QUEUE, session=here.session),
    ("POST", paths.CALL_NEXT): call_next,
    ("POST", paths.FULFIL): see_the_patient,
    ("POST", paths.MAKE_VOID): make_void,
    ("GET", paths.QUESTIONS): lambda here: here.get(
        paths.QUESTIONS, f"?department={ELSEWHERE}&before=booking", patient=here.patient()
    ),
    ("POST", paths.ANSWERS): answer_questions,
    ("GET", paths.PATIENT_ANSWERS): lambda here: here.get(
        paths.PATIENT_ANSWERS, patient=answer_questions(here)[0]
    ),
    ("GET", paths.ANSWERS_BY_CODE): lambda here: here.get(
        paths.ANSWERS_BY_CODE, code=answer_questions(here)[1]
    ),
    ("POST", paths.WAITING): join,
    ("POST", paths.WAITING_DAY): join_a_day,
    ("POST", paths.WAITING_LEAVE): leave_the_list,
    ("POST", paths.WAITING_ACCEPT): accept,
    ("GET", paths.NO_SHOWS): lambda here: here.get(paths.NO_SHOWS, DAYS, department=CARDIOLOGY),
    ("POST", paths.NO_SHOW_EXCUSE): excuse,
    ("POST", paths.NO_SHOW_APPEAL): appeal,
    ("POST", paths.OUTAGES): note_outage,
}
"""What is done for each route, by whoever the table of rights lets do it."""
