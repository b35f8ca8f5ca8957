"""A patient of a called-off clinic takes the doctor who stands in: every way it can end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hardware.printer.port import Outcome as Printed
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import (
    booking,
    clinic_session,
    payment_order,
    practitioner,
    seat,
)
from kiosk_app.central_service.tables.schema_supply import notice, suspension_item
from kiosk_app.contract.suspension_shapes import OpenCasesAnswer, OutcomeBody
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.ids import OrderId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_notice import StandIn
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import Wish
from kiosk_app.journeys.screens import Detail, Notice, Result, Review, Row, Text
from kiosk_app.journeys.told_first import wishes_of
from tests.flows.conftest import Begin
from tests.flows.test_called_off import answer, book, call_off, come
from tests.helpers.books import orders_of
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.laws import broken_laws
from tests.helpers.staff import COUNTER, hire, sign_in

LOST = "/substitute "
MONEY = 3_000
"""In fen: what an offered number costs less in the stories about money."""


@pytest.fixture(autouse=True)
def lawful(house: CentralHouse) -> Iterator[None]:
    """Whatever is told here, the books of the service keep their laws."""
    yield
    with house.database.read() as connection:
        assert list(broken_laws(connection, of_supply=True)) == []


@pytest.fixture
def booked(kiosk: HeadlessKiosk, house: CentralHouse) -> Appointment:
    """A booking whose clinic has been called off since."""
    appointment = book(kiosk, house)
    assert call_off(house, appointment.slot.session).is_success
    return appointment


def offered(kiosk: HeadlessKiosk) -> StandIn:
    found: StandIn = kiosk.session.state.patient.notices[0].stand_in
    return found


def review(kiosk: HeadlessKiosk) -> StandIn:
    """Show the card, read the notice, and ask for who stands in."""
    come(kiosk, Purpose.MY_BOOKINGS)
    answer(kiosk, Wish.SUBSTITUTE)
    kiosk.wait_for("ReviewingSubstitute")
    found: StandIn = kiosk.session.state.stand_in
    return found


def told_at_the_end(kiosk: HeadlessKiosk) -> tuple[Text, ...]:
    assert isinstance(kiosk.screen, Result)
    return kiosk.screen.lines


def session_of(house: CentralHouse, appointment: Appointment) -> SessionId:
    with house.database.read() as connection:
        return SessionId(
            connection.execute(
                sa.select(booking.c.session).where(booking.c.appointment == appointment.id)
            ).scalar_one()
        )


def is_known(house: CentralHouse) -> bool:
    """Tell whether it is written down that the patient knows."""
    with house.database.read() as connection:
        return connection.execute(sa.select(notice.c.acknowledged_at)).scalar_one() is not None


def outcomes(house: CentralHouse) -> list[tuple[str | None, str | None]]:
    with house.database.read() as connection:
        rows = connection.execute(
            sa.select(suspension_item.c.outcome, suspension_item.c.settled_by)
        )
        return [(row.outcome, row.settled_by) for row in rows]


def change(house: CentralHouse, session: SessionId | None, **values: object) -> None:
    """Have a session be otherwise than the patient was shown."""
    with house.database.write() as connection:
        connection.execute(
            sa.update(clinic_session).where(clinic_session.c.id == session).values(**values)
        )


def seat_doctor(house: CentralHouse, session: SessionId, title: Title) -> None:
    """Have a session be held by a doctor of its department with a title."""
    with house.database.read() as connection:
        theirs = connection.execute(
            sa.select(practitioner.c.id)
            .join(clinic_session, clinic_session.c.department == practitioner.c.department)
            .where(clinic_session.c.id == session, practitioner.c.title == title.value)
        ).scalars()
        doctor = theirs.first()
    change(house, session, practitioner=doctor)


def retitle(house: CentralHouse, session: SessionId | None, title: Title) -> None:
    """Have the doctor of a session get another title."""
    with house.database.write() as connection:
        who = sa.select(clinic_session.c.practitioner).where(clinic_session.c.id == session)
        connection.execute(
            sa.update(practitioner)
            .where(practitioner.c.id == who.scalar_subquery())
            .values(title=title.value)
        )


def settle_at_counter(
    house: CentralHouse, appointment: Appointment, outcome: Outcome, target: SessionId | None
) -> None:
    member = hire(house, Role.SUPERVISOR, login="deputy")
    caller = Caller(COUNTER, "settled-there", token=sign_in(house, member))
    (case,) = house.service.open_cases(caller).read(OpenCasesAnswer).cases
    body = OutcomeBody(
        outcome=outcome, appointments=(appointment.id,), target=target, has_consent=True
    )
    assert house.service.settle_case(caller, case.id, body).is_success


def text_keys(rows: tuple[Row, ...] | tuple[Text, ...]) -> list[str]:
    labels = [row.label if isinstance(row, Row) else row for row in rows]
    return [label.key for label in labels]


@pytest.mark.requirement("R050")
@pytest.mark.requirement("R051")
@pytest.mark.requirement("R052")
def test_the_number_goes_to_who_stands_in_and_a_new_ticket_comes_out(
    kiosk: HeadlessKiosk, house: CentralHouse, booked: Appointment
) -> None:
    stand_in = review(kiosk)
    assert session_of(house, booked) == booked.slot.session
    assert not is_known(house)
    kiosk.accept()
    kiosk.wait_for("SubstituteDone")
    assert isinstance(kiosk.screen, Result)
    assert session_of(house, booked) == stand_in.session
    assert outcomes(house) == [("substituted", kiosk.client._station)]
    first, ticket = kiosk.printer.tickets
    assert (ticket.id, ticket.number, ticket.paid) == (first.id, first.number, first.paid)
    assert ticket.slot.session == stand_in.session
    assert kiosk.printer.insteads == [False, True]
    assert text_keys(kiosk.screen.lines)[0] == "substitute_done.old_ticket"
    assert kiosk.screen.number == str(ticket.slot.number)
    assert orders_of(house) == ["paid"]
    assert kiosk.journal.unsettled() == ()
    kiosk.accept()
    assert kiosk.page == "AtHome"
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ChoosingBooking")
    (shown,) = kiosk.session.state.page.bookings
    assert shown.appointment.slot.session == stand_in.session


def test_who_thinks_again_is_back_at_the_notice_and_nothing_has_changed(
    kiosk: HeadlessKiosk, house: CentralHouse, booked: Appointment
) -> None:
    review(kiosk)
    kiosk.tell(ev.WentBack())
    assert kiosk.page == "ReadingNotice"
    kiosk.leave()
    assert session_of(house, booked) == booked.slot.session
    assert (outcomes(house), is_known(house)) == ([(None, None)], False)


@pytest.mark.requirement("R051")
def test_a_lower_title_is_agreed_to_and_the_difference_goes_back(
    kiosk: HeadlessKiosk, house: CentralHouse, booked: Appointment
) -> None:
    seat_doctor(house, booked.slot.session, Title.CHIEF)
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ReadingNotice")
    target = offered(kiosk).session
    kiosk.leave()
    kiosk.accept()
    change(house, target, fee=booked.paid - MONEY)
    stand_in = review(kiosk)
    assert (stand_in.session, stand_in.needs_consent, stand_in.back) == (target, True, MONEY)
    assert isinstance(kiosk.screen, Review)
    assert kiosk.screen.accept == Text("button.agree_substitute")
    assert text_keys(kiosk.screen.small_print)[0] == "substitute.consent"
    assert "row.comes_back" in text_keys(kiosk.screen.rows)
    kiosk.accept()
    kiosk.wait_for("SubstituteDone")
    assert kiosk.session.state.now.back.same_way == MONEY
    assert text_keys(told_at_the_end(kiosk))[1] == "cancel_done.refund"
    with house.database.read() as connection:
        order = OrderId(connection.scalars(sa.select(payment_order.c.id)).one())
    house.service.background.run_once()
    house.service.background.run_once()
    assert house.provider.refunded(order) == MONEY


@pytest.mark.requirement("R051")
def test_a_title_that_is_lower_only_by_now_is_asked_about_before_anything_is_done(
    kiosk: HeadlessKiosk, house: CentralHouse, booked: Appointment
) -> None:
    seat_doctor(house, booked.slot.session, Title.ATTENDING)
    stand_in = review(kiosk)
    assert not stand_in.needs_consent
    retitle(house, stand_in.session, Title.RESIDENT)
    kiosk.accept()
    kiosk.wait_for("ReviewingSubstitute")
    assert session_of(house, booked) == booked.slot.session
    assert isinstance(kiosk.screen, Review)
    assert kiosk.screen.notice == Text("substitute.lower_now")
    assert kiosk.screen.accept == Text("button.agree_substitute")
    kiosk.accept()
    kiosk.wait_for("SubstituteDone")
    assert session_of(house, booked) == stand_in.session


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"is_suspended": True}, Reason.SESSION_SUSPENDED), ({}, Reason.BOOKED_OUT)],
)
def test_who_stood_in_cannot_be_had_by_now_and_the_rest_of_the_notice_still_can(
    values: dict[str, object],
    reason: Reason,
    kiosk: HeadlessKiosk,
    house: CentralHouse,
    booked: Appointment,
) -> None:
    stand_in = review(kiosk)
    if values:
        change(house, stand_in.session, **values)
    else:
        sell_out(house, stand_in.session)
    kiosk.accept()
    kiosk.wait_for("ReadingNotice")
    state = kiosk.session.state
    assert state.remark.reason is reason
    assert wishes_of(state) == (Wish.REFUND, Wish.REBOOK, Wish.GO_ON)
    assert isinstance(kiosk.screen, Detail)
    assert kiosk.screen.notice == Text(reason.value)
    assert (session_of(house, booked), is_known(house)) == (booked.slot.session, False)
    assert kiosk.journal.unsettled() == ()
    assert len(kiosk.printer.tickets) == 1
    answer(kiosk, Wish.REFUND)
    kiosk.wait_for("ReviewingCancellation")


def sell_out(house: CentralHouse, session: SessionId | None) -> None:
    """Have no number of a session be free any more: all come back long after this story."""
    late = to_ms(house.clock() + timedelta(days=30))
    with house.database.write() as connection:
        connection.execute(sa.update(seat).where(seat.c.session == session).values(away_until=late))


@pytest.mark.requirement("R050")
@pytest.mark.parametrize("outcome", [Outcome.REFUNDED, Outcome.REBOOKED])
def test_a_number_settled_at_a_counter_meanwhile_is_told_as_it_is(
    outcome: Outcome, kiosk: HeadlessKiosk, house: CentralHouse, booked: Appointment
) -> None:
    stand_in = review(kiosk)
    target = None if outcome is Outcome.REFUNDED else stand_in.session
    settle_at_counter(house, booked, outcome, target)
    settled = session_of(house, booked)
    kiosk.accept()
    kiosk.wait_for("Ended")
    assert kiosk.session.state.why.reason is Reason.CALLED_OFF_SETTLED
    assert isinstance(kiosk.screen, Notice)
    assert Text("called_off_settled.now") in kiosk.screen.lines
    assert session_of(house, booked) == settled
    assert len(kiosk.printer.tickets) == 1
    assert kiosk.journal.unsettled() == ()


def test_a_lost_answer_moves_once(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy, booked: Appointment
) -> None:
    stand_in = review(kiosk)
    wire.lose_answer(LOST)
    kiosk.accept()
    kiosk.wait_for("SubstituteDone")
    assert session_of(house, booked) == stand_in.session
    assert outcomes(house) == [("substituted", kiosk.client._station)]
    assert len(kiosk.printer.tickets) == 2


def test_it_is_written_down_before_the_first_byte_and_an_unknown_outcome_is_told_as_such(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy, booked: Appointment
) -> None:
    review(kiosk)
    wire.is_down = True
    kiosk.accept()
    kiosk.wait_for("SubstituteUnknown")
    assert isinstance(kiosk.screen, Notice)
    assert text_keys(kiosk.screen.lines)[0] == "substitute_unknown.to_do"
    assert [i.kind for i in kiosk.journal.unsettled()] == [Kind.SUBSTITUTE]
    assert session_of(house, booked) == booked.slot.session
    wire.is_down = False
    kiosk.accept()
    kiosk.recovery.in_quiet()
    assert kiosk.journal.unsettled() == ()
    come(kiosk, Purpose.MY_BOOKINGS)
    kiosk.wait_for("ReadingNotice")
    assert offered(kiosk).can_be_taken


def test_who_asks_again_before_it_is_known_asks_under_the_same_key(
    kiosk: HeadlessKiosk, house: CentralHouse, wire: LossyProxy, booked: Appointment
) -> None:
    review(kiosk)
    wire.lose_request(LOST, times=20)
    kiosk.accept()
    kiosk.wait_for("SubstituteUnknown")
    (written,) = kiosk.journal.unsettled()
    kiosk.accept()
    wire.mend()
    stand_in = review(kiosk)
    kiosk.accept()
    kiosk.wait_for("SubstituteDone")
    assert session_of(house, booked) == stand_in.session
    assert kiosk.client.request(written.key).status < 400
    assert kiosk.journal.unsettled() == ()


def test_a_power_cut_after_it_was_done_is_found_out_at_the_next_start(
    kiosk: HeadlessKiosk,
    begin: Begin,
    house: CentralHouse,
    wire: LossyProxy,
    booked: Appointment,
) -> None:
    stand_in = review(kiosk)
    wire.lose_answer(LOST, times=20)
    kiosk.accept()
    kiosk.wait_for("SubstituteUnknown")
    kiosk.kill()
    wire.mend()
    again = begin()
    assert again.recovered.settled == 1
    assert again.journal.unsettled() == ()
    assert session_of(house, booked) == stand_in.session
    come(again, Purpose.MY_BOOKINGS)
    again.wait_for("ChoosingBooking")


def test_no_paper_leaves_it_done_and_shows_the_number(
    kiosk: HeadlessKiosk, house: CentralHouse, booked: Appointment
) -> None:
    stand_in = review(kiosk)
    kiosk.printer.outcome = Printed.NOT_PRINTED
    kiosk.accept()
    kiosk.wait_for("SubstituteDone")
    assert isinstance(kiosk.screen, Result)
    assert kiosk.screen.frame.next_step == Text("substitute_done.not_printed")
    assert kiosk.screen.rows[-1].is_strong
    assert session_of(house, booked) == stand_in.session


def test_a_session_that_takes_place_after_all_keeps_its_patient(
    kiosk: HeadlessKiosk, house: CentralHouse, booked: Appointment
) -> None:
    review(kiosk)
    member = hire(house, Role.SUPERVISOR, login="deputy")
    caller = Caller(COUNTER, "resumed", token=sign_in(house, member))
    (case,) = house.service.open_cases(caller).read(OpenCasesAnswer).cases
    assert house.service.resume(caller, case.id).is_success
    kiosk.accept()
    kiosk.wait_for("Ended")
    assert kiosk.session.state.why.reason is Reason.CALLED_OFF_SETTLED
    assert session_of(house, booked) == booked.slot.session
