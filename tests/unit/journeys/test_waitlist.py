"""Waiting for a number: why nothing is free, join, see the place, take what is offered, leave."""

from dataclasses import replace

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import (
    faces,
    identify,
    joining,
    kiosk,
    leaving_list,
    pay,
    pick_full,
    picking,
    serving,
    taking_offer,
    told_first,
    waitlist,
)
from kiosk_app.journeys.effects_bookings import LoadOwnPage
from kiosk_app.journeys.effects_slips import PrintPlaceSlip
from kiosk_app.journeys.effects_waiting import AcceptOffer, JoinWaitlist, LeaveWaitlist
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_news import NoticeAcknowledged
from kiosk_app.journeys.events_waiting import WaitlistJoined, WaitlistLeft
from kiosk_app.journeys.parts import Ended, Next, Why
from kiosk_app.journeys.pick_full import Way
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import ReadingNotice
from kiosk_app.journeys.screens import Choice, Detail, Label, Notice, Plain, Review, Text
from kiosk_app.journeys.told_first import OFFER_WISHES, OfferWish
from kiosk_app.journeys.waitlist import PlaceDeed
from tests.helpers import people as p
from tests.helpers import samples_waitlist as s


def go(state: picking.ReadingFull, way: Way) -> Next[kiosk.State]:
    """Tap a way on the page of what is full."""
    return kiosk.advance(state, ev.Chosen(pick_full.ways_of(state).index(way)))


def rows_of(state: kiosk.State) -> dict[str, Label]:
    """Return what stands on the page of a state, by heading."""
    screen = faces.screen_of(state)
    assert isinstance(screen, Detail | Review)
    return {row.label.key: row.value for row in screen.rows}


# --- why nothing is free, and what can be done -----------------------------------------------


@pytest.mark.parametrize(
    ("full", "ways"),
    [
        (s.FULL, (Way.WAIT_FOR_ANY, Way.EACH_DOCTOR, Way.OTHER_DOCTOR, Way.OTHER_DAY)),
        (s.FULL_ONE, (Way.WAIT, Way.OTHER_DAY)),
        (s.FULLS[2], (Way.WAIT, Way.OTHER_DAY)),
        (s.FULLS[3], (Way.OTHER_DAY,)),
        (s.FULLS[4], (Way.OTHER_DAY,)),
        (s.FULLS[5], (Way.OTHER_DAY,)),
        (s.FULLS[6], (Way.EACH_DOCTOR, Way.OTHER_DOCTOR, Way.OTHER_DAY)),
        (s.UNRELEASED, (Way.OTHER_DAY,)),
        (s.NO_OTHER_DAY, ()),
    ],
)
def test_what_can_be_done_fits_why_there_is_none(
    full: picking.ReadingFull, ways: tuple[Way, ...]
) -> None:
    """The waitlist only where a number can come back, and only for who books anew."""
    assert pick_full.ways_of(full) == ways
    screen = faces.screen_of(full)
    assert isinstance(screen, Detail)
    assert [option.label for option in screen.actions] == [Text(way.value) for way in ways]
    told = {row.label.key: row.value for row in screen.rows}
    why = told["row.why_full"]
    assert isinstance(why, Text)
    assert why.key.startswith(full.why.value)
    assert told["row.urgent"] == Text("full.counter")
    assert kiosk.advance(full, ev.Chosen(len(ways))) == Next(full)


def test_a_title_a_day_and_a_doctor_without_numbers_are_tapped_to_learn_why() -> None:
    title = kiosk.advance(s.TITLE, ev.Chosen(1)).state
    assert title == s.FULL
    day = kiosk.advance(s.DAY, ev.Chosen(0)).state
    assert day == picking.ChoosingTitle(s.IN_ADVANCE, s.DAY, p.CARDIOLOGY, (p.LATER_SESSION,))
    assert kiosk.advance(day, ev.Chosen(0)).state == s.UNRELEASED
    doctor = kiosk.advance(s.FULL_ONE.earlier, ev.Chosen(0)).state
    assert doctor == s.FULL_ONE


