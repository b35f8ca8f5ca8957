"""What is done about the house: accounts, devices, supply, clinics called off, primary care."""

from datetime import date, time, timedelta

from kiosk_app import clock
from kiosk_app.contract import (
    device_shapes,
    exam_shapes,
    paths,
    referral_shapes,
    staff_shapes,
    supply_shapes,
    suspension_shapes,
)
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, DepartmentId, PatientId, PractitionerId, SessionId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import Role as Post
from kiosk_app.domain.rights import Operation, StationKind
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.face import CARDIOLOGY
from tests.contract.central.recorded.office import TODAY, Office, Recipe, Route
from tests.helpers.desk_staff import book
from tests.helpers.staff import PASSWORD, sign_in

DAYS = "?first_day=2026-11-23&last_day=2026-11-24"
NEW_PASSWORD = "seven quiet lanterns"  # noqa: S105 - of invented people
AFTERNOON = SessionId("20261123A-P0304E1")
TOMORROW = SessionId("20261124M-P0304E1")

# --- accounts and devices ------------------------------------------------------------------------


def sign_in_somebody(here: Office) -> None:
    body = staff_shapes.SignInBody(login=here.member().login, password=PASSWORD)
    here.post(paths.STAFF_SIGN_IN, body)


def begin_maintenance(here: Office) -> None:
    body = staff_shapes.MaintenanceBody(
        login=here.member(Role.ADMINISTRATOR).login, password=PASSWORD
    )
    here.post(paths.STAFF_MAINTENANCE, body)


def invite(here: Office) -> staff_shapes.CodeAnswer:
    body = staff_shapes.InviteBody(
        login=f"guest.{here.key()[7:]}", name="李四", roles=frozenset({Role.TRIAGE})
    )
    return here.post(paths.STAFF_INVITATIONS, body).read(staff_shapes.CodeAnswer)


def activate(here: Office) -> None:
    invited = invite(here)
    body = staff_shapes.ActivateBody(
        login=invited.member.login, code=invited.code, password=NEW_PASSWORD
    )
    here.post(paths.STAFF_ACTIVATE, body)


def change_password(here: Office) -> None:
    token = sign_in(here.house, here.member())
    body = staff_shapes.PasswordBody(old=PASSWORD, new=NEW_PASSWORD)
    here.do(("POST", paths.STAFF_PASSWORD), body, token=token)


def sign_out(here: Office) -> None:
    here.do(("POST", paths.STAFF_SIGN_OUT), token=sign_in(here.house, here.member()))


def agree(here: Office) -> None:
    body = staff_shapes.AgreementBody(
        login="second.boss", password=PASSWORD, operation=Operation.EXCUSE
    )
    here.post(paths.STAFF_AGREEMENTS, body)


def device_code(here: Office) -> None:
    body = device_shapes.DeviceCodeBody(station=f"kiosk-{here.key()[7:]}", kind=StationKind.KIOSK)
    here.post(paths.DEVICE_CODES, body)


# --- supply --------------------------------------------------------------------------------------


def add_session(here: Office) -> None:
    body = supply_shapes.SessionBody(
        department=DepartmentId(CARDIOLOGY),
        clinic_type=ClinicType.GENERAL,
        day=TODAY + timedelta(days=1),
        begin=time(18),
        end=time(20),
        capacity=10,
        room=f"R{here.key()[7:]}",
    )
    here.post(paths.SESSION_ADD, body)


def add_exam_session(here: Office) -> None:
    body = exam_shapes.ExamSessionBody(
        resource="US-1", day=date(2026, 12, 24), begin=time(8), end=time(9)
    )
    here.post(paths.EXAM_SESSIONS, body)


def ask_add_on(here: Office, session: SessionId = AFTERNOON) -> tuple[PatientId, str]:
    patient = here.patient()
    body = supply_shapes.AddOnBody(
        session=session,
        doctor=PractitionerId(session.split("-")[1]),
        patient=patient,
        reason=AddOnReason.FROM_FAR,
        word=AddOnWord.SLIP,
    )
    return patient, here.post(paths.ADD_ONS, body).read(supply_shapes.AddOnAnswer).id


def issue_add_on(here: Office) -> None:
    patient, add_on = ask_add_on(here, TOMORROW)
    here.post(paths.ADD_ON_APPROVE, addon=add_on)
    body = supply_shapes.AddOnIssueBody(patient=patient, proof=Proof.ID_CARD)
    here.post(paths.ADD_ON_ISSUE, body, addon=add_on)


