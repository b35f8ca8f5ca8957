"""A patient whose family doctor gave a referral order: booked early by it, and every ending."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from kiosk_app.central_service.tables.schema import seat
from kiosk_app.contract.referral_shapes import Barred
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Notice
from tests.contract.central.after.steps import states
from tests.contract.central.face import Desk
from tests.contract.central.test_referral_orders import Place
from tests.flows.conftest import Begin
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.referring import Referring, over_http

LOST = 20


@dataclass
class Clinic:
    """A doctor who refers, a clinic nobody else may book as yet, and the adult."""

    place: Place
    desk: Desk
    adult: PatientId
    session: SessionId

    def order(self) -> str:
        return self.place.ordered(self.adult).id

    def states(self) -> list[str]:
        return states(self.desk)


@pytest.fixture
def clinic(house: CentralHouse) -> Iterator[Clinic]:
    with over_http(house) as wire:
        referring = Referring.at(house, wire)
        place = Place(referring, referring.doctor("dr.gu"))
        desk = Desk(house, house.service)
        early = house.clock().date() + timedelta(days=house.policy.horizon_days + 7)
        session = referring.session(20, day=early)
        yield Clinic(place, desk, desk.enrol(people.ADULT), session)


def see_the_orders(kiosk: HeadlessKiosk) -> None:
    kiosk.choose_journey(Purpose.REFERRAL)
    kiosk.present_card(people.ADULT)
    kiosk.wait_for("ChoosingReferral")


def go_to_the_days(kiosk: HeadlessKiosk) -> None:
    see_the_orders(kiosk)
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("ChoosingDay", "ReadingWhyNot")


def choose_the_early_day(kiosk: HeadlessKiosk, clinic: Clinic) -> None:
    days = listing.days_of(kiosk.session.state.sessions)
    place = [clinic.session in [s.id for s in day] for day in days].index(True)
    kiosk.tell(ev.Chosen(place))
    kiosk.wait_for("ChoosingTitle")


def hold(kiosk: HeadlessKiosk, clinic: Clinic) -> None:
    go_to_the_days(kiosk)
    choose_the_early_day(kiosk, clinic)
    kiosk.pick_the_first_of_everything()


@pytest.mark.requirement("R065", "R073", "R037")
def test_a_number_nobody_else_can_have_yet_is_held_paid_and_printed_as_a_referral(
    kiosk: HeadlessKiosk, house: CentralHouse, clinic: Clinic
) -> None:
    clinic.order()
    hold(kiosk, clinic)
    assert kiosk.hold.slot.session == clinic.session
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    (ticket,) = kiosk.printer.tickets
    assert (ticket.slot.session, ticket.is_referred) == (clinic.session, True)
    assert kiosk.journal.unsettled() == ()
    kiosk.accept()
    see_the_orders(kiosk)
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("ReadingReferral")
    assert kiosk.screen.frame.title.key == "referral.used.title"


def test_who_has_no_order_is_told_whom_to_ask(kiosk: HeadlessKiosk, clinic: Clinic) -> None:
    assert clinic.adult
    see_the_orders(kiosk)
    assert kiosk.session.state.orders == ()
    assert isinstance(kiosk.screen, Notice)


@pytest.mark.parametrize("how", ["expired", "void"])
def test_an_order_that_is_over_says_so_and_leads_back(
    how: str, kiosk: HeadlessKiosk, house: CentralHouse, clinic: Clinic
) -> None:
    clinic.order()
    if how == "expired":
        house.clock.set(house.clock() + timedelta(days=31))
    else:
        clinic.place.referring.bar(Barred.ORGANISATION, clinic.place.referring.organisation)
    see_the_orders(kiosk)
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("ReadingReferral")
    assert kiosk.screen.frame.title.key == f"referral.{how}.title"
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("ChoosingReferral")
    assert kiosk.journal.unsettled() == ()


@pytest.mark.requirement("R194")
def test_a_right_that_ends_while_somebody_chooses_is_said_before_any_money(
    kiosk: HeadlessKiosk, clinic: Clinic
) -> None:
    clinic.order()
    go_to_the_days(kiosk)
    choose_the_early_day(kiosk, clinic)
    kiosk.pick_up_to_the_bands()
    clinic.place.referring.bar(Barred.ORGANISATION, clinic.place.referring.organisation)
    kiosk.take_first()
    kiosk.wait_for("ReadingWhyNot")
    assert kiosk.session.state.refusal.reason is Reason.REFERRAL_ORDER_VOID
    assert "held" not in clinic.states()


def test_who_does_not_pay_has_the_order_still(kiosk: HeadlessKiosk, clinic: Clinic) -> None:
    clinic.order()
    hold(kiosk, clinic)
    kiosk.leave()
    kiosk.wait_for("Ended")
    kiosk.until(lambda: kiosk.journal.owed() == () and kiosk.journal.unsettled() == ())
    assert "held" not in clinic.states()
    kiosk.accept()
    hold(kiosk, clinic)
    assert kiosk.page == "ReviewingHold"


def test_where_the_share_is_sold_out_it_says_so_and_offers_no_waiting(
    kiosk: HeadlessKiosk, house: CentralHouse, clinic: Clinic
) -> None:
    clinic.order()
    with house.database.write() as connection:
        connection.execute(
            seat.update()
            .where(seat.c.session == clinic.session, seat.c.pool == "referral")
            .values(pool="open")
        )
    go_to_the_days(kiosk)
    sessions = {s.id: s.free for s in kiosk.session.state.sessions}
    assert sessions.get(clinic.session, 0) == 0
    kiosk.tell(ev.WentBack())
    kiosk.wait_for("ChoosingReferral")


def test_a_lost_answer_to_holding_is_asked_again_and_is_one_hold(
    kiosk: HeadlessKiosk, clinic: Clinic, wire: LossyProxy
) -> None:
    clinic.order()
    go_to_the_days(kiosk)
    choose_the_early_day(kiosk, clinic)
    kiosk.pick_up_to_the_bands()
    wire.lose_answer("/holds", times=LOST)
    kiosk.take_first()
    kiosk.wait_for("CentralAway")
    assert clinic.states().count("held") == 1
    wire.mend()
    kiosk.accept()
    kiosk.wait_for("ReviewingHold")
    assert clinic.states().count("held") == 1


def test_who_leaves_before_the_answer_holds_nothing_once_central_is_back(
    kiosk: HeadlessKiosk, begin: Begin, clinic: Clinic, wire: LossyProxy
) -> None:
    clinic.order()
    go_to_the_days(kiosk)
    choose_the_early_day(kiosk, clinic)
    kiosk.pick_up_to_the_bands()
    wire.lose_answer("/holds", times=LOST)
    kiosk.take_first()
    kiosk.wait_for("CentralAway")
    kiosk.leave()
    kiosk.wait_for("Ended")
    kiosk.kill()
    wire.mend()
    again = begin()
    assert again.journal.unsettled() == ()
    assert "held" not in clinic.states()


def test_while_central_is_away_the_orders_are_asked_for_again(
    kiosk: HeadlessKiosk, clinic: Clinic, wire: LossyProxy
) -> None:
    clinic.order()
    wire.lose_answer("/referral-orders", times=LOST)
    kiosk.choose_journey(Purpose.REFERRAL)
    kiosk.present_card(people.ADULT)
    kiosk.wait_for("CentralAway")
    wire.mend()
    kiosk.accept()
    kiosk.wait_for("ChoosingReferral")