def test_numbers_that_went_while_the_times_were_looked_up_lead_there_too() -> None:
    finding = picking.FindingBands(s.ERRAND, s.TITLE, p.CHIEF_SESSION)
    full = kiosk.advance(finding, ev.BandsLoaded(p.CHIEF_SESSION.id, p.BANDS[1:])).state
    assert full == picking.ReadingFull(s.ERRAND, s.TITLE, (p.CHIEF_SESSION,), Reason.HELD_BY_OTHERS)


def test_each_doctor_another_doctor_and_another_day_lead_where_they_say() -> None:
    each = go(s.FULL, Way.EACH_DOCTOR).state
    assert each == picking.ChoosingPractitioner(s.ERRAND, s.TITLE, s.FULL.sessions)
    assert go(s.FULL, Way.OTHER_DOCTOR).state == s.TITLE
    assert go(s.UNRELEASED, Way.OTHER_DAY).state == s.DAY
    later = go(s.FULL_ONE, Way.OTHER_DAY)
    in_advance = replace(s.ERRAND, booking_class=BookingClass.ADVANCE)
    assert later.state == picking.FindingSessions(
        in_advance, picking.ChoosingGroup(in_advance), p.CARDIOLOGY
    )
    asked = ef.LoadSessions(p.ADULT_PATIENT, p.CARDIOLOGY.id, BookingClass.ADVANCE)
    assert later.effects == (asked,)
    assert kiosk.advance(s.FULL_ONE, ev.WentBack()).state == s.FULL_ONE.earlier


# --- join -------------------------------------------------------------------------------------


@pytest.mark.requirement("R061")
def test_joining_one_session_and_any_of_them() -> None:
    one = go(s.FULL_ONE, Way.WAIT)
    assert one.effects == (JoinWaitlist(p.ADULT_PATIENT, s.FULL_CHIEF),)
    many = go(s.FULL, Way.WAIT_FOR_ANY)
    assert many.effects == (JoinWaitlist(p.ADULT_PATIENT, s.FULL_CHIEF, is_any=True),)
    joined = kiosk.advance(one.state, WaitlistJoined(p.ADULT_PATIENT.id, s.WAITS)).state
    assert joined == s.ON_THE_LIST
    assert kiosk.advance(many.state, WaitlistJoined(p.ADULT_PATIENT.id, s.WAITS)) == Next(
        many.state
    )
    assert kiosk.advance(joined, ev.Accepted()).state == kiosk.AtHome()


def test_the_place_is_told_as_it_is_counted_by_people() -> None:
    rows = rows_of(s.ON_THE_LIST)
    assert rows["row.place"] == Text("place.ahead", (("place", "3"),))
    assert rows["row.department"] == Plain(p.CARDIOLOGY.name, p.CARDIOLOGY.name_en)


def test_a_list_that_is_not_full_any_more_leads_back_to_what_there_is() -> None:
    again = kiosk.advance(s.JOINING, ev.Refused(s.NOT_FULL))
    assert again.state == picking.FindingSessions(s.ERRAND, s.GROUP, p.CARDIOLOGY)
    in_advance = joining.Joining(s.IN_ADVANCE, s.UNRELEASED)
    later = kiosk.advance(in_advance, ev.Refused(s.NOT_FULL)).state
    assert later == picking.FindingSessions(s.IN_ADVANCE, s.DAY.earlier, p.CARDIOLOGY)


def test_a_refused_place_is_said_with_its_reason_and_leads_back() -> None:
    said = kiosk.advance(s.JOINING, ev.Refused(s.CLOSED)).state
    assert said == picking.ReadingWhyNot(s.ERRAND, s.FULL_ONE, s.CLOSED)
    assert kiosk.advance(said, ev.Accepted()).state == s.FULL_ONE


@pytest.mark.parametrize(
    "gone", [ev.Left(), ev.PutOutOfService("x"), ev.Broke("x"), ev.CardRead(p.STRANGER)]
)
def test_who_goes_before_the_answer_is_told_that_it_is_not_known(gone: ev.Event) -> None:
    step = serving.advance(s.JOINING, gone)
    assert step.state == s.JOIN_UNKNOWN
    answered = kiosk.advance(s.JOIN_UNKNOWN, WaitlistJoined(p.ADULT_PATIENT.id, s.WAITS)).state
    assert answered == s.ON_THE_LIST
    other = WaitlistJoined(p.ELDER_PATIENT.id, s.WAITS)
    assert kiosk.advance(s.JOIN_UNKNOWN, other).state == s.JOIN_UNKNOWN


