"""Booking for somebody else: who stands there, whose card it is, and what goes on with both."""

from dataclasses import replace

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, for_another, identify, kiosk, pick_full, picking, serving
from kiosk_app.journeys.effects_codes import FindByCode
from kiosk_app.journeys.parts import Ended, Next, Why
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Result, Review, Text
from tests.helpers import people as p
from tests.helpers import samples_codes as codes
from tests.helpers import samples_for_another as s
from tests.helpers.world import Story, kind_world


def world(effect: ef.Effect) -> ev.Event | None:
    """Answer kindly; nobody lays a card down but by the test."""
    match effect:
        case ef.AskForCard():
            return None
        case ef.FindPatient(person) if person == p.ELDER:
            return ev.PatientFound(p.ELDER_PATIENT)
        case FindByCode():
            return ev.PatientFound(replace(p.PATIENT_BY_CODE, id=p.ELDER_PATIENT.id))
        case ef.HoldSlot(session=session, band=band):
            slot = replace(p.SLOT, session=session, band=band)
            return ev.SlotHeld(replace(p.HOLD, patient=p.ELDER_PATIENT.id, slot=slot))
        case ef.ConfirmBooking(hold):
            booked = replace(p.APPOINTMENT, slot=hold.slot, patient=p.ELDER_PATIENT.id)
            return ev.Booked(booked)
        case _:
            return kind_world(effect)


def at_the_other_card() -> Story:
    """Return a story in which the patient's card is asked for."""
    story = Story(world).tell(ev.JourneyChosen(Purpose.FOR_ANOTHER), ev.CardRead(p.ADULT))
    return story.tell(ev.Chosen(for_another.RELATIONS.index(Relation.CHILD)), ev.Entered(p.PHONE))


@pytest.mark.requirement("R035")
def test_from_my_card_to_a_ticket_that_names_both() -> None:
    story = at_the_other_card().tell(ev.CardRead(p.ELDER, is_elderly=True), ev.Chosen(0))
    story.tell(*(ev.Chosen(i) for i in (0, 0, 2, 0, 0)), ev.Accepted())
    held = next(e for e in story.asked if isinstance(e, ef.HoldSlot))
    assert (held.patient, held.booker) == (p.ELDER_PATIENT, s.BOOKER)
    printed = next(e for e in story.asked if isinstance(e, ef.PrintTicket))
    assert (printed.patient, printed.booker) == (p.ELDER_PATIENT, s.BOOKER.as_told)
    looked = [e for e in story.asked if isinstance(e, ef.LoadSessions)]
    assert [each.is_accompanied for each in looked] == [True]
    assert story.pages[-1] == "Done"


@pytest.mark.parametrize("index", [0, 1])
def test_for_today_or_for_later(index: int) -> None:
    after = kiosk.advance(s.WHEN, ev.Chosen(index)).state
    assert isinstance(after, picking.LoadingCatalogue)
    assert (after.booking_class, after.booker) == (for_another.CLASSES[index], s.BOOKER)
    assert kiosk.advance(s.WHEN, ev.Chosen(2)) == Next(s.WHEN)


@pytest.mark.requirement("R173")
def test_the_patient_s_code_will_do_and_central_asks_for_their_word() -> None:
    story = at_the_other_card().tell(codes.SCANNED)
    assert story.pages[-2:] == ["FindingThem", "ChoosingForWhen"]
    assert isinstance(story.state, for_another.ChoosingForWhen)
    assert story.state.patient.person == p.PATIENT_BY_CODE.person


@pytest.mark.requirement("R029", "R035")
def test_who_books_shows_a_document_and_not_a_code() -> None:
    after = serving.AFTER_CARD[Purpose.FOR_ANOTHER](p.PATIENT_BY_CODE)
    assert isinstance(after.state, identify.WaitingForCard)
    assert after.effects == (ef.AskForCard(),)
    assert after.state.turned_away is not None
    assert after.state.turned_away.refusal.reason is Reason.REAL_NAME_REQUIRED
    assert kiosk.advance(after.state, codes.SCANNED) == Next(after.state)


