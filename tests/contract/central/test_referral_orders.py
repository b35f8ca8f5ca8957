"""Referral orders over real HTTP on both databases: given, seen, used once, worth their right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema import booking, seat
from kiosk_app.central_service.tables.schema_referral import referral
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract import referral_shapes as wire_shapes
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, PatientId, SessionId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral_order import ReferralOrderState
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import CARDIOLOGY, code_of
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.referring import Referring, Somebody, over_http

_KEYS = count(1)
OTHER = DepartmentId("0302E")


@dataclass
class Place:
    """A doctor who refers, and a kiosk of the hospital."""

    referring: Referring
    doctor: Somebody

    @property
    def house(self) -> CentralHouse:
        return self.referring.house

    def order(self, patient: PatientId, **change: object) -> Reply:
        plain = wire_shapes.ReferralOrderBody(
            patient=patient,
            department=DepartmentId(CARDIOLOGY),
            consultation=f"C-{patient}",
            consultation_day=self.house.clock().date(),
        )
        body = msgspec.structs.replace(plain, **change)
        return self.referring.act(self.doctor, paths.REFERRAL_ORDERS, body)

    def ordered(self, patient: PatientId, **change: object) -> wire_shapes.ReferralOrderAnswer:
        return self.order(patient, **change).read(wire_shapes.ReferralOrderAnswer)

    def act(self, path: str, body: msgspec.Struct) -> Reply:
        key = f"rfo-{next(_KEYS)}"
        return self.referring.wire.ask("POST", path, body, station=KIOSK, key=key)

    def look(self, path: str) -> Reply:
        return self.referring.wire.ask("GET", path, station=KIOSK)

    def seen(self, patient: PatientId) -> list[ReferralOrderState]:
        reply = self.look(paths.PATIENT_REFERRALS.format(patient=patient))
        return [order.state for order in reply.read(wire_shapes.ReferralOrdersAnswer).orders]

    def sessions(self, order: str) -> Reply:
        return self.look(paths.REFERRAL_ORDER_SESSIONS.format(order=order))

    def bands(self, order: str, session: SessionId) -> Reply:
        path = paths.REFERRAL_ORDER_BANDS.format(order=order, session=session)
        return self.look(path)

    def hold(self, order: str, patient: PatientId, session: SessionId) -> Reply:
        wish = self.referring.body(patient, session)
        body = wire_shapes.ReferredHoldBody(
            patient=patient, session=session, band_begin=wish.band_begin, proof=Proof.ID_CARD
        )
        return self.act(paths.REFERRAL_ORDER_HOLDS.format(order=order), body)

    def booked(self, order: str, patient: PatientId, session: SessionId) -> Appointment:
        """Hold, pay and confirm at the kiosk."""
        hold = self.hold(order, patient, session).read(shapes.HoldAnswer).hold
        opened = self.act(paths.HOLD_ORDERS.format(hold=hold.id), shapes.EmptyBody())
        due = opened.read(shapes.OrderAnswer).order
        self.house.pay(due.id)
        reply = self.act(paths.APPOINTMENTS, shapes.ConfirmBody(hold=hold.id, order=due.id))
        return reply.read(shapes.AppointmentAnswer).appointment


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with central(engine=request.param, days=0) as house, over_http(house) as wire:
        referring = Referring.at(house, wire)
        yield Place(referring, referring.doctor("dr.gu"))


@pytest.mark.requirement("R038", "R065", "R073")
def test_a_patient_with_an_order_books_out_of_the_kept_share_two_weeks_early(place: Place) -> None:
    (who,) = place.referring.patients(1)
    early = place.house.clock().date() + timedelta(days=place.house.policy.horizon_days + 7)
    session = place.referring.session(20, day=early)
    order = place.ordered(who)
    assert (order.state, order.department_name) == (ReferralOrderState.OPEN, "心血管内科")
    found = place.sessions(order.id).read(shapes.SessionsAnswer).sessions
    assert [(each.id, each.free) for each in found if each.id == session] == [(session, 6)]
    bands = place.bands(order.id, session).read(shapes.BandsAnswer).bands
    assert sum(band.free for band in bands) == 6
    booked = place.booked(order.id, who, session)
    assert booked.is_referred
    with place.house.database.read() as connection:
        row = connection.execute(
            sa.select(booking.c.channel, booking.c.station, seat.c.pool)
            .join(seat, seat.c.id == booking.c.seat)
            .where(booking.c.patient == who)
        ).one()
        ground = connection.execute(sa.select(referral)).one()
    assert tuple(row) == ("referral", KIOSK, Pool.REFERRAL)
    assert (ground.doctor, ground.consultation) == (place.doctor.id, f"C-{who}")


def test_a_kiosk_has_no_early_numbers_without_an_order(place: Place) -> None:
    (who,) = place.referring.patients(1)
    early = place.house.clock().date() + timedelta(days=place.house.policy.horizon_days + 7)
    session = place.referring.session(20, day=early)
    wish = place.referring.body(who, session)
    body = shapes.HoldBody(
        patient=who, session=session, band_begin=wish.band_begin, proof=Proof.ID_CARD
    )
    assert code_of(place.act(paths.HOLDS, body)) == Reason.BEYOND_HORIZON


@pytest.mark.requirement("R065")
def test_an_order_is_used_once_and_again_when_its_number_was_given_back(place: Place) -> None:
    (who,) = place.referring.patients(1)
    session, second = place.referring.session(20), place.referring.session(20, day=SATURDAY)
    order = place.ordered(who).id
    booked = place.booked(order, who, session)
    assert place.seen(who) == [ReferralOrderState.USED]
    for reply in (place.sessions(order), place.hold(order, who, second)):
        assert code_of(reply) == Reason.REFERRAL_ORDER_USED
    path = paths.CANCEL.format(appointment=booked.id)
    given_back = place.referring.act(
        place.doctor, paths.REFERRAL_CANCEL.format(appointment=booked.id)
    )
    assert given_back.is_success, place.act(path, after.CancelBody(patient=who))
    assert place.seen(who) == [ReferralOrderState.OPEN]
    assert place.hold(order, who, second).is_success


def test_a_hold_of_it_may_be_changed_for_another_and_uses_nothing(place: Place) -> None:
    (who,) = place.referring.patients(1)
    session, second = place.referring.session(20), place.referring.session(20, day=SATURDAY)
    order = place.ordered(who).id
    assert place.hold(order, who, session).is_success
    assert place.hold(order, who, second).is_success
    assert place.seen(who) == [ReferralOrderState.OPEN]


@pytest.mark.requirement("R194")
def test_an_order_is_worth_no_more_than_the_right_behind_it(place: Place) -> None:
    (who,) = place.referring.patients(1)
    session = place.referring.session(20)
    order = place.ordered(who).id
    barred = wire_shapes.Barred.ORGANISATION
    assert place.referring.bar(barred, place.referring.organisation).is_success
    assert place.seen(who) == [ReferralOrderState.VOID]
    for reply in (place.hold(order, who, session), place.bands(order, session)):
        assert code_of(reply) == Reason.REFERRAL_ORDER_VOID
    place.referring.bar(barred, place.referring.organisation, is_lifted=True)
    assert place.hold(order, who, session).is_success


def test_an_order_that_is_over_says_since_when(place: Place) -> None:
    (who,) = place.referring.patients(1)
    order = place.ordered(who)
    assert order.expires_on == place.house.clock().date() + timedelta(days=30)
    place.house.clock.set(place.house.clock() + timedelta(days=31))
    assert place.seen(who) == [ReferralOrderState.EXPIRED]
    refused = place.sessions(order.id).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (
        Reason.REFERRAL_ORDER_EXPIRED,
        {"until": order.expires_on.isoformat()},
    )


@pytest.mark.requirement("R196")
def test_nobody_is_given_an_order_unseen_or_by_who_may_not_refer(place: Place) -> None:
    who, other = place.referring.patients(2)
    assert code_of(place.order(who, consultation=" ")) == Reason.CONSULTATION_REQUIRED
    long_ago = date(2026, 1, 5)
    assert code_of(place.order(who, consultation_day=long_ago)) == Reason.CONSULTATION_REQUIRED
    assert place.order(who).is_success
    assert code_of(place.order(other, consultation=f"C-{who}")) == Reason.CONSULTATION_REQUIRED
    assert code_of(place.order(PatientId("pat-none"))) == Reason.UNKNOWN_PATIENT
    assert place.order(who, department=DepartmentId("none")).status == 404
    assert code_of(place.order(who, department=DepartmentId(FEVER))) == Reason.OUT_OF_SCOPE
    nobody = place.referring.applicant("dr.new")
    mine = Place(place.referring, nobody)
    assert code_of(mine.order(who)) == Reason.REFERRAL_RIGHT_MISSING
    assert place.look(paths.PATIENT_REFERRALS.format(patient="pat-none")).status == 404


def test_a_consultation_a_number_was_booked_on_is_nobody_else_s(place: Place) -> None:
    who, other = place.referring.patients(2)
    session = place.referring.session(20)
    assert place.referring.refer(place.doctor, who, session, consultation="C-1").is_success
    assert code_of(place.order(other, consultation="C-1")) == Reason.CONSULTATION_REQUIRED


def test_an_order_is_its_patient_s_and_for_its_department(place: Place) -> None:
    who, other = place.referring.patients(2)
    session = place.referring.session(20)
    order = place.ordered(who).id
    assert code_of(place.hold(order, other, session)) == Reason.UNKNOWN_REFERRAL_ORDER
    assert code_of(place.hold("rfo-none", who, session)) == Reason.UNKNOWN_REFERRAL_ORDER
    assert code_of(place.sessions("rfo-none")) == Reason.UNKNOWN_REFERRAL_ORDER
    assert code_of(place.bands(order, SessionId("none"))) == Reason.UNKNOWN_SESSION
    elsewhere = place.ordered(who, department=OTHER).id
    assert code_of(place.bands(elsewhere, session)) == Reason.REFERRAL_ORDER_ELSEWHERE
    assert code_of(place.hold(elsewhere, who, session)) == Reason.REFERRAL_ORDER_ELSEWHERE


def test_who_refers_at_a_kiosk_is_not_let_in(place: Place) -> None:
    (who,) = place.referring.patients(1)
    body = wire_shapes.ReferralOrderBody(
        patient=who,
        department=DepartmentId(CARDIOLOGY),
        consultation="C-1",
        consultation_day=place.house.clock().date(),
    )
    assert place.act(paths.REFERRAL_ORDERS, body).status in {401, 403}


SATURDAY = date(2026, 11, 28)
FEVER = "1601E"