def test_central_away_while_joining_says_that_asking_again_is_harmless() -> None:
    away = kiosk.advance(s.JOINING, ev.CentralDown()).state
    screen = faces.screen_of(away)
    assert isinstance(screen, Notice)
    assert Text("join_unknown.again_is_harmless") in screen.lines
    again = kiosk.advance(away, ev.Accepted())
    assert again.effects == (JoinWaitlist(p.ADULT_PATIENT, s.FULL_CHIEF),)


# --- my places --------------------------------------------------------------------------------


@pytest.mark.requirement("R061", "R138")
def test_places_are_listed_with_what_is_offered_first() -> None:
    begun = serving.AFTER_CARD[Purpose.WAITLIST](p.ADULT_PATIENT)
    assert begun.effects == (LoadOwnPage(p.ADULT_PATIENT),)
    listed = kiosk.advance(begun.state, OwnPageLoaded(p.ADULT_PATIENT.id, s.PAGE)).state
    assert listed == s.CHOOSING
    assert [place.id for place in s.CHOOSING.places] == [s.OFFERED.id, s.WAITS.id, s.ANY.id]
    screen = faces.screen_of(listed)
    assert isinstance(screen, Choice)
    assert screen.options[0].tag == Text("place.has_offer")
    assert screen.options[1].tag == Text("place.ahead", (("place", "3"),))
    assert kiosk.advance(listed, ev.Chosen(1)).state == s.READING
    assert kiosk.advance(s.READING, ev.WentBack()).state == s.CHOOSING
    assert kiosk.advance(s.CHOOSING, ev.WentBack()).state == kiosk.AtHome()


def test_who_waits_nowhere_learns_how_to_begin() -> None:
    screen = faces.screen_of(replace(s.CHOOSING, places=()))
    assert isinstance(screen, Notice)
    assert screen.lines == (Text("waitlist.none.line"), Text("waitlist.none.how"))


def test_only_what_is_offered_can_be_taken() -> None:
    assert waitlist.deeds_of(s.WAITS) == (PlaceDeed.LEAVE,)
    assert waitlist.deeds_of(s.OFFERED) == (PlaceDeed.TAKE, PlaceDeed.LEAVE)
    rows = rows_of(s.READING_OFFER)
    assert rows["row.kept"] == Text("place.kept_until", (("time", "08:45"),))


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.Refused(s.NOT_FULL), s.NOT_FULL),
        (ev.Broke("x"), Why.BROKE),
        (ev.Left(), Why.LEFT),
        (ev.CardRead(p.STRANGER), Why.ANOTHER_CARD),
        (ev.PutOutOfService("x"), Why.SERVICE_STOPPED),
    ],
)
def test_looking_up_places_ends_calmly(event: ev.Event, why: Why | Refusal) -> None:
    assert serving.advance(s.LOADING, event).state == Ended(p.ADULT_PATIENT, why, is_booking=False)


# --- take what is offered ---------------------------------------------------------------------


@pytest.mark.requirement("R061")
def test_what_is_offered_becomes_a_hold_and_goes_on_to_pay() -> None:
    preparing = kiosk.advance(s.READING_OFFER, ev.Chosen(0))
    assert preparing.state == s.PREPARING
    assert preparing.effects == (ef.LoadCatalogue(),)
    taking = kiosk.advance(preparing.state, ev.CatalogueLoaded(p.CATALOGUE))
    assert taking.state == s.TAKING
    assert taking.effects == (AcceptOffer(p.ADULT_PATIENT, s.OFFERED),)
    review = kiosk.advance(taking.state, ev.SlotHeld(p.HOLD, p.SLOT.fee)).state
    assert review == replace(s.TAKEN, due=p.SLOT.fee)
    opening = kiosk.advance(review, ev.Accepted())
    assert isinstance(opening.state, pay.OpeningOrder)
    assert opening.effects == (ef.OpenOrder(p.HOLD),)


def test_what_is_offered_for_a_later_day_is_counted_as_booked_in_advance() -> None:
    preparing = replace(s.PREPARING, place=s.ANY_OFFERED)
    taking = kiosk.advance(preparing, ev.CatalogueLoaded(p.CATALOGUE)).state
    assert isinstance(taking, taking_offer.TakingOffer)
    assert taking.errand.booking_class is BookingClass.ADVANCE


