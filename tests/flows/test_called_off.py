"""A patient whose clinic is called off learns it at the next card: every way it can end."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema_supply import notice
from kiosk_app.contract.suspension_shapes import (
    OpenCasesAnswer,
    OutcomeBody,
    SuspendBody,
    WorklistAnswer,
)
from kiosk_app.domain.booking import Appointment, BookingClass
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import DeskSession
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import Paper, Wish
from kiosk_app.journeys.screens import Detail
from kiosk_app.journeys.told_first import wishes_of
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.staff import COUNTER, hire, sign_in


def book(kiosk: HeadlessKiosk, house: CentralHouse) -> Appointment:
    """Book for the adult in advance and go home."""
    kiosk.begin_to_pay(BookingClass.ADVANCE, people.ADULT)
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    booked: Appointment = kiosk.session.state.appointment
    kiosk.accept()
    return booked


def call_off(house: CentralHouse, session: SessionId) -> Reply:
    member = hire(house, Role.SUPERVISOR, login="boss")
    caller = Caller(COUNTER, "suspend", token=sign_in(house, member))
    body = SuspendBody(sessions=(session,), reason=UrgentReason.RESCUE)
    return house.service.suspend(caller, body)


def move_to_the_first_substitute(house: CentralHouse, booked: Appointment) -> DeskSession:
    """Have the supervisor move a booking of the one open case to who stands in."""
    member = hire(house, Role.SUPERVISOR, login="deputy")
    caller = Caller(COUNTER, "move", token=sign_in(house, member))
    (case,) = house.service.open_cases(caller).read(OpenCasesAnswer).cases
    page = house.service.worklist(caller, case.id).read(WorklistAnswer).page
    target = page.targets_for(Outcome.SUBSTITUTED, is_for_all=False)[0].session
    body = OutcomeBody(
        outcome=Outcome.SUBSTITUTED,
        appointments=(booked.id,),
        target=target.id,
        has_consent=True,
    )
    assert house.service.settle_case(caller, case.id, body).is_success
    return target


def come(kiosk: HeadlessKiosk, purpose: Purpose) -> None:
    kiosk.choose_journey(purpose)
    kiosk.present_card(people.ADULT)


def answer(kiosk: HeadlessKiosk, wish: Wish) -> None:
    kiosk.wait_for("ReadingNotice")
    kiosk.tell(ev.Chosen(wishes_of(kiosk.session.state).index(wish)))


def known_at(house: CentralHouse) -> list[datetime | None]:
    with house.database.read() as connection:
        return list(connection.scalars(sa.select(notice.c.acknowledged_at)))


@pytest.fixture
def called_off(kiosk: HeadlessKiosk, house: CentralHouse) -> Appointment:
    """A booking whose clinic has been called off since."""
    booked = book(kiosk, house)
    assert call_off(house, booked.slot.session).is_success
    return booked


@pytest.mark.requirement("R052")
@pytest.mark.parametrize("purpose", [Purpose.SAME_DAY, Purpose.CHECK_IN, Purpose.MY_BOOKINGS])
@pytest.mark.usefixtures("called_off")
def test_whatever_they_came_for_the_notice_comes_first_and_once(
    purpose: Purpose, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    come(kiosk, purpose)
    kiosk.wait_for("ReadingNotice")
    assert isinstance(kiosk.screen, Detail)
    assert known_at(house) == [None]
    answer(kiosk, Wish.GO_ON)
    kiosk.wait_for("ChoosingGroup", "ChoosingVisit", "ChoosingBooking")
    assert known_at(house) != [None]
    assert kiosk.journal.unsettled() == ()
    kiosk.leave()
    kiosk.accept()
    come(kiosk, purpose)
    kiosk.wait_for("ChoosingGroup", "ChoosingVisit", "ChoosingBooking")


@pytest.mark.requirement("R051")
def test_whoever_staff_have_moved_reads_whose_patient_they_are_now(
    kiosk: HeadlessKiosk, house: CentralHouse, called_off: Appointment
) -> None:
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ReadingNotice")
    (told,) = kiosk.session.state.patient.notices
    assert told.stand_in is None or not told.stand_in.is_given
    kiosk.leave()
    kiosk.accept()
    moved_to = move_to_the_first_substitute(house, called_off)
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ReadingNotice")
    (told,) = kiosk.session.state.patient.notices
    assert told.stand_in is not None
    assert (told.stand_in.is_given, told.stand_in.doctor) == (True, moved_to.doctor)
    answer(kiosk, Wish.GO_ON)
    kiosk.wait_for("ChoosingBooking")


@pytest.mark.usefixtures("called_off")
def test_who_leaves_before_saying_anything_is_told_again(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ReadingNotice")
    kiosk.leave()
    kiosk.accept()
    assert known_at(house) == [None]
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ReadingNotice")


@pytest.mark.requirement("R078")
@pytest.mark.usefixtures("called_off")
def test_the_money_comes_back_there_and_then(kiosk: HeadlessKiosk) -> None:
    come(kiosk, Purpose.CHECK_IN)
    answer(kiosk, Wish.REFUND)
    kiosk.wait_for("ReviewingCancellation")
    kiosk.accept()
    kiosk.wait_for("CancelDone")
    assert kiosk.session.state.back.amount > 0


@pytest.mark.requirement("R078")
@pytest.mark.usefixtures("called_off")
def test_another_time_is_booked_there_and_then(kiosk: HeadlessKiosk) -> None:
    come(kiosk, Purpose.CHECK_IN)
    answer(kiosk, Wish.REBOOK)
    kiosk.wait_for("ChoosingWhen")
    kiosk.tell(ev.Chosen(1))
    kiosk.wait_for("ChoosingDay", "ChoosingGroup")


@pytest.mark.usefixtures("called_off")
def test_the_notice_can_be_taken_along_and_stands_until_it_is_answered(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ReadingNotice")
    kiosk.tell(ev.Chosen(len(wishes_of(kiosk.session.state))))
    kiosk.until(lambda: kiosk.session.state.paper is Paper.PRINTED)
    (told,) = kiosk.printer.notices
    assert told.id == kiosk.session.state.patient.notices[0].id
    assert known_at(house) == [None]
    answer(kiosk, Wish.GO_ON)
    kiosk.wait_for("ChoosingBooking")
    assert known_at(house) != [None]


def test_whoever_paid_for_a_clinic_called_off_meanwhile_takes_a_refund_slip_along(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    kiosk.begin_to_pay(BookingClass.ADVANCE, people.ADULT)
    order = kiosk.order
    assert call_off(house, kiosk.hold.slot.session).is_success
    house.pay(order.id)
    kiosk.wait_for("Ended")
    assert kiosk.session.state.is_refunding
    kiosk.until(lambda: bool(kiosk.printer.refunds))
    (paid,) = kiosk.printer.refunds
    assert (paid.order, paid.amount) == (order.id, order.amount)


@pytest.mark.usefixtures("called_off")
def test_a_lost_answer_is_asked_again_with_the_same_key(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy
) -> None:
    wire.lose_answer("/acknowledge", times=20)
    come(kiosk, Purpose.MY_BOOKINGS)
    answer(kiosk, Wish.GO_ON)
    kiosk.wait_for("CentralAway")
    first = known_at(house)
    assert first != [None]
    wire.mend()
    house.clock.advance(minutes=1)
    kiosk.accept()
    kiosk.wait_for("ChoosingBooking")
    assert known_at(house) == first
    assert kiosk.journal.unsettled() == ()
