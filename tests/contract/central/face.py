"""Both faces of the service under one set of methods, and a patient's steps on either."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Protocol

import msgspec
import requests

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract import after, identifier_shapes, paths, shapes
from kiosk_app.contract.queue_shapes import CallBody
from kiosk_app.domain.booking import Appointment, BookingClass, Hold, PaymentOrder
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import HoldId, OrderId, PatientId, SessionId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.sessions import BandSupply, ClinicSession
from tests.helpers.central import CentralHouse
from tests.helpers.devices import AS_STATIONS
from tests.helpers.people import ADULT, PHONE

CARDIOLOGY = "0304E"


class Face(Protocol):
    """What `CentralService` and the HTTP face both are."""

    def catalogue(self, caller: Caller) -> Reply: ...
    def schedule(self, caller: Caller, day: date | None = None) -> Reply: ...
    def lookup(self, caller: Caller, body: shapes.LookupBody) -> Reply: ...
    def identify(self, caller: Caller, body: identifier_shapes.IdentifyBody) -> Reply: ...
    def bind_identifier(self, caller: Caller, body: identifier_shapes.BindBody) -> Reply: ...
    def sessions(
        self,
        caller: Caller,
        department: str,
        booking_class: BookingClass,
        patient: str | None = None,
        is_accompanied: bool | None = None,
    ) -> Reply: ...
    def bands(
        self,
        caller: Caller,
        session: str,
        patient: str | None = None,
        group: PriorityGroup | None = None,
    ) -> Reply: ...
    def order(self, caller: Caller, order: str) -> Reply: ...
    def request(self, caller: Caller, key: str) -> Reply: ...
    def enrol(self, caller: Caller, body: shapes.EnrolBody) -> Reply: ...
    def hold(self, caller: Caller, body: shapes.HoldBody) -> Reply: ...
    def release(self, caller: Caller, hold: str) -> Reply: ...
    def open_order(self, caller: Caller, hold: str) -> Reply: ...
    def present_code(self, caller: Caller, order: str, body: shapes.CodeBody) -> Reply: ...
    def close_order(self, caller: Caller, order: str) -> Reply: ...
    def refund(self, caller: Caller, order: str) -> Reply: ...
    def confirm(self, caller: Caller, body: shapes.ConfirmBody) -> Reply: ...
    def void(self, caller: Caller, key: str) -> Reply: ...
    def records(self, caller: Caller, patient: str) -> Reply: ...
    def timeline(self, caller: Caller, appointment: str) -> Reply: ...
    def cancel(self, caller: Caller, appointment: str, body: after.CancelBody) -> Reply: ...
    def reprint(self, caller: Caller, appointment: str, body: after.ReprintBody) -> Reply: ...
    def make_void(self, caller: Caller, appointment: str, body: after.VoidBody) -> Reply: ...
    def check_in(self, caller: Caller, body: after.CheckInBody) -> Reply: ...
    def results_check_in(self, caller: Caller, body: after.ResultsBody) -> Reply: ...
    def queue(self, caller: Caller, session: str) -> Reply: ...
    def call_next(self, caller: Caller, session: str, body: CallBody) -> Reply: ...
    def fulfil(self, caller: Caller, appointment: str, body: after.FulfilBody) -> Reply: ...
    def join(self, caller: Caller, body: after.JoinBody) -> Reply: ...
    def join_day(self, caller: Caller, body: after.JoinDayBody) -> Reply: ...
    def leave(self, caller: Caller, place: str, body: after.PlaceBody) -> Reply: ...
    def accept(self, caller: Caller, place: str, body: after.AcceptBody) -> Reply: ...
    def excuse(self, caller: Caller, appointment: str, body: after.ExcuseBody) -> Reply: ...
    def appeal(self, caller: Caller, appointment: str, body: after.AppealBody) -> Reply: ...
    def note_outage(self, caller: Caller, body: after.OutageBody) -> Reply: ...


class HttpFace:
    """The service over real HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.auth = AS_STATIONS

    def get(self, caller: Caller, path: str, **query: str | None) -> Reply:
        answer = self.http.get(self._url + path, headers=_headers(caller), params=query, timeout=30)
        return Reply(answer.status_code, answer.content)

    def post(self, caller: Caller, path: str, body: msgspec.Struct) -> Reply:
        return self.post_raw(caller, path, msgspec.json.encode(body))

    def post_raw(self, caller: Caller, path: str, body: bytes) -> Reply:
        answer = self.http.post(self._url + path, headers=_headers(caller), data=body, timeout=30)
        return Reply(answer.status_code, answer.content)

    def catalogue(self, caller: Caller) -> Reply:
        return self.get(caller, paths.CATALOGUE)

    def schedule(self, caller: Caller, day: date | None = None) -> Reply:
        return self.get(caller, paths.SCHEDULE, day=day.isoformat() if day else None)

    def lookup(self, caller: Caller, body: shapes.LookupBody) -> Reply:
        return self.post(caller, paths.PATIENT_LOOKUP, body)

    def identify(self, caller: Caller, body: identifier_shapes.IdentifyBody) -> Reply:
        return self.post(caller, paths.PATIENT_IDENTIFY, body)

    def bind_identifier(self, caller: Caller, body: identifier_shapes.BindBody) -> Reply:
        return self.post(caller, paths.PATIENT_IDENTIFIERS, body)

    def sessions(
        self,
        caller: Caller,
        department: str,
        booking_class: BookingClass,
        patient: str | None = None,
        is_accompanied: bool | None = None,
    ) -> Reply:
        path = paths.SESSIONS.format(department=department)
        query = {"booking_class": booking_class.value, "patient": patient}
        if is_accompanied:
            query["is_accompanied"] = "true"
        return self.get(caller, path, **query)

    def bands(
        self,
        caller: Caller,
        session: str,
        patient: str | None = None,
        group: PriorityGroup | None = None,
    ) -> Reply:
        query = {"patient": patient, "group": group}
        return self.get(caller, paths.BANDS.format(session=session), **query)

    def order(self, caller: Caller, order: str) -> Reply:
        return self.get(caller, paths.ORDER.format(order=order))

    def request(self, caller: Caller, key: str) -> Reply:
        return self.get(caller, paths.REQUEST.format(key=key))

    def enrol(self, caller: Caller, body: shapes.EnrolBody) -> Reply:
        return self.post(caller, paths.PATIENTS, body)

    def hold(self, caller: Caller, body: shapes.HoldBody) -> Reply:
        return self.post(caller, paths.HOLDS, body)

    def release(self, caller: Caller, hold: str) -> Reply:
        return self.post(caller, paths.HOLD_RELEASE.format(hold=hold), shapes.EmptyBody())

    def open_order(self, caller: Caller, hold: str) -> Reply:
        return self.post(caller, paths.HOLD_ORDERS.format(hold=hold), shapes.EmptyBody())

    def present_code(self, caller: Caller, order: str, body: shapes.CodeBody) -> Reply:
        return self.post(caller, paths.ORDER_CODE.format(order=order), body)

    def close_order(self, caller: Caller, order: str) -> Reply:
        return self.post(caller, paths.ORDER_CLOSE.format(order=order), shapes.EmptyBody())

    def refund(self, caller: Caller, order: str) -> Reply:
        return self.post(caller, paths.ORDER_REFUND.format(order=order), shapes.EmptyBody())

    def confirm(self, caller: Caller, body: shapes.ConfirmBody) -> Reply:
        return self.post(caller, paths.APPOINTMENTS, body)

    def void(self, caller: Caller, key: str) -> Reply:
        return self.post(caller, paths.REQUEST_VOID.format(key=key), shapes.EmptyBody())

    def records(self, caller: Caller, patient: str) -> Reply:
        return self.get(caller, paths.PATIENT_RECORDS.format(patient=patient))

    def timeline(self, caller: Caller, appointment: str) -> Reply:
        return self.get(caller, paths.TIMELINE.format(appointment=appointment))

    def cancel(self, caller: Caller, appointment: str, body: after.CancelBody) -> Reply:
        return self.post(caller, paths.CANCEL.format(appointment=appointment), body)

    def reprint(self, caller: Caller, appointment: str, body: after.ReprintBody) -> Reply:
        return self.post(caller, paths.REPRINTS.format(appointment=appointment), body)

    def make_void(self, caller: Caller, appointment: str, body: after.VoidBody) -> Reply:
        return self.post(caller, paths.MAKE_VOID.format(appointment=appointment), body)

    def check_in(self, caller: Caller, body: after.CheckInBody) -> Reply:
        return self.post(caller, paths.CHECK_INS, body)

    def results_check_in(self, caller: Caller, body: after.ResultsBody) -> Reply:
        return self.post(caller, paths.RESULTS_CHECK_INS, body)

    def queue(self, caller: Caller, session: str) -> Reply:
        return self.get(caller, paths.QUEUE.format(session=session))

    def call_next(self, caller: Caller, session: str, body: CallBody) -> Reply:
        return self.post(caller, paths.CALL_NEXT.format(session=session), body)

    def fulfil(self, caller: Caller, appointment: str, body: after.FulfilBody) -> Reply:
        return self.post(caller, paths.FULFIL.format(appointment=appointment), body)

    def join(self, caller: Caller, body: after.JoinBody) -> Reply:
        return self.post(caller, paths.WAITING, body)

    def join_day(self, caller: Caller, body: after.JoinDayBody) -> Reply:
        return self.post(caller, paths.WAITING_DAY, body)

    def leave(self, caller: Caller, place: str, body: after.PlaceBody) -> Reply:
        return self.post(caller, paths.WAITING_LEAVE.format(place=place), body)

    def accept(self, caller: Caller, place: str, body: after.AcceptBody) -> Reply:
        return self.post(caller, paths.WAITING_ACCEPT.format(place=place), body)

    def excuse(self, caller: Caller, appointment: str, body: after.ExcuseBody) -> Reply:
        return self.post(caller, paths.NO_SHOW_EXCUSE.format(appointment=appointment), body)

    def appeal(self, caller: Caller, appointment: str, body: after.AppealBody) -> Reply:
        return self.post(caller, paths.NO_SHOW_APPEAL.format(appointment=appointment), body)

    def note_outage(self, caller: Caller, body: after.OutageBody) -> Reply:
        return self.post(caller, paths.OUTAGES, body)