def test_another_number_than_the_one_offered_is_given_back() -> None:
    other = replace(p.HOLD, slot=replace(p.SLOT, band=p.TEN))
    step = kiosk.advance(s.TAKING, ev.SlotHeld(other))
    assert step == Next(s.TAKING, (ef.ReleaseHold(other),))


@pytest.mark.parametrize("reason", [Reason.OFFER_LAPSED, Reason.NO_OFFER, Reason.ALREADY_BOOKED])
def test_an_offer_that_cannot_be_taken_any_more_says_why(reason: Reason) -> None:
    refused = Refusal(reason)
    after = kiosk.advance(s.TAKING, ev.HoldRefused(refused)).state
    assert after == Ended(p.ADULT_PATIENT, refused)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.Broke("x"), Why.BROKE),
        (ev.Left(), Why.LEFT),
        (ev.CardRead(p.STRANGER), Why.ANOTHER_CARD),
        (ev.PutOutOfService("x"), Why.SERVICE_STOPPED),
    ],
)
@pytest.mark.parametrize("state", [s.PREPARING, s.TAKING])
def test_who_goes_while_it_is_taken_leaves_nothing_behind(
    state: taking_offer.State, event: ev.Event, why: Why
) -> None:
    ended = serving.advance(state, event).state
    assert ended == Ended(p.ADULT_PATIENT, why)
    assert kiosk.advance(ended, ev.SlotHeld(p.HOLD)).effects == (ef.ReleaseHold(p.HOLD),)


def test_a_taken_number_has_no_question_to_go_back_to() -> None:
    screen = faces.screen_of(s.TAKEN)
    assert isinstance(screen, Review)
    assert not screen.frame.can_go_back
    assert kiosk.advance(s.TAKEN, ev.WentBack()) == Next(s.TAKEN)
    given_back = kiosk.advance(replace(s.TAKEN, seconds_left=1), ev.Ticked())
    assert given_back.state == Ended(p.ADULT_PATIENT, Why.PAYMENT_TIME_UP)
    assert given_back.effects == (ef.ReleaseHold(p.HOLD),)


def test_a_taken_number_whose_order_is_refused_is_given_back_with_the_reason() -> None:
    expired = Refusal(Reason.HOLD_EXPIRED)
    opening = pay.OpeningOrder(s.ERRAND, None, p.HOLD, 280)
    step = kiosk.advance(opening, ev.OrderRefused(None, expired))
    assert step == Next(Ended(p.ADULT_PATIENT, expired), (ef.ReleaseHold(p.HOLD),))


def test_while_central_is_away_the_offer_is_asked_for_again() -> None:
    away = kiosk.advance(s.TAKING, ev.CentralDown()).state
    assert kiosk.advance(away, ev.Accepted()).effects == (AcceptOffer(p.ADULT_PATIENT, s.OFFERED),)
    unprepared = kiosk.advance(s.PREPARING, ev.CentralDown()).state
    assert kiosk.advance(unprepared, ev.Accepted()).effects == (ef.LoadCatalogue(),)
    listed = kiosk.advance(s.LOADING, ev.CentralDown()).state
    assert kiosk.advance(listed, ev.Accepted()).effects == (LoadOwnPage(p.ADULT_PATIENT),)


# --- leave ------------------------------------------------------------------------------------


@pytest.mark.requirement("R061")
def test_leaving_is_asked_once_more_and_then_done() -> None:
    review = kiosk.advance(s.READING, ev.Chosen(0)).state
    assert review == s.REVIEWING_LEAVING
    leaving = kiosk.advance(review, ev.Accepted())
    assert leaving == Next(s.LEAVING, (LeaveWaitlist(p.ADULT_PATIENT, s.WAITS),))
    assert kiosk.advance(review, ev.WentBack()) == Next(s.LOADING, (LoadOwnPage(p.ADULT_PATIENT),))
    assert kiosk.advance(s.LEAVING, WaitlistLeft("place-other")) == Next(s.LEAVING)
    assert kiosk.advance(s.LEAVING, WaitlistLeft(s.WAITS.id)).state == s.LEFT


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.Left(), Why.LEFT),
        (ev.CardRead(p.STRANGER), Why.ANOTHER_CARD),
        (ev.PutOutOfService("x"), Why.SERVICE_STOPPED),
    ],
)
def test_who_thinks_better_of_leaving_keeps_the_place(event: ev.Event, why: Why) -> None:
    step = serving.advance(s.REVIEWING_LEAVING, event)
    assert step == Next(Ended(p.ADULT_PATIENT, why, is_booking=False))


