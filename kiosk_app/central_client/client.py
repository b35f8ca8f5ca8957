"""Client of the central service: one method per call, checked answers, two kinds of failure.

Every answer is decoded strictly into the shape the contract promises; one that does not fit is no
answer (`CentralUnreachableError`). Every POST but those that change nothing carries the caller's
idempotency key: made once, written down before, used again for a retry.

Families of calls that came later stand in files of their own (`booking_calls` …).
"""

from datetime import datetime
from typing import TYPE_CHECKING

from kiosk_app.central_client.add_on_calls import AddOnCalls
from kiosk_app.central_client.booking_calls import BookingCalls
from kiosk_app.central_client.caller import fill
from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.central_client.exam_calls import ExamCalls
from kiosk_app.central_client.help_calls import HelpCalls
from kiosk_app.central_client.identifier_calls import IdentifierCalls
from kiosk_app.central_client.notice_calls import NoticeCalls, shown_notice
from kiosk_app.central_client.person_bodies import person_body
from kiosk_app.central_client.publication_calls import PublicationCalls
from kiosk_app.central_client.question_calls import QuestionCalls
from kiosk_app.central_client.record_calls import RecordCalls
from kiosk_app.central_client.referral_calls import ReferralCalls
from kiosk_app.central_client.staff_calls import StaffCalls
from kiosk_app.central_client.supply_calls import SupplyCalls
from kiosk_app.central_client.suspension_calls import SuspensionCalls
from kiosk_app.central_client.visit_calls import VisitCalls
from kiosk_app.central_client.waiting_calls import WaitingCalls, own_place
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.device_shapes import (
    DeviceEnrolAnswer,
    DeviceEnrolBody,
    HeartbeatAnswer,
    HeartbeatBody,
)
from kiosk_app.contract.staff_shapes import AuditHeadAnswer
from kiosk_app.domain.booking import Appointment, BookingClass, Hold, PaymentOrder
from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.device_signature import enrolment_text
from kiosk_app.domain.group_claim import GroupClaim
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import (
    DepartmentId,
    HoldId,
    OrderId,
    PatientId,
    RequestKey,
    SessionId,
)
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import PresentBooker
from kiosk_app.domain.sessions import BandSupply, ClinicSession

if TYPE_CHECKING:
    from kiosk_app.central_client.device_key import DeviceKey


