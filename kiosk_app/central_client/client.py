"""Client of the central service: one method per call, checked answers, two kinds of failure.

Every answer is decoded strictly into the shape the contract promises; one that does not fit is no
answer (`CentralUnreachableError`). Every POST but the two that change nothing carries the caller's
idempotency key: made once, written down before, used again for a retry.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

import msgspec

from kiosk_app.central_client.errors import (
    CentralRefusedError,
    CentralUnreachableError,
    NotBelievedError,
)
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.device_shapes import (
    DeviceEnrolAnswer,
    DeviceEnrolBody,
    HeartbeatAnswer,
    HeartbeatBody,
)
from kiosk_app.contract.refusals import refusal_of
from kiosk_app.contract.staff_shapes import AuditHeadAnswer
from kiosk_app.domain.booking import Appointment, BookingClass, Hold, PaymentOrder
from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.device_signature import enrolment_text
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import (
    DepartmentId,
    HoldId,
    OrderId,
    PatientId,
    RequestKey,
    SessionId,
    StationId,
)
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import BandSupply, ClinicSession

if TYPE_CHECKING:
    from kiosk_app.central_client.device_key import DeviceKey
    from kiosk_app.central_client.transport import Transport

_A = TypeVar("_A")

TIMEOUTS_S: Final = (2.0, 5.0)
"""To connect, and between two reads; longer than central's own deadline of 3 s."""

TOTAL_S: Final = 8.0

_NOT_FINAL: Final = frozenset({Reason.BUSY, Reason.TOO_MANY_REQUESTS})
"""Refusals that say nothing about the request itself: the same key may be tried again."""

_NOT_BELIEVED: Final = frozenset(
    {
        Reason.DEVICE_NOT_ENROLLED,
        Reason.DEVICE_REVOKED,
        Reason.SIGNATURE_REFUSED,
        Reason.CLOCK_OFF,
        Reason.REQUEST_REPLAYED,
    }
)
"""Refusals that say who asks is not known for sure: nothing about what was asked."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a station signs with: its key, and the clock it dates requests by."""

    key: "DeviceKey"
    now: Callable[[], datetime]


