"""A patient for whom nothing is free: told why, on the waitlist, offered a number: every ending."""

from collections.abc import Iterator

import pytest

from kiosk_app.central_service.tables.schema import PlaceState
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing, picking
from kiosk_app.journeys.parts import Ended
from kiosk_app.journeys.pick_full import Way, ways_of
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.told_first import OFFER_WISHES, OfferWish
from kiosk_app.journeys.waitlist import PlaceDeed, deeds_of
from tests.contract.central.after.steps import cancel, records, states, work
from tests.contract.central.after.test_waiting import accept, full, join
from tests.contract.central.face import CARDIOLOGY, Desk
from tests.flows.conftest import Begin
from tests.flows.test_called_off import call_off
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk

LOST = 20
"""So many answers are lost that the kiosk gives up asking."""


class Full:
    """A session of this afternoon whose last number somebody else has."""

    def __init__(self, house: CentralHouse) -> None:
        self.desk = Desk(house, house.service)
        self.owner = self.desk.enrol(people.ELDER)
        self.adult = self.desk.enrol(people.ADULT)
        self.session, self.booked = full(self.desk, self.owner)

    def places(self) -> tuple[PlaceAnswer, ...]:
        """Return the places the adult has, by their own page."""
        return records(self.desk, self.adult).places

    def comes_back(self) -> Appointment:
        """Have the last number given back."""
        assert cancel(self.desk, self.booked).is_success
        return self.booked


@pytest.fixture
def clinic(house: CentralHouse) -> Full:
    return Full(house)


def find(kiosk: HeadlessKiosk, session: SessionId) -> None:
    """Tap from the groups of departments to a session that has no numbers."""
    kiosk.choose_journey(Purpose.SAME_DAY)
    kiosk.insert_card(people.ADULT)
    while kiosk.page != "ReadingFull":
        state = kiosk.session.state
        kiosk.tell(ev.Chosen(next(iter(places_of(state, session)))))
        kiosk.until(lambda: not kiosk.page.startswith(("Finding", "Loading")))


def places_of(state: object, session: SessionId) -> Iterator[int]:
    """Yield where on the page what leads to the session stands."""
    match state:
        case picking.ChoosingGroup(errand):
            bundles = [[d.id for d in g] for g in listing.groups_of(errand.catalogue)]
            yield from (i for i, ids in enumerate(bundles) if CARDIOLOGY in ids)
        case picking.ChoosingDepartment(_, _, departments):
            yield from (i for i, each in enumerate(departments) if each.id == CARDIOLOGY)
        case picking.ChoosingTitle(_, _, _, sessions):
            types = listing.types_of(sessions)
            yield from (i for i, of in enumerate(types) if session in [s.id for s in of])
        case picking.ChoosingPractitioner(_, _, sessions):
            yield from (i for i, each in enumerate(sessions) if each.id == session)
        case _:
            raise AssertionError(f"not on the way: {state}")


def go(kiosk: HeadlessKiosk, way: Way) -> None:
    """Tap what can be done where nothing is free."""
    kiosk.tell(ev.Chosen(ways_of(kiosk.session.state).index(way)))


def wait_there(kiosk: HeadlessKiosk, clinic: Full) -> None:
    """Join the list at the kiosk and go home."""
    find(kiosk, clinic.session)
    go(kiosk, Way.WAIT)
    kiosk.wait_for("OnTheList")
    kiosk.accept()
    clinic.desk.house.clock.advance(minutes=1)  # whoever joins from here on came later


def come(kiosk: HeadlessKiosk, purpose: Purpose = Purpose.WAITLIST) -> None:
    kiosk.choose_journey(purpose)
    kiosk.present_card(people.ADULT)


def answer(kiosk: HeadlessKiosk, wish: OfferWish) -> None:
    kiosk.wait_for("ReadingOffer")
    kiosk.tell(ev.Chosen(OFFER_WISHES.index(wish)))