@pytest.mark.parametrize(
    "event",
    [
        ev.CentralDown(),
        ev.Broke("x"),
        ev.PutOutOfService("x"),
        ev.Left(),
        ev.CardRead(p.STRANGER),
    ],
)
def test_leaving_that_is_not_answered_is_seen_to_without_the_patient(event: ev.Event) -> None:
    assert serving.advance(s.LEAVING, event).state == s.LATER
    assert kiosk.advance(s.LATER, WaitlistLeft(s.WAITS.id)).state == s.LEFT


def test_a_refused_leaving_says_why() -> None:
    refused = Refusal(Reason.UNKNOWN_PATIENT)
    after = kiosk.advance(s.LEAVING, ev.Refused(refused)).state
    assert after == Ended(p.ADULT_PATIENT, refused, is_booking=False)


# --- told first -------------------------------------------------------------------------------


@pytest.mark.requirement("R061")
@pytest.mark.parametrize("purpose", list(serving.AFTER_CARD))
def test_an_offer_is_told_at_the_card_whatever_was_chosen(purpose: Purpose) -> None:
    finding = identify.FindingPatient(purpose, p.ADULT)
    first = kiosk.advance(finding, ev.PatientFound(s.WITH_OFFER))
    assert first == Next(told_first.ReadingOffer(purpose, s.WITH_OFFER))
    screen = faces.screen_of(first.state)
    assert isinstance(screen, Detail)
    assert [option.label for option in screen.actions] == [Text(w.value) for w in OFFER_WISHES]


def test_it_is_taken_given_up_or_left_for_later() -> None:
    take, later, leave = (OFFER_WISHES.index(wish) for wish in OfferWish)
    assert kiosk.advance(s.TOLD, ev.Chosen(take)).state == s.PREPARING
    assert kiosk.advance(s.TOLD, ev.Chosen(leave)).state == leaving_list.ReviewingLeaving(
        p.ADULT_PATIENT, s.OFFERED
    )
    went_on = kiosk.advance(s.TOLD, ev.Chosen(later)).state
    assert went_on == picking.LoadingCatalogue(BookingClass.SAME_DAY, p.ADULT_PATIENT)
    assert kiosk.advance(s.TOLD, ev.Chosen(len(OFFER_WISHES))) == Next(s.TOLD)


def test_called_off_clinics_come_first_and_each_offer_in_turn() -> None:
    later = OFFER_WISHES.index(OfferWish.GO_ON)
    reading = told_first.start(Purpose.SAME_DAY, s.WITH_TWO).state
    assert reading == ReadingNotice(Purpose.SAME_DAY, s.WITH_TWO)
    known = kiosk.advance(reading, ev.Chosen(2)).state
    first = kiosk.advance(known, NoticeAcknowledged(p.NOTICE.id)).state
    assert first == told_first.ReadingOffer(Purpose.SAME_DAY, replace(s.WITH_TWO, notices=()))
    second = kiosk.advance(first, ev.Chosen(later)).state
    one_left = replace(s.WITH_TWO, notices=(), offers=(s.ANY_OFFERED,))
    assert second == told_first.ReadingOffer(Purpose.SAME_DAY, one_left)


@pytest.mark.requirement("R061")
def test_a_place_taken_and_a_place_given_up_are_printed() -> None:
    joined = kiosk.advance(s.JOINING, WaitlistJoined(p.ADULT_PATIENT.id, s.WAITS))
    assert joined.effects == (PrintPlaceSlip(p.ADULT_PATIENT, s.WAITS),)
    left = kiosk.advance(s.LEAVING, WaitlistLeft(s.WAITS.id))
    assert left.effects == (PrintPlaceSlip(p.ADULT_PATIENT, s.WAITS, is_left=True),)