def _headers(caller: Caller) -> dict[str, str]:
    named = {
        paths.STATION: caller.station,
        paths.IDEMPOTENCY_KEY: caller.key,
        paths.AUTHORIZATION: None if caller.token is None else f"Bearer {caller.token}",
        paths.AGREEMENT: caller.agreement,
    }
    return {name: value for name, value in named.items() if value is not None}


def body_of(person: Person) -> shapes.PersonBody:
    """Return a person as they travel."""
    return shapes.PersonBody(
        name=person.name,
        kind=person.kind,
        number=person.number,
        sex=person.sex,
        birth=person.birth,
        proof=person.proof,
    )


def code_of(reply: Reply) -> str:
    """Return why it was refused."""
    assert not reply.is_success, reply
    return reply.read(shapes.RefusalBody).code


@dataclass
class Desk:
    """A patient's steps, each with a fresh key."""

    house: CentralHouse
    face: Face
    station: str = "kiosk-01"
    token: str | None = None
    _keys: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def caller(self) -> Caller:
        return Caller(self.station, f"{self.station}-key-{next(self._keys)}", self.token)

    def at(self, station: str, token: str | None = None) -> "Desk":
        return Desk(self.house, self.face, station, token, self._keys)

    def enrol(self, person: Person = ADULT) -> PatientId:
        body = shapes.EnrolBody(person=body_of(person), phone=PHONE)
        return self.face.enrol(self.caller, body).read(shapes.PatientAnswer).id

    def sessions(
        self,
        patient: str | None = None,
        department: str = CARDIOLOGY,
        booking_class: BookingClass = BookingClass.SAME_DAY,
    ) -> tuple[ClinicSession, ...]:
        reply = self.face.sessions(self.caller, department, booking_class, patient)
        return reply.read(shapes.SessionsAnswer).sessions

    def bands(self, session: str, patient: str | None = None) -> tuple[BandSupply, ...]:
        return self.face.bands(self.caller, session, patient).read(shapes.BandsAnswer).bands

    def wish(
        self, patient: str, department: str = CARDIOLOGY, *, session: int = 0, band: int = 0
    ) -> shapes.HoldBody:
        """Return the body that asks for a number of a session of today."""
        found = self.sessions(patient, department)[session].id
        begin: datetime = self.bands(found, patient)[band].band.begin
        return shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=PatientId(patient),
            session=SessionId(found),
            band_begin=begin,
        )

    def hold(self, patient: str, department: str = CARDIOLOGY, **where: int) -> Hold:
        body = self.wish(patient, department, **where)
        return self.face.hold(self.caller, body).read(shapes.HoldAnswer).hold

    def open_order(self, hold: HoldId) -> PaymentOrder:
        return self.face.open_order(self.caller, hold).read(shapes.OrderAnswer).order

    def order(self, order: OrderId) -> PaymentOrder:
        return self.face.order(self.caller, order).read(shapes.OrderAnswer).order

    def paid(self, patient: str, department: str = CARDIOLOGY) -> tuple[Hold, PaymentOrder]:
        hold = self.hold(patient, department)
        order = self.open_order(hold.id)
        self.house.pay(order.id)
        return hold, order

    def confirm(self, hold: HoldId, order: OrderId) -> Reply:
        return self.face.confirm(self.caller, shapes.ConfirmBody(hold=hold, order=order))

    def book(self, patient: str, department: str = CARDIOLOGY) -> Appointment:
        hold, order = self.paid(patient, department)
        return self.confirm(hold.id, order.id).read(shapes.AppointmentAnswer).appointment

    def free_in_band(self, body: shapes.HoldBody, patient: str | None = None) -> BandSupply:
        for supply in self.bands(body.session, patient):
            if supply.band.begin == body.band_begin:
                return supply
        raise AssertionError("no such band")