def test_one_s_own_card_that_still_lies_there_is_asked_to_be_taken_away() -> None:
    story = at_the_other_card().tell(ev.CardRead(p.ADULT))
    assert story.pages[-1] == "TakingOwnCardAway"
    assert isinstance(story.asked[-1], ef.StopAskingForCard)
    story.tell(ev.Accepted())
    assert story.state == s.INVITING


def test_one_s_own_code_is_not_the_patient_s() -> None:
    after = kiosk.advance(s.BY_CODE, ev.PatientFound(p.PATIENT_BY_CODE))
    assert after == Next(s.OWN_CARD)


def test_a_phone_that_is_none_is_asked_for_again() -> None:
    after = kiosk.advance(s.PHONE, ev.Entered("12")).state
    assert isinstance(after, for_another.EnteringBookerPhone)
    assert after.trouble is not None
    again = kiosk.advance(after, ev.Entered(p.PHONE))
    assert again == Next(s.INVITING, (ef.AskForCard(),)), "nothing is said of it any more"


@pytest.mark.parametrize(
    ("state", "before", "effects"),
    [
        (s.RELATION, kiosk.AtHome(), ()),
        (s.PHONE, s.RELATION, ()),
        (s.INVITING, s.PHONE, (ef.StopAskingForCard(),)),
        (s.WITHOUT_READER, s.PHONE, ()),
        (s.THEIR_PHONE, s.PHONE, ()),
        (s.WHEN, s.INVITING, (ef.AskForCard(),)),
    ],
)
def test_back_is_one_question_earlier(
    state: kiosk.State, before: kiosk.State, effects: tuple[ef.Effect, ...]
) -> None:
    assert kiosk.advance(state, ev.WentBack()) == Next(before, effects)


@pytest.mark.parametrize("state", [s.RELATION, s.PHONE, s.FINDING, s.WHEN])
def test_a_third_person_s_card_ends_it(state: kiosk.State) -> None:
    ended = kiosk.advance(state, ev.CardRead(p.STRANGER)).state
    assert isinstance(ended, Ended)
    assert ended.why is Why.ANOTHER_CARD


@pytest.mark.parametrize("state", [s.RELATION, s.PHONE, s.INVITING, s.FINDING, s.OWN_CARD, s.WHEN])
def test_it_can_be_left_anywhere(state: kiosk.State) -> None:
    for event, why in (
        (ev.Left(), Why.LEFT),
        (ev.PutOutOfService("central_down"), Why.SERVICE_STOPPED),
    ):
        ended = serving.advance(state, event).state  # type: ignore[arg-type]  # of this part
        assert isinstance(ended, Ended)
        assert ended.why is why


def test_without_central_the_question_is_put_again() -> None:
    away = kiosk.advance(s.FINDING, ev.CentralDown()).state
    assert isinstance(away, serving.CentralAway)
    again = kiosk.advance(away, ev.Accepted())
    assert again == Next(s.FINDING, (ef.FindPatient(p.ELDER),))


@pytest.mark.requirement("R035")
def test_the_pages_before_and_after_the_money_name_both() -> None:
    for state in (s.REVIEW, s.DONE):
        screen = faces.screen_of(state)
        assert isinstance(screen, Review | Result)
        assert screen.frame.who == "周*兰"
        row = screen.rows[0]
        assert row.label == Text("row.booker")
        assert isinstance(row.value, Text)
        told = dict(row.value.args)
        assert told["relation"] == Text("relation.child")


def test_nobody_waits_for_another_at_a_kiosk() -> None:
    errand = s.ERRAND
    title = picking.ChoosingTitle(errand, s.GROUP, p.CARDIOLOGY, (p.CHIEF_AFTERNOON,))
    full = pick_full.full(title, (p.CHIEF_AFTERNOON,))
    assert pick_full.Way.WAIT not in pick_full.ways_of(full)
    own = replace(title, errand=replace(errand, booker=None))
    assert pick_full.Way.WAIT in pick_full.ways_of(pick_full.full(own, (p.CHIEF_AFTERNOON,)))


def test_a_class_for_each_way_to_book() -> None:
    assert set(for_another.CLASSES) == set(BookingClass)