# --- clinics called off --------------------------------------------------------------------------


def call_off(here: Office) -> tuple[str, AppointmentId]:
    """Call a session off that somebody has a number of; return the case and the appointment."""
    session = here.session_of(TODAY + timedelta(days=1))
    booked = book(here.house, here.patient(), session)
    body = suspension_shapes.SuspendBody(sessions=(session,), reason=UrgentReason.SURGERY)
    reply = here.post(paths.SUSPENSIONS, body)
    return reply.read(suspension_shapes.CasesAnswer).cases[0].id, booked.id


def show_phones(here: Office) -> None:
    case, booked = call_off(here)
    body = suspension_shapes.PhonesBody(appointments=(booked,))
    here.post(paths.SUSPENSION_PHONES, body, case=case)


def settle(here: Office) -> str:
    case, appointment = call_off(here)
    body = suspension_shapes.OutcomeBody(outcome=Outcome.REFUNDED, appointments=(appointment,))
    here.post(paths.SUSPENSION_OUTCOMES, body, case=case)
    return case


def notice(here: Office) -> str:
    call_off(here)
    reply = here.get(paths.NOTICES_UNREACHED)
    return reply.read(suspension_shapes.UnreachedAnswer).patients[-1].notice


def take_substitute(here: Office) -> None:
    call_off(here)
    reply = here.get(paths.NOTICES_UNREACHED)
    told = reply.read(suspension_shapes.UnreachedAnswer).patients[-1]
    cases = here.get(paths.SUSPENSIONS).read(suspension_shapes.OpenCasesAnswer).cases
    page = here.get(paths.SUSPENSION_WORKLIST, case=cases[-1].id)
    found = page.read(suspension_shapes.WorklistAnswer).page
    target = found.targets_for(Outcome.SUBSTITUTED, is_for_all=False)[0].session.id
    body = suspension_shapes.SubstituteBody(patient=told.patient, session=target, has_consent=True)
    here.post(paths.NOTICE_SUBSTITUTE, body, notice=told.notice)


def say_status(here: Office) -> None:
    body = suspension_shapes.StatusBody(
        status=LiveStatus.LATE, reason=UrgentReason.RESCUE, minutes=20
    )
    here.post(paths.SESSION_STATUS, body, session=AFTERNOON)


# --- primary care --------------------------------------------------------------------------------


def organisation(here: Office) -> str:
    body = referral_shapes.OrganisationBody(
        name=f"社区 {here.key()}", phone="010-00000901", district="110101"
    )
    reply = here.post(paths.REFERRAL_ORGANISATIONS, body)
    return reply.read(referral_shapes.OrganisationAnswer).id


def ask_right(here: Office) -> str:
    body = referral_shapes.RightBody(
        member=here.member(Role.REFERRAL_DOCTOR).id,
        organisation=here.referring.organisation,
        role=Post.FAMILY_DOCTOR,
        pool=Pool.REFERRAL,
        expires_on=date(2027, 11, 22),
    )
    reply = here.post(paths.REFERRAL_RIGHT_ASK, body)
    return reply.read(referral_shapes.RightAnswer).id


def bar(here: Office) -> None:
    body = referral_shapes.SanctionBody(
        kind=referral_shapes.Barred.ORGANISATION, subject=organisation(here), evidence="见记录 901"
    )
    here.post(paths.REFERRAL_SANCTIONS, body)


def refer(here: Office) -> None:
    body = here.referring.body(here.patient(), here.referring.session())
    here.post(paths.REFERRALS, body)


def cancel_referral(here: Office) -> None:
    place = here.referring
    booked = place.booked(here.referrer, here.patient(), place.session())
    here.post(paths.REFERRAL_CANCEL, appointment=booked.id)


def referral_order(here: Office) -> tuple[PatientId, str]:
    """Have the referring doctor give somebody an order, whoever asks for it here."""
    patient = here.patient()
    body = referral_shapes.ReferralOrderBody(
        patient=patient,
        department=DepartmentId(CARDIOLOGY),
        consultation=f"C-{patient}",
        consultation_day=TODAY,
    )
    reply = here.referring.act(here.referrer, paths.REFERRAL_ORDERS, body)
    return patient, reply.read(referral_shapes.ReferralOrderAnswer).id