def open_place(kiosk: HeadlessKiosk) -> None:
    """Open the one place of the list."""
    come(kiosk)
    kiosk.wait_for("ChoosingPlace")
    kiosk.tell(ev.Chosen(0))


def leave_list(kiosk: HeadlessKiosk) -> None:
    open_place(kiosk)
    kiosk.tell(ev.Chosen(deeds_of(kiosk.session.state.place).index(PlaceDeed.LEAVE)))
    kiosk.wait_for("ReviewingLeaving")
    kiosk.accept()


# --- why nothing is free ---------------------------------------------------------------------


def test_a_full_session_says_why_and_leads_to_another_day(
    kiosk: HeadlessKiosk, clinic: Full
) -> None:
    find(kiosk, clinic.session)
    assert kiosk.session.state.why is Reason.BOOKED_OUT
    go(kiosk, Way.OTHER_DAY)
    kiosk.wait_for("ChoosingDay")
    assert kiosk.session.state.department.id == CARDIOLOGY


def test_numbers_somebody_is_just_paying_for_are_no_reason_to_go_away(
    kiosk: HeadlessKiosk, clinic: Full
) -> None:
    other = clinic.desk.enrol(people.STRANGER)
    join(clinic.desk, other, clinic.session)
    clinic.comes_back()
    accept(clinic.desk, records(clinic.desk, other).places[0], other)
    find(kiosk, clinic.session)
    assert kiosk.session.state.why in {Reason.HELD_BY_OTHERS, Reason.BOOKED_OUT}
    go(kiosk, Way.WAIT)
    kiosk.wait_for("OnTheList")


def test_a_session_that_is_called_off_offers_no_waiting(
    kiosk: HeadlessKiosk, house: CentralHouse, clinic: Full
) -> None:
    assert call_off(house, clinic.session).is_success
    find(kiosk, clinic.session)
    assert kiosk.session.state.why is Reason.SESSION_SUSPENDED
    assert Way.WAIT not in ways_of(kiosk.session.state)


# --- join ------------------------------------------------------------------------------------


@pytest.mark.requirement("R061")
def test_who_joins_stands_on_the_list_and_sees_it_again_at_the_next_card(
    kiosk: HeadlessKiosk, clinic: Full
) -> None:
    wait_there(kiosk, clinic)
    (place,) = clinic.places()
    assert (place.session, place.state, place.ahead) == (clinic.session, PlaceState.WAITING, 0)
    kiosk.until(lambda: bool(kiosk.printer.places), "a slip")
    (slip, is_left) = kiosk.printer.places[-1]
    assert (slip.id, is_left) == (place.place, False)
    open_place(kiosk)
    assert kiosk.session.state.place.id == place.place
    assert kiosk.journal.unsettled() == ()


def test_a_list_that_has_closed_says_so_and_nobody_waits(
    kiosk: HeadlessKiosk, house: CentralHouse, clinic: Full
) -> None:
    find(kiosk, clinic.session)
    house.clock.set(house.clock().replace(hour=12, minute=45))
    go(kiosk, Way.WAIT)
    kiosk.wait_for("ReadingWhyNot")
    assert kiosk.session.state.refusal.reason is Reason.WAITLIST_CLOSED
    kiosk.accept()
    kiosk.wait_for("ReadingFull")
    assert clinic.places() == ()


def test_a_number_that_came_back_meanwhile_is_shown_instead_of_a_place(
    kiosk: HeadlessKiosk, house: CentralHouse, clinic: Full
) -> None:
    find(kiosk, clinic.session)
    clinic.comes_back()
    house.clock.advance(minutes=40)  # it was held back for a while, so that nobody deals in it
    work(clinic.desk)
    go(kiosk, Way.WAIT)
    kiosk.wait_for("ChoosingTitle")
    assert clinic.places() == ()


