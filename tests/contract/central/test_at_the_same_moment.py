"""Two persons act at the very same moment: whoever comes second acts on what is so then.

The order is forced: the first stands before its commit while the second comes. The same holds on
SQLite, where writers come one after the other.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, shapes
from kiosk_app.contract.supply_shapes import AddOnAnswer, AddOnBody, CapacityBody
from kiosk_app.contract.suspension_shapes import CaseAnswer, CasesAnswer, OutcomeBody, SuspendBody
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import HoldId, OrderId, PatientId, PractitionerId, SessionId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.clinic import NEXT_SUNDAY, doctor, new_session, opened
from tests.helpers.desk_staff import Staff, book, enrolled, fresh, reason_of, second, staffed
from tests.helpers.interleaving import Turns
from tests.helpers.staff import OTHER_COUNTER

ONE_A_DAY = replace(DEMO, add_on=replace(DEMO.add_on, per_doctor_day=1))


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def house(engine: str, turns: Turns) -> Iterator[CentralHouse]:
    with central(engine=engine, is_served=False, days=0, hook=turns.hook) as made:
        yield made


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


def add(house: CentralHouse, *, days_later: int = 0) -> SessionId:
    """Add a session of six numbers in one half hour."""
    day = NEXT_SUNDAY + timedelta(days_later)
    new = new_session(6, begin=time(8), end=time(8, 30), day=day)
    with house.database.write() as connection:
        return SessionId(opened(connection, new, house.policy))


def wish(house: CentralHouse, patient: PatientId, session: SessionId) -> shapes.HoldBody:
    begin = Desk(house, house.service).bands(session, patient)[0].band.begin
    return shapes.HoldBody(proof=Proof.ID_CARD, patient=patient, session=session, band_begin=begin)


def paid(house: CentralHouse, patient: PatientId, session: SessionId) -> tuple[HoldId, OrderId]:
    """Hold a number and pay for it; the service has not heard of the money from the kiosk."""
    held = house.service.hold(fresh(), wish(house, patient, session))
    hold = held.read(shapes.HoldAnswer).hold.id
    order = house.service.open_order(fresh(), hold).read(shapes.OrderAnswer).order.id
    house.pay(order)
    house.service.background.run_once()
    return hold, order


def suspend(boss: Staff, session: SessionId) -> Reply:
    body = SuspendBody(sessions=(session,), reason=UrgentReason.ILLNESS)
    return boss.house.service.suspend(boss.caller, body)


def settle(boss: Staff, case: CaseAnswer, booked: Appointment, target: SessionId) -> Reply:
    body = OutcomeBody(outcome=Outcome.REBOOKED, appointments=(booked.id,), target=target)
    return boss.house.service.settle_case(boss.caller, case.id, body)


def cancel(house: CentralHouse, booked: Appointment) -> Reply:
    return house.service.cancel(fresh(), booked.id, after.CancelBody(patient=booked.patient))


def states(house: CentralHouse, table: sa.Table) -> list[str]:
    with house.database.read() as connection:
        return list(connection.scalars(sa.select(table.c.state).order_by(table.c.id)))


def sold(house: CentralHouse) -> Counter[str]:
    """Count the sold seats by session."""
    taken = sa.select(schema.seat.c.session).where(schema.seat.c.state != 0)
    with house.database.read() as connection:
        return Counter(connection.scalars(taken))


def later(house: CentralHouse) -> None:
    """Let the service do all that is due a minute later."""
    house.clock.advance(minutes=1)
    house.service.background.run_once()


def test_who_is_booked_and_told_while_the_session_is_called_off_stands_in_its_case(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, (patient,) = add(house), enrolled(house, 1)
    hold, order = paid(house, patient, session)
    body = shapes.ConfirmBody(hold=hold, order=order)
    told, called_off = turns.race(
        house, lambda: house.service.confirm(fresh(), body), lambda: suspend(boss, session)
    )
    later(house)
    booked = told.read(shapes.AppointmentAnswer).appointment
    (case,) = called_off.read(CasesAnswer).cases
    assert [item.appointment for item in case.items] == [booked.id]
    assert states(house, schema.booking) == ["booked"]
    assert states(house, schema.payment_order) == ["paid"]


def test_who_confirms_while_the_session_is_called_off_is_told_no_and_gets_the_money_back(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, (patient,) = add(house), enrolled(house, 1)
    hold, order = paid(house, patient, session)
    body = shapes.ConfirmBody(hold=hold, order=order)
    called_off, told = turns.race(
        house, lambda: suspend(boss, session), lambda: house.service.confirm(fresh(), body)
    )
    later(house)
    assert called_off.read(CasesAnswer).cases[0].items == ()
    assert reason_of(told) == Reason.HOLD_RELEASED
    assert states(house, schema.booking) == ["released"]
    assert states(house, schema.payment_order) == ["refunded"]


def test_a_hold_that_came_while_the_session_was_called_off_cannot_be_paid_for(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, (patient,) = add(house), enrolled(house, 1)
    body = wish(house, patient, session)
    held, called_off = turns.race(
        house, lambda: house.service.hold(fresh(), body), lambda: suspend(boss, session)
    )
    assert called_off.is_success
    hold = held.read(shapes.HoldAnswer).hold.id
    refused = house.service.open_order(fresh(), hold)
    assert reason_of(refused) in {Reason.SESSION_SUSPENDED, Reason.HOLD_RELEASED}
    assert states(house, schema.payment_order) == []


@pytest.mark.requirement("R050")
def test_a_plain_hold_sees_the_call_off_that_it_comes_beside(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, (patient,) = add(house), enrolled(house, 1)
    body = wish(house, patient, session)
    called_off, told = turns.race(
        house, lambda: suspend(boss, session), lambda: house.service.hold(fresh(), body)
    )
    assert called_off.is_success
    assert reason_of(told) == Reason.SESSION_SUSPENDED
    assert states(house, schema.booking) == []
    assert sold(house) == {}


def test_a_cancelled_booking_is_not_moved_to_another_session_in_that_moment(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, other = add(house), add(house, days_later=1)
    (patient,) = enrolled(house, 1)
    booked = book(house, patient, session)
    case = suspend(boss, session).read(CasesAnswer).cases[0]
    gone, moved = turns.race(
        house, lambda: cancel(house, booked), lambda: settle(boss, case, booked, other)
    )
    later(house)
    assert gone.is_success
    assert reason_of(moved) == Reason.MALFORMED_REQUEST
    assert states(house, schema.booking) == ["cancelled"]
    assert states(house, schema.payment_order) == ["refunded"]
    assert not sold(house)


def test_a_moved_booking_is_cancelled_where_it_is_then(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, other = add(house), add(house, days_later=1)
    (patient,) = enrolled(house, 1)
    booked = book(house, patient, session)
    case = suspend(boss, session).read(CasesAnswer).cases[0]
    moved, gone = turns.race(
        house, lambda: settle(boss, case, booked, other), lambda: cancel(house, booked)
    )
    later(house)
    assert moved.is_success
    assert gone.is_success
    assert states(house, schema.booking) == ["cancelled"]
    assert states(house, schema.payment_order) == ["refunded"]
    assert not sold(house)


def test_patients_are_not_moved_into_a_session_that_is_called_off_in_that_moment(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, other = add(house), add(house, days_later=1)
    booked = book(house, enrolled(house, 1)[0], session)
    case = suspend(boss, session).read(CasesAnswer).cases[0]
    called_off, moved = turns.race(
        house, lambda: suspend(second(house), other), lambda: settle(boss, case, booked, other)
    )
    assert called_off.is_success
    assert reason_of(moved) == Reason.SESSION_SUSPENDED
    assert sold(house) == {session: 1}


def test_a_number_is_not_put_aside_that_somebody_holds_in_that_moment(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, (patient,) = add(house), enrolled(house, 1)
    body = wish(house, patient, session)

    def none_left() -> Reply:
        return house.service.set_capacity(boss.caller, session, CapacityBody(capacity=0))

    held, fewer = turns.race(house, lambda: house.service.hold(fresh(), body), none_left)
    assert held.is_success
    assert reason_of(fewer) == Reason.BELOW_SOLD
    with house.database.read() as connection:
        aside = sa.select(schema.seat.c.id).where(schema.seat.c.pool == schema.PUT_ASIDE)
        assert connection.scalars(aside).all() == []


def test_two_capacities_at_once_leave_what_the_later_one_says(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    session, other = add(house), second(house)
    turns.race(
        house,
        lambda: house.service.set_capacity(boss.caller, session, CapacityBody(capacity=8)),
        lambda: house.service.set_capacity(other.caller, session, CapacityBody(capacity=10)),
    )
    with house.database.read() as connection:
        seats = sa.select(sa.func.count()).where(schema.seat.c.session == session)
        said = sa.select(schema.clinic_session.c.capacity).where(
            schema.clinic_session.c.id == session
        )
        assert connection.scalar(seats) == connection.scalar(said) == 10


def test_two_approvals_at_once_do_not_pass_a_limit_without_a_second_person(
    engine: str, turns: Turns
) -> None:
    """The limit of the session, and that of the doctor's day over two sessions."""
    with central(
        engine=engine, is_served=False, days=0, policy=ONE_A_DAY, hook=turns.hook
    ) as house:
        boss, other = staffed(house), second(house)
        registrar = staffed(house, Role.REGISTRAR, "registrar", OTHER_COUNTER)
        sessions = [_of_doctor(house, begin) for begin in (8, 14)]
        asked = [
            _asked(registrar, session, patient)
            for session, patient in zip(sessions, enrolled(house, 2), strict=True)
        ]
        approved, over = turns.race(
            house,
            lambda: house.service.approve_add_on(boss.caller, asked[0]),
            lambda: house.service.approve_add_on(other.caller, asked[1]),
        )
        assert approved.is_success
        assert reason_of(over) == Reason.ADD_ON_LIMIT


def test_two_approvals_at_once_do_not_pass_the_limit_of_one_session(
    house: CentralHouse, boss: Staff, turns: Turns
) -> None:
    other = second(house)
    registrar = staffed(house, Role.REGISTRAR, "registrar", OTHER_COUNTER)
    session = _of_doctor(house, 8)
    asked = [_asked(registrar, session, patient) for patient in enrolled(house, 2)]
    approved, over = turns.race(
        house,
        lambda: house.service.approve_add_on(boss.caller, asked[0]),
        lambda: house.service.approve_add_on(other.caller, asked[1]),
    )
    assert approved.is_success
    assert reason_of(over) == Reason.ADD_ON_LIMIT


def _of_doctor(house: CentralHouse, begin: int) -> SessionId:
    """Add a chief's session that takes one add-on by one person."""
    new = new_session(
        14,
        begin=time(begin),
        end=time(begin, 30),
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