def order_referral(here: Office) -> None:
    patient = here.patient()
    body = referral_shapes.ReferralOrderBody(
        patient=patient,
        department=DepartmentId(CARDIOLOGY),
        consultation=f"C-{patient}",
        consultation_day=TODAY,
    )
    here.post(paths.REFERRAL_ORDERS, body)


def hold_by_order(here: Office) -> None:
    patient, order = referral_order(here)
    session = here.referring.session()
    wish = here.referring.body(patient, session)
    body = referral_shapes.ReferredHoldBody(
        patient=patient, session=session, band_begin=wish.band_begin, proof=wish.proof
    )
    here.post(paths.REFERRAL_ORDER_HOLDS, body, order=order)


def kept_exam_times(here: Office) -> int:
    reply = here.get(paths.KEPT_EXAM_TIMES, kind="ultrasound")
    return reply.read(exam_shapes.ExamTimesAnswer).times[0].slot


def refer_exam(here: Office) -> None:
    body = exam_shapes.ExamReferralBody(
        patient=here.patient(),
        slot=kept_exam_times(here),
        consultation="C-2026-0901",
        consultation_day=TODAY,
    )
    here.post(paths.REFERRED_EXAMS, body)


def heartbeat(here: Office) -> None:
    here.post(paths.DEVICE_HEARTBEAT, device_shapes.HeartbeatBody(sent_at=clock.now()))