class CentralClient(
    SupplyCalls,
    SuspensionCalls,
    RecordCalls,
    AddOnCalls,
    BookingCalls,
    IdentifierCalls,
    VisitCalls,
    NoticeCalls,
    WaitingCalls,
    ExamCalls,
    ReferralCalls,
    QuestionCalls,
    PublicationCalls,
    HelpCalls,
    StaffCalls,
):
    """All calls a station makes; see `Caller` for what it takes to make one."""

    # --- questions that change nothing ---------------------------------------------------------

    def ready(self) -> bool:
        """Return whether central answers and can sell; never raises."""
        try:
            self._open().send("GET", paths.READYZ)
        except CentralUnreachableError:
            return False
        return True

    def is_believed(self) -> bool:
        """Return whether central answers what this station signs; never raises."""
        try:
            self._get(paths.AUDIT_HEAD, AuditHeadAnswer, as_station=True)
        except (CentralUnreachableError, CentralRefusedError):
            return False
        return True

    def catalogue(self) -> Catalogue:
        """Return departments, fees and the hospital's names."""
        asked_at = self._now()
        found = self._get(paths.CATALOGUE, shapes.CatalogueAnswer)
        middle = asked_at + (self._now() - asked_at) / 2
        self._offset = found.now - middle
        return found.catalogue

    def lookup(self, person: Person) -> Patient:
        """Return the patient with this document.

        Raises:
            CentralRefusedError: UNKNOWN_PATIENT for somebody who was never enrolled, or a rule.
        """
        body = shapes.LookupBody(person=person_body(person))
        return _patient(self._post(paths.PATIENT_LOOKUP, body, shapes.PatientAnswer), person)

    def sessions(
        self,
        department: DepartmentId,
        patient: PatientId,
        booking_class: BookingClass,
        *,
        is_accompanied: bool = False,
        group: PriorityGroup | None = None,
    ) -> tuple[ClinicSession, ...]:
        """Return the sessions of a department that this patient may see.

        `group`: what a counter has seen proof of; numbers are kept for some.
        """
        path = fill(paths.SESSIONS, department=department)
        query = {"patient": patient, "booking_class": booking_class.value}
        if is_accompanied:
            query["is_accompanied"] = "true"
        if group is not None:
            query["group"] = group.value
        return self._get(path, shapes.SessionsAnswer, query).sessions

    def bands(
        self, session: SessionId, patient: PatientId, *, group: PriorityGroup | None = None
    ) -> tuple[BandSupply, ...]:
        """Return the time bands of a session with what is left for this patient, in a group."""
        path = fill(paths.BANDS, session=session)
        query = {"patient": patient} | ({} if group is None else {"group": group.value})
        return self._get(path, shapes.BandsAnswer, query).bands

    def order(self, order: OrderId) -> PaymentOrder:
        """Return a payment order as it stands."""
        return self._get(fill(paths.ORDER, order=order), shapes.OrderAnswer).order

    def request(self, key: RequestKey) -> shapes.RequestAnswer:
        """Return what became of a keyed request.

        Raises:
            CentralRefusedError: UNKNOWN_REQUEST when central never heard of it, KEY_VOIDED.
        """
        return self._get(fill(paths.REQUEST, key=key), shapes.RequestAnswer)

    # --- acts, each with its key ---------------------------------------------------------------

    def enrol(self, person: Person, phone: str, key: RequestKey) -> Patient:
        """Enrol a first-time patient."""
        body = shapes.EnrolBody(person=person_body(person), phone=phone)
        return _patient(self._post(paths.PATIENTS, body, shapes.PatientAnswer, key), person)

    def hold(  # noqa: PLR0913 - what is asked for, and how
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        key: RequestKey,
        *,
        proof: Proof,
        booker: PresentBooker | None = None,
        claim: GroupClaim | None = None,
        is_first: bool = False,
    ) -> Hold:
        """Keep one number of a time band; the same key always gives the same hold.

        `proof`: how the patient was established. `booker`: who books for them. `claim`: the
        special group a counter has seen proof of. `is_first`: nothing was ever sent under this
        key, so that "none left" may be told from memory. When in doubt it is False, which is
        always right.
        """
        body = shapes.HoldBody(
            patient=patient,
            session=session,
            band_begin=band_begin,
            booker=None if booker is None else _booker_body(booker),
            proof=proof,
            group=None if claim is None else claim.group,
            group_proof=None if claim is None else claim.proof,
        )
        return self._post(paths.HOLDS, body, shapes.HoldAnswer, key, is_first=is_first).hold

    def release(self, hold: HoldId, key: RequestKey) -> tuple[OrderId, ...]:
        """Give a hold back; return the orders whose money is on its way back."""
        path = fill(paths.HOLD_RELEASE, hold=hold)
        return self._post(path, shapes.EmptyBody(), shapes.ReleaseAnswer, key).refunding

    def open_order(self, hold: HoldId, key: RequestKey) -> PaymentOrder:
        """Open the payment order of a hold."""
        path = fill(paths.HOLD_ORDERS, hold=hold)
        return self._post(path, shapes.EmptyBody(), shapes.OrderAnswer, key).order

    def present_code(self, order: OrderId, code: str, key: RequestKey) -> PaymentOrder:
        """Charge an order to the code the patient showed."""
        path = fill(paths.ORDER_CODE, order=order)
        return self._post(path, shapes.CodeBody(code=code), shapes.OrderAnswer, key).order

    def close_order(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Close an order for good; the answer says whether it was paid before."""
        path = fill(paths.ORDER_CLOSE, order=order)
        return self._post(path, shapes.EmptyBody(), shapes.OrderAnswer, key).order

    def refund(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Give the money of a paid order back."""
        path = fill(paths.ORDER_REFUND, order=order)
        return self._post(path, shapes.EmptyBody(), shapes.OrderAnswer, key).order

    def confirm(self, hold: HoldId, order: OrderId | None, key: RequestKey) -> Appointment:
        """Turn a paid hold into an appointment."""
        body = shapes.ConfirmBody(hold=hold, order=order)
        return self._post(paths.APPOINTMENTS, body, shapes.AppointmentAnswer, key).appointment

    def void(self, key: RequestKey) -> bool:
        """Undo what a key has done and refuse whatever comes late; return whether there was any.

        Repeatable by itself; voiding a key that was never used leaves a tombstone.
        """
        path = fill(paths.REQUEST_VOID, key=key)
        return self._post(path, shapes.EmptyBody(), shapes.VoidAnswer).undone

    # --- the station itself --------------------------------------------------------------------

    def enrol_device(self, code: str, key: "DeviceKey") -> DeviceEnrolAnswer:
        """Make a key the one that signs for this station; the same again gives the same answer.

        Raises:
            CentralRefusedError: ENROLMENT_REFUSED for a code that is wrong, used or too old.
        """
        text = enrolment_text(self._station, code, key.public_key)
        body = DeviceEnrolBody(
            station=self._station, code=code, public_key=key.public_key, proof=key.sign(text)
        )
        return self._post(paths.DEVICE_ENROL, body, DeviceEnrolAnswer)

    def heartbeat(self, body: HeartbeatBody) -> HeartbeatAnswer:
        """Tell how this station is; return what it is told to keep."""
        return self._post(paths.DEVICE_HEARTBEAT, body, HeartbeatAnswer, as_station=True)


def _booker_body(booker: PresentBooker) -> shapes.BookerBody:
    return shapes.BookerBody(
        name=booker.person.name,
        kind=booker.person.kind,
        number=booker.person.number,
        phone=booker.phone,
        relation=booker.relation,
        proof=booker.person.proof,
    )


def _patient(found: shapes.PatientAnswer, person: Person) -> Patient:
    told = tuple(map(shown_notice, found.notices))
    offers = tuple(map(own_place, found.offers))
    return Patient(found.id, person, found.age, found.is_elderly, found.phone_masked, told, offers)
