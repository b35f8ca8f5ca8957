"""Slips that nothing noticed when they were made on purpose: one test for each.

A condition left out, a part forgotten, a limit counted over all days: each would pay somebody too
much, refuse somebody, or let somebody through, and every other test passed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.central_service.supply.figures import figures
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.contract.figure_shapes import Share
from kiosk_app.contract.supply_shapes import AddOnAnswer, AddOnBody
from kiosk_app.contract.suspension_shapes import CasesAnswer, OutcomeBody, SuspendBody
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import OrderId, PatientId, PractitionerId, SessionId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.after.steps import work
from tests.contract.central.after.test_changing import confirm_free, dearer, hold_for, place_for
from tests.contract.central.after.test_coming_again import BOOKER, again, persons, seen, why
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.clinic import NEXT_SUNDAY, add_booking, doctor, new_session, opened
from tests.helpers.desk_staff import Staff, book, enrolled, reason_of, staffed
from tests.helpers.staff import OTHER_COUNTER

ABSENT = SessionId("20261124M-P0304E1")  # a chief, 80 yuan
LOWER = SessionId("20261124A-P0304E2")  # an associate chief, 60 yuan
ONE_A_DAY = replace(DEMO, add_on=replace(DEMO.add_on, per_doctor_day=1))


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False) as made:
        yield made


@pytest.fixture
def desk(house: CentralHouse) -> Desk:
    """Everything here is the same over HTTP and on PostgreSQL, and is shown there elsewhere."""
    return Desk(house, house.service)


def test_what_went_back_of_an_order_already_does_not_go_back_again_at_the_next_change(
    desk: Desk,
) -> None:
    """Fifty yuan, then ten, then fifty again with forty more paid, then ten: eighty are back."""
    booked = desk.book(desk.enrol())
    first = desk.house.provider
    dearer(desk, booked.slot.session, 1000)
    booked = confirm_free(desk, hold_for(desk, place_for(desk, booked)).hold.id)
    dearer(desk, booked.slot.session, 5000)
    held = hold_for(desk, place_for(desk, booked, 0))
    order = desk.open_order(held.hold.id)
    assert order.amount == 4000
    desk.house.pay(order.id)
    booked = desk.confirm(held.hold.id, order.id).read(shapes.AppointmentAnswer).appointment
    dearer(desk, booked.slot.session, 1000)
    booked = confirm_free(desk, hold_for(desk, place_for(desk, booked)).hold.id)
    work(desk)
    work(desk)
    with desk.house.database.read() as connection:
        names = connection.scalars(sa.select(schema.payment_order.c.id)).all()
    assert booked.paid == 1000
    assert sum(first.refunded(OrderId(name)) for name in names) == 8000


def test_money_that_comes_ten_minutes_after_closing_goes_back(desk: Desk) -> None:
    hold = desk.hold(desk.enrol())
    order = desk.open_order(hold.id)
    assert desk.face.release(desk.caller, hold.id).is_success
    desk.house.pay(order.id, PhoneAct.SILENCE)
    desk.house.clock.advance(minutes=10)
    work(desk)
    desk.house.pay(order.id, PhoneAct.LATE)
    work(desk)
    work(desk)
    assert desk.house.provider.refunded(order.id) == order.amount


@pytest.mark.requirement("R121")
def test_a_booker_s_patients_of_yesterday_do_not_count_today(desk: Desk) -> None:
    patients = persons(desk, 6)
    for place, patient in enumerate(patients):
        if place == 5:
            desk.house.clock.advance(minutes=24 * 60)
        wish = desk.wish(patient, band=place // 2 if place < 5 else 0)
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=wish.session,
            band_begin=wish.band_begin,
            booker=BOOKER,
        )
        assert desk.face.hold(desk.caller, body).is_success
        with desk.house.database.write() as connection:
            connection.execute(sa.update(schema.booking).values(state="fulfilled"))


@pytest.mark.requirement("R143")
def test_a_free_revisit_that_was_missed_is_used(desk: Desk) -> None:
    visit = seen(desk)
    hold = desk.face.hold(desk.caller, again(desk, visit)).read(shapes.HoldAnswer).hold
    booked = confirm_free(desk, hold.id)
    with desk.house.database.write() as connection:
        connection.execute(
            sa.update(schema.booking)
            .where(schema.booking.c.appointment == booked.id)
            .values(state="noshow")
        )
    assert why(desk, again(desk, visit, on=25)) == "used"


@pytest.mark.requirement("R025")
def test_a_doctor_s_add_ons_of_another_day_do_not_count() -> None:
    with central(is_served=False, days=0, policy=ONE_A_DAY) as house:
        boss = staffed(house)
        registrar = staffed(house, Role.REGISTRAR, "registrar", OTHER_COUNTER)
        for day, patient in enumerate(enrolled(house, 2)):
            add_on = _asked(registrar, _of_doctor(house, day), patient)
            assert house.service.approve_add_on(boss.caller, add_on).is_success


def _of_doctor(house: CentralHouse, days_later: int) -> SessionId:
    new = new_session(
        14,
        day=NEXT_SUNDAY + timedelta(days_later),
        begin=time(8),
        end=time(8, 30),
        practitioner=doctor(),
        clinic_type=ClinicType.CHIEF,
    )
    with house.database.write() as connection:
        return SessionId(opened(connection, new, house.policy))


def _asked(staff: Staff, session: SessionId, patient: PatientId) -> str:
    body = AddOnBody(
        session=session,
        doctor=PractitionerId(doctor()),
        patient=patient,
        reason=AddOnReason.RESULTS_LATE,
        word=AddOnWord.SLIP,
    )
    return staff.house.service.request_add_on(staff.caller, body).read(AddOnAnswer).id


@pytest.mark.requirement("R051")
def test_what_went_back_of_an_order_already_does_not_go_back_again_when_called_off(
    house: CentralHouse,
) -> None:
    boss, (patient,) = staffed(house), enrolled(house, 1)
    book(house, patient, ABSENT)
    orders = schema.payment_order
    with house.database.write() as connection:
        paid = connection.execute(sa.select(orders)).one()
        more = {"id": "ord-first", "amount": 2500, "taken": 2500, "part_back": 1000}
        first = {**paid._mapping, **more, "is_carried": True, "is_part_back": True, "opened_at": 1}
        connection.execute(sa.insert(orders).values(first))
        rest = sa.update(orders).where(orders.c.id == paid.id)
        connection.execute(rest.values(amount=6500, taken=6500))
    off = SuspendBody(sessions=(ABSENT,), reason=UrgentReason.ILLNESS)
    (case,) = house.service.suspend(boss.caller, off).read(CasesAnswer).cases
    one = (case.items[0].appointment,)
    body = OutcomeBody(
        outcome=Outcome.SUBSTITUTED, appointments=one, target=LOWER, has_consent=True
    )
    assert house.service.settle_case(boss.caller, case.id, body).is_success
    with house.database.read() as connection:
        found = connection.execute(sa.select(orders).order_by(orders.c.opened_at)).all()
    assert [(o.state, o.part_back) for o in found] == [("refunding", 1000), ("paid", 500)]


@pytest.mark.requirement("R048")
def test_who_came_back_with_results_is_not_counted_as_seen_soon(house: CentralHouse) -> None:
    """Seen at once without checking in, and checked in with results an hour later."""
    with house.database.write() as connection:
        session = opened(connection, new_session(6), DEMO)
        free = sa.select(schema.seat.c.id).where(schema.seat.c.session == session)
        patient = connection.scalars(sa.select(schema.patient.c.id)).first()
        seat_id = connection.scalars(free).first()
        assert seat_id is not None
        add_booking(connection, session, seat_id, "x", state="fulfilled", patient=patient)
        seen_at = {"booking": "hold-x", "seen_at": 0, "by": "d", "has_examination": True}
        connection.execute(sa.insert(schema.visit).values(seen_at))
        entry = {
            "booking": "hold-x",
            "session": session,
            "begins_at": 0,
            "checked_in_at": 3_600_000,
            "group_name": "ordinary",
            "punctuality": "in_time",
            "is_revisit": True,
        }
        connection.execute(sa.insert(schema.queue_entry).values(entry))
    with house.database.read() as connection:
        told = figures(connection, NEXT_SUNDAY, NEXT_SUNDAY)
    assert told.seen_within_30_minutes == Share(count=0, of=0, percent=None)


def test_nobody_is_booked_into_a_session_that_is_off_by_whatever_hold_is_left(desk: Desk) -> None:
    hold, order = desk.paid(desk.enrol())
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.clinic_session).values(is_suspended=True))
    assert reason_of(desk.confirm(hold.id, order.id)) == Reason.HOLD_EXPIRED
    work(desk)
    assert desk.order(order.id).state is OrderState.REFUNDED