RECIPES: dict[Route, Recipe] = {
    ("POST", paths.STAFF_SIGN_IN): sign_in_somebody,
    ("POST", paths.STAFF_MAINTENANCE): begin_maintenance,
    ("POST", paths.STAFF_ACTIVATE): activate,
    ("POST", paths.STAFF_SIGN_OUT): sign_out,
    ("GET", paths.STAFF_ME): lambda here: here.get(paths.STAFF_ME),
    ("POST", paths.STAFF_PASSWORD): change_password,
    ("POST", paths.STAFF_AGREEMENTS): agree,
    ("GET", paths.STAFF): lambda here: here.get(paths.STAFF),
    ("POST", paths.STAFF_INVITATIONS): invite,
    ("POST", paths.STAFF_CODE): lambda here: here.post(paths.STAFF_CODE, member=here.member().id),
    ("POST", paths.STAFF_POSTS): lambda here: here.post(
        paths.STAFF_POSTS,
        staff_shapes.PostsBody(roles=frozenset({Role.TRIAGE})),
        member=here.member().id,
    ),
    ("POST", paths.STAFF_PRACTITIONER): lambda here: here.post(
        paths.STAFF_PRACTITIONER,
        staff_shapes.PractitionerBody(practitioner=PractitionerId("P0304E1")),
        member=here.member().id,
    ),
    ("POST", paths.STAFF_DISABLE): lambda here: here.post(
        paths.STAFF_DISABLE, member=here.member().id
    ),
    ("GET", paths.DEVICES): lambda here: here.get(paths.DEVICES),
    ("POST", paths.DEVICE_CODES): device_code,
    ("POST", paths.DEVICE_REVOKE): lambda here: here.post(paths.DEVICE_REVOKE, name="kiosk-08"),
    ("POST", paths.DEVICE_HEARTBEAT): heartbeat,
    ("GET", paths.AUDIT_HEAD): lambda here: here.get(paths.AUDIT_HEAD),
    ("GET", paths.AUDIT_CHECK): lambda here: here.get(paths.AUDIT_CHECK),
    ("POST", paths.SESSION_ADD): add_session,
    ("POST", paths.CAPACITY): lambda here: here.post(
        paths.CAPACITY, supply_shapes.CapacityBody(capacity=25), session=here.session_of()
    ),
    ("GET", paths.CAPACITY_PREVIEW): lambda here: here.get(
        paths.CAPACITY_PREVIEW, "?capacity=20", session=AFTERNOON
    ),
    ("GET", paths.SESSION_SUPPLY): lambda here: here.get(paths.SESSION_SUPPLY, session=AFTERNOON),
    ("POST", paths.SESSION_STATUS): say_status,
    ("POST", paths.EXAM_SESSIONS): add_exam_session,
    ("GET", paths.SESSION_ADD_ONS): lambda here: here.get(paths.SESSION_ADD_ONS, session=AFTERNOON),
    ("GET", paths.ADD_ONS): lambda here: here.get(paths.ADD_ONS),
    ("POST", paths.ADD_ONS): ask_add_on,
    ("POST", paths.ADD_ON_APPROVE): lambda here: here.post(
        paths.ADD_ON_APPROVE, addon=ask_add_on(here)[1]
    ),
    ("POST", paths.ADD_ON_REJECT): lambda here: here.post(
        paths.ADD_ON_REJECT, addon=ask_add_on(here)[1]
    ),
    ("POST", paths.ADD_ON_ISSUE): issue_add_on,
    ("GET", paths.ADD_ON_REPORT): lambda here: here.get(paths.ADD_ON_REPORT, DAYS),
    ("GET", paths.FIGURES): lambda here: here.get(paths.FIGURES, DAYS),
    ("GET", paths.UNRESOLVED): lambda here: here.get(paths.UNRESOLVED),
    ("POST", paths.SUSPENSIONS): call_off,
    ("GET", paths.SUSPENSIONS): lambda here: here.get(paths.SUSPENSIONS),
    ("GET", paths.SESSION_ADD): lambda here: here.get(paths.SESSION_ADD, "?day=2026-11-23"),
    ("GET", paths.SUSPENSION_WORKLIST): lambda here: here.get(
        paths.SUSPENSION_WORKLIST, case=call_off(here)[0]
    ),
    ("POST", paths.SUSPENSION_PHONES): show_phones,
    ("GET", paths.SUSPENSION): lambda here: here.get(paths.SUSPENSION, case=call_off(here)[0]),
    ("POST", paths.SUSPENSION_OUTCOMES): settle,
    ("POST", paths.SUSPENSION_CLOSE): lambda here: here.post(
        paths.SUSPENSION_CLOSE, case=settle(here)
    ),
    ("POST", paths.SUSPENSION_RESUME): lambda here: here.post(
        paths.SUSPENSION_RESUME, case=call_off(here)[0]
    ),
    ("GET", paths.NOTICES_UNREACHED): lambda here: here.get(paths.NOTICES_UNREACHED),
    ("POST", paths.NOTICE_ATTEMPTS): lambda here: here.post(
        paths.NOTICE_ATTEMPTS,
        suspension_shapes.AttemptBody(channel="sms", has_reached=False),
        notice=notice(here),
    ),
    ("POST", paths.NOTICE_SUBSTITUTE): take_substitute,
    ("POST", paths.NOTICE_ACKNOWLEDGE): lambda here: here.post(
        paths.NOTICE_ACKNOWLEDGE, notice=notice(here)
    ),
    ("POST", paths.REFERRAL_ORGANISATIONS): organisation,
    ("POST", paths.REFERRAL_RIGHT_ASK): ask_right,
    ("POST", paths.REFERRAL_RIGHT_REVIEW): lambda here: here.post(
        paths.REFERRAL_RIGHT_REVIEW, right=ask_right(here)
    ),
    ("POST", paths.REFERRAL_RIGHT_END): lambda here: here.post(
        paths.REFERRAL_RIGHT_END, right=ask_right(here)
    ),
    ("POST", paths.REFERRAL_SANCTIONS): bar,
    ("GET", paths.REFERRAL_RIGHTS): lambda here: here.get(paths.REFERRAL_RIGHTS),
    ("GET", paths.REFERRAL_OFFER): lambda here: here.get(
        paths.REFERRAL_OFFER, department=CARDIOLOGY
    ),
    ("POST", paths.REFERRALS): refer,
    ("POST", paths.REFERRAL_ORDERS): order_referral,
    ("GET", paths.PATIENT_REFERRALS): lambda here: here.get(
        paths.PATIENT_REFERRALS, patient=referral_order(here)[0]
    ),
    ("GET", paths.REFERRAL_ORDER_SESSIONS): lambda here: here.get(
        paths.REFERRAL_ORDER_SESSIONS, order=referral_order(here)[1]
    ),
    ("GET", paths.REFERRAL_ORDER_BANDS): lambda here: here.get(
        paths.REFERRAL_ORDER_BANDS,
        order=referral_order(here)[1],
        session=here.referring.session(),
    ),
    ("POST", paths.REFERRAL_ORDER_HOLDS): hold_by_order,
    ("POST", paths.REFERRAL_CANCEL): cancel_referral,
    ("GET", paths.REFERRAL_REPORT): lambda here: here.get(paths.REFERRAL_REPORT, DAYS),
    ("GET", paths.KEPT_EXAM_TIMES): kept_exam_times,
    ("POST", paths.REFERRED_EXAMS): refer_exam,
}
"""What is done for each route, by whoever the table of rights lets do it."""