def test_a_lost_answer_to_joining_is_asked_again_and_is_one_place(
    kiosk: HeadlessKiosk, clinic: Full, wire: LossyProxy
) -> None:
    find(kiosk, clinic.session)
    wire.lose_answer("/v1/waiting", times=LOST)
    go(kiosk, Way.WAIT)
    kiosk.wait_for("CentralAway")
    wire.mend()
    kiosk.accept()
    kiosk.wait_for("OnTheList")
    assert len(clinic.places()) == 1
    kiosk.until(lambda: kiosk.journal.unsettled() == (), "an end of all, the slip's too")


def test_who_leaves_before_the_answer_is_told_it_is_not_known_and_keeps_the_place(
    kiosk: HeadlessKiosk, begin: Begin, clinic: Full, wire: LossyProxy
) -> None:
    find(kiosk, clinic.session)
    wire.lose_answer("/v1/waiting", times=LOST)
    go(kiosk, Way.WAIT)
    kiosk.wait_for("CentralAway")
    kiosk.leave()
    kiosk.wait_for("JoinUnknown")
    kiosk.kill()
    wire.mend()
    again = begin()
    assert again.journal.unsettled() == ()
    assert len(clinic.places()) == 1


def test_a_question_that_never_arrived_is_no_place(
    kiosk: HeadlessKiosk, begin: Begin, clinic: Full, wire: LossyProxy
) -> None:
    find(kiosk, clinic.session)
    wire.lose_request("/v1/waiting", times=LOST)
    go(kiosk, Way.WAIT)
    kiosk.wait_for("CentralAway")
    kiosk.leave()
    kiosk.kill()
    wire.mend()
    again = begin()
    assert again.journal.unsettled() == ()
    assert clinic.places() == ()


# --- offered ---------------------------------------------------------------------------------


@pytest.mark.requirement("R061")
@pytest.mark.parametrize("purpose", [Purpose.SAME_DAY, Purpose.CHECK_IN, Purpose.WAITLIST])
def test_an_offer_is_told_first_taken_paid_and_printed(
    purpose: Purpose, kiosk: HeadlessKiosk, house: CentralHouse, clinic: Full
) -> None:
    wait_there(kiosk, clinic)
    slot = clinic.comes_back().slot
    come(kiosk, purpose)
    answer(kiosk, OfferWish.TAKE)
    kiosk.wait_for("ReviewingHold")
    assert (kiosk.hold.slot.session, kiosk.hold.slot.number) == (slot.session, slot.number)
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert [ticket.slot.number for ticket in kiosk.printer.tickets] == [slot.number]
    assert clinic.places() == ()
    assert kiosk.journal.unsettled() == ()


def test_an_offer_left_for_later_is_found_in_the_list_and_taken_there(
    kiosk: HeadlessKiosk, clinic: Full
) -> None:
    wait_there(kiosk, clinic)
    clinic.comes_back()
    come(kiosk)
    answer(kiosk, OfferWish.GO_ON)
    kiosk.wait_for("ChoosingPlace")
    kiosk.tell(ev.Chosen(0))
    kiosk.tell(ev.Chosen(deeds_of(kiosk.session.state.place).index(PlaceDeed.TAKE)))
    kiosk.wait_for("ReviewingHold")


def test_an_offer_that_lapsed_while_it_was_read_costs_nothing_and_is_said(
    kiosk: HeadlessKiosk, house: CentralHouse, clinic: Full
) -> None:
    wait_there(kiosk, clinic)
    clinic.comes_back()
    come(kiosk)
    kiosk.wait_for("ReadingOffer")
    house.clock.advance(minutes=15)
    answer(kiosk, OfferWish.TAKE)
    kiosk.wait_for("Ended")
    assert kiosk.session.state.why.reason is Reason.OFFER_LAPSED
    assert kiosk.journal.unsettled() == ()


def test_who_does_not_pay_gives_the_number_to_the_next(kiosk: HeadlessKiosk, clinic: Full) -> None:
    wait_there(kiosk, clinic)
    next_one = clinic.desk.enrol(people.STRANGER)
    join(clinic.desk, next_one, clinic.session)
    clinic.comes_back()
    come(kiosk)
    answer(kiosk, OfferWish.TAKE)
    kiosk.wait_for("ReviewingHold")
    kiosk.leave()
    kiosk.until(lambda: kiosk.journal.owed() == () and kiosk.journal.unsettled() == ())
    work(clinic.desk)
    assert state_of(clinic.desk, next_one) == PlaceState.OFFERED