class CentralClient:
    """Blocking client; call it on a lane, never on the GUI thread. Safe for several lanes.

    Args:
        base_url: e.g. ``"http://127.0.0.1:8765"``.
        station: which station this is; central knows its kind by it.
        now: this machine's wall clock, only to measure how far it is off central's.
        timeouts: seconds to connect, seconds between two reads.
        total_s: seconds for one whole exchange.
        credential: what this station signs with; without one only what is open to all is answered.
    """

    def __init__(  # noqa: PLR0913 - what a connection has
        self,
        base_url: str,
        station: StationId,
        now: Callable[[], datetime],
        *,
        timeouts: tuple[float, float] = TIMEOUTS_S,
        total_s: float = TOTAL_S,
        credential: "Credential | None" = None,
    ) -> None:
        self._base_url = base_url
        self._station = station
        self._now = now
        self._timeouts = timeouts
        self._total_s = total_s
        self._credential = credential
        self._turn = threading.Lock()
        self._transport: Transport | None = None
        self._offset = timedelta(0)

    @property
    def clock_offset(self) -> timedelta:
        """How far central's clock is ahead of ours, by the last answer that told."""
        return self._offset

    def close(self) -> None:
        """Close all connections."""
        with self._turn:
            if self._transport is not None:
                self._transport.close()

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
            self._get(paths.AUDIT_HEAD, AuditHeadAnswer)
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
        body = shapes.LookupBody(person=_person_body(person))
        return _patient(self._post(paths.PATIENT_LOOKUP, body, shapes.PatientAnswer), person)

    def sessions(
        self, department: DepartmentId, patient: PatientId, booking_class: BookingClass
    ) -> tuple[ClinicSession, ...]:
        """Return the sessions of a department that this patient may see."""
        path = _fill(paths.SESSIONS, department=department)
        query = {"patient": patient, "booking_class": booking_class.value}
        return self._get(path, shapes.SessionsAnswer, query).sessions

    def bands(self, session: SessionId, patient: PatientId) -> tuple[BandSupply, ...]:
        """Return the time bands of a session with what is left for this patient."""
        path = _fill(paths.BANDS, session=session)
        return self._get(path, shapes.BandsAnswer, {"patient": patient}).bands

    def order(self, order: OrderId) -> PaymentOrder:
        """Return a payment order as it stands."""
        return self._get(_fill(paths.ORDER, order=order), shapes.OrderAnswer).order

    def request(self, key: RequestKey) -> shapes.RequestAnswer:
        """Return what became of a keyed request.

        Raises:
            CentralRefusedError: UNKNOWN_REQUEST when central never heard of it, KEY_VOIDED.
        """
        return self._get(_fill(paths.REQUEST, key=key), shapes.RequestAnswer)

    # --- acts, each with its key ---------------------------------------------------------------

    def enrol(self, person: Person, phone: str, key: RequestKey) -> Patient:
        """Enrol a first-time patient."""
        body = shapes.EnrolBody(person=_person_body(person), phone=phone)
        return _patient(self._post(paths.PATIENTS, body, shapes.PatientAnswer, key), person)

    def hold(
        self, patient: PatientId, session: SessionId, band_begin: datetime, key: RequestKey
    ) -> Hold:
        """Keep one number of a time band; the same key always gives the same hold."""
        body = shapes.HoldBody(patient=patient, session=session, band_begin=band_begin)
        return self._post(paths.HOLDS, body, shapes.HoldAnswer, key).hold

    def release(self, hold: HoldId, key: RequestKey) -> tuple[OrderId, ...]:
        """Give a hold back; return the orders whose money is on its way back."""
        path = _fill(paths.HOLD_RELEASE, hold=hold)
        return self._post(path, shapes.EmptyBody(), shapes.ReleaseAnswer, key).refunding

    def open_order(self, hold: HoldId, key: RequestKey) -> PaymentOrder:
        """Open the payment order of a hold."""
        path = _fill(paths.HOLD_ORDERS, hold=hold)
        return self._post(path, shapes.EmptyBody(), shapes.OrderAnswer, key).order

    def present_code(self, order: OrderId, code: str, key: RequestKey) -> PaymentOrder:
        """Charge an order to the code the patient showed."""
        path = _fill(paths.ORDER_CODE, order=order)
        return self._post(path, shapes.CodeBody(code=code), shapes.OrderAnswer, key).order

    def close_order(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Close an order for good; the answer says whether it was paid before."""
        path = _fill(paths.ORDER_CLOSE, order=order)
        return self._post(path, shapes.EmptyBody(), shapes.OrderAnswer, key).order

    def refund(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Give the money of a paid order back."""
        path = _fill(paths.ORDER_REFUND, order=order)
        return self._post(path, shapes.EmptyBody(), shapes.OrderAnswer, key).order

    def confirm(self, hold: HoldId, order: OrderId, key: RequestKey) -> Appointment:
        """Turn a paid hold into an appointment."""
        body = shapes.ConfirmBody(hold=hold, order=order)
        return self._post(paths.APPOINTMENTS, body, shapes.AppointmentAnswer, key).appointment

    def void(self, key: RequestKey) -> bool:
        """Undo what a key has done and refuse whatever comes late; return whether there was any.

        Repeatable by itself; voiding a key that was never used leaves a tombstone.
        """
        path = _fill(paths.REQUEST_VOID, key=key)
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
        return self._post(paths.DEVICE_HEARTBEAT, body, HeartbeatAnswer)

    # --- inside --------------------------------------------------------------------------------

    def _open(self) -> "Transport":
        with self._turn:
            if self._transport is None:
                # Imported with the first call, on a lane: requests costs a third of a cold start.
                from kiosk_app.central_client.signer import RequestSigner  # noqa: PLC0415 - likewise
                from kiosk_app.central_client.transport import Transport  # noqa: PLC0415 - as said

                mine = self._credential
                self._transport = Transport(
                    self._base_url,
                    {paths.STATION: self._station},
                    self._timeouts,
                    self._total_s,
                    None if mine is None else RequestSigner(mine.key, mine.now),
                )
            return self._transport

    def _get(self, path: str, shape: type[_A], query: Mapping[str, str] | None = None) -> _A:
        answer = self._open().send("GET", path, query=query)
        return _decode(path, answer.status, answer.body, shape)

    def _post(
        self, path: str, body: msgspec.Struct, shape: type[_A], key: RequestKey | None = None
    ) -> _A:
        headers = {} if key is None else {paths.IDEMPOTENCY_KEY: key}
        sent = msgspec.json.encode(body)
        answer = self._open().send("POST", path, body=sent, headers=headers)
        return _decode(path, answer.status, answer.body, shape)


def decode_body(body: msgspec.Raw | bytes, shape: type[_A]) -> _A:
    """Return the stored answer of a request in its shape.

    Raises:
        CentralUnreachableError: it does not fit.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, ValueError, UnicodeDecodeError) as no:
        raise CentralUnreachableError(f"answer is no {shape.__name__}") from no


def _decode(path: str, status: int, body: bytes, shape: type[_A]) -> _A:
    if status < HTTPStatus.BAD_REQUEST:
        return decode_body(body, shape)
    refusal = refusal_of(decode_body(body, shapes.RefusalBody))
    if refusal.reason in _NOT_BELIEVED:
        raise NotBelievedError(refusal)
    if refusal.reason in _NOT_FINAL:
        raise CentralUnreachableError(f"{path}: {refusal.reason}")
    raise CentralRefusedError(refusal)


def _fill(template: str, **ids: str) -> str:
    return template.format(**{name: quote(value, safe="") for name, value in ids.items()})


def _person_body(person: Person) -> shapes.PersonBody:
    return shapes.PersonBody(
        name=person.name,
        kind=person.kind,
        number=person.number,
        sex=person.sex,
        birth=person.birth,
        proof=person.proof,
    )


def _patient(found: shapes.PatientAnswer, person: Person) -> Patient:
    return Patient(found.id, person, found.age, found.is_elderly, found.phone_masked)