def test_a_lost_answer_to_taking_is_asked_again_and_is_one_hold(
    kiosk: HeadlessKiosk, clinic: Full, wire: LossyProxy
) -> None:
    wait_there(kiosk, clinic)
    clinic.comes_back()
    come(kiosk)
    wire.lose_answer("/accept", times=LOST)
    answer(kiosk, OfferWish.TAKE)
    kiosk.wait_for("CentralAway")
    wire.mend()
    kiosk.accept()
    kiosk.wait_for("ReviewingHold")
    assert states(clinic.desk).count("held") == 1


def test_who_leaves_before_taking_was_answered_holds_nothing_once_central_is_back(
    kiosk: HeadlessKiosk, begin: Begin, clinic: Full, wire: LossyProxy
) -> None:
    wait_there(kiosk, clinic)
    clinic.comes_back()
    come(kiosk)
    wire.lose_answer("/accept", times=LOST)
    answer(kiosk, OfferWish.TAKE)
    kiosk.wait_for("CentralAway")
    assert states(clinic.desk).count("held") == 1
    kiosk.leave()
    kiosk.wait_for("Ended")
    assert isinstance(kiosk.session.state, Ended)
    kiosk.kill()
    wire.mend()
    again = begin()
    assert again.journal.unsettled() == ()
    assert "held" not in states(clinic.desk)


# --- leave -----------------------------------------------------------------------------------


@pytest.mark.requirement("R061")
def test_who_leaves_the_list_waits_no_more_and_the_next_is_offered(
    kiosk: HeadlessKiosk, clinic: Full
) -> None:
    wait_there(kiosk, clinic)
    next_one = clinic.desk.enrol(people.STRANGER)
    join(clinic.desk, next_one, clinic.session)
    leave_list(kiosk)
    kiosk.wait_for("LeftList")
    assert clinic.places() == ()
    clinic.comes_back()
    assert state_of(clinic.desk, next_one) == PlaceState.OFFERED


def test_an_offer_given_up_at_the_card_goes_to_the_next(kiosk: HeadlessKiosk, clinic: Full) -> None:
    wait_there(kiosk, clinic)
    next_one = clinic.desk.enrol(people.STRANGER)
    join(clinic.desk, next_one, clinic.session)
    clinic.comes_back()
    come(kiosk, Purpose.MY_BOOKINGS)
    answer(kiosk, OfferWish.LEAVE)
    kiosk.wait_for("ReviewingLeaving")
    kiosk.accept()
    kiosk.wait_for("LeftList")
    assert state_of(clinic.desk, next_one) == PlaceState.OFFERED


def test_leaving_that_was_not_answered_is_done_without_the_patient(
    kiosk: HeadlessKiosk, clinic: Full, wire: LossyProxy
) -> None:
    wait_there(kiosk, clinic)
    wire.lose_request("/leave", times=LOST)
    leave_list(kiosk)
    kiosk.wait_for("LeavingLater")
    assert len(clinic.places()) == 1
    wire.mend()
    kiosk.accept()
    kiosk.recovery.in_quiet()
    assert clinic.places() == ()
    assert kiosk.journal.unsettled() == ()


def test_while_central_is_away_the_list_is_asked_for_again(
    kiosk: HeadlessKiosk, clinic: Full, wire: LossyProxy
) -> None:
    wait_there(kiosk, clinic)
    wire.lose_answer("/records", times=LOST)
    come(kiosk)
    kiosk.wait_for("CentralAway")
    wire.mend()
    kiosk.accept()
    kiosk.wait_for("ChoosingPlace")


def state_of(desk: Desk, patient: PatientId) -> str:
    """Return how the one place of a patient stands."""
    (place,) = records(desk, patient).places
    return place.state
