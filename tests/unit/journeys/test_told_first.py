"""What a patient must know comes first, whatever they came for, until they say they know."""

from dataclasses import replace

import pytest

from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.suspension_notice import StandIn
from kiosk_app.journeys import cancel_booking, faces, identify, kiosk, picking, serving
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.change_booking import ChoosingWhen
from kiosk_app.journeys.effects_bookings import LoadOwnPage
from kiosk_app.journeys.effects_news import AcknowledgeNotice, PrintNotice
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_news import NoticeAcknowledged, NoticePrinted
from kiosk_app.journeys.my_bookings import ChoosingBooking
from kiosk_app.journeys.parts import Ended, HandOver, Why
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.reading_notice import Paper, ReadingNotice, Wish
from kiosk_app.journeys.screens import Detail, Notice, Plain, Row, Text
from kiosk_app.journeys.told_first import AS_BEFORE, WISHES, Acknowledging
from tests.helpers import people as p
from tests.helpers import samples_told_first as s

REFUND, REBOOK, GO_ON = range(len(WISHES))
PRINT = len(WISHES)


@pytest.mark.requirement("R052")
@pytest.mark.parametrize("purpose", list(serving.AFTER_CARD))
def test_the_notice_is_the_first_page_after_the_card_whatever_was_chosen(purpose: Purpose) -> None:
    finding = identify.FindingPatient(purpose, p.ADULT)
    first = kiosk.advance(finding, ev.PatientFound(s.TOLD))
    assert first.state == ReadingNotice(purpose, s.TOLD)
    assert first.effects == ()


@pytest.mark.requirement("R078")
def test_it_says_what_is_called_off_how_to_book_again_and_how_the_money_comes_back() -> None:
    screen = faces.screen_of(s.READING)
    assert isinstance(screen, Detail)
    labels = [row.label.key for row in screen.rows]
    assert labels == ["row.called_off", "row.rebook", "row.refund", "row.substitute"]
    words = (*(wish.value for wish in WISHES), "notice.print")
    assert [option.label for option in screen.actions] == [Text(key) for key in words]
    what = screen.rows[0]
    assert what.is_strong
    assert isinstance(what.value, Text)
    assert dict(what.value.args)["half_day"] == Text("notice.half_day.morning")


@pytest.mark.requirement("R051")
@pytest.mark.parametrize(
    ("stand_in", "key", "title", "is_strong"),
    [
        (s.EQUAL, "notice.substitute.offered", "title.231", False),
        (s.LESS, "notice.substitute.lower", "title.232", False),
        (s.GIVEN, "notice.substitute.given", "title.232", True),
    ],
)
def test_it_names_the_doctor_with_the_title_whose_patient_they_are_or_could_be(
    stand_in: StandIn, key: str, title: str, is_strong: bool
) -> None:
    row = substitute_row(stand_in)
    assert isinstance(row.value, Text)
    assert (row.value.key, row.is_strong) == (key, is_strong)
    assert stand_in.doctor is not None
    who = (("name", Plain(stand_in.doctor.name)), ("title", Text(title)))
    assert dict(row.value.args)["who"] == Text("notice.who", who)
    assert dict(row.value.args)["time"] == "08:30"


def test_of_a_general_clinic_it_says_so_and_without_anybody_where_to_ask() -> None:
    value = substitute_row(s.GENERAL).value
    assert isinstance(value, Text)
    assert dict(value.args)["who"] == Text("board.unnamed")
    assert substitute_row(None).value == Text("notice.substitute")


@pytest.mark.requirement("R078")
def test_each_choice_says_what_it_means() -> None:
    screen = faces.screen_of(s.READING)
    assert isinstance(screen, Detail)
    notes = [option.note for option in screen.actions]
    assert notes == [*(Text(f"{wish.value}.note") for wish in WISHES), None]


@pytest.mark.requirement("R110")
def test_that_it_takes_place_after_all_is_no_calling_off_and_offers_nobody_else() -> None:
    screen = faces.screen_of(s.READING_ON_AGAIN)
    assert isinstance(screen, Detail)
    assert screen.frame.title == Text("resumed_notice.title")
    assert [row.label.key for row in screen.rows] == ["row.resumed", "row.not_coming"]
    assert [row.is_strong for row in screen.rows] == [True, False]
    words = (*(wish.value for wish in AS_BEFORE), "notice.print")
    assert [option.label for option in screen.actions] == [Text(key) for key in words]
    notes = ("wish.go_on.resumed", "wish.rebook.note", "wish.refund.resumed")
    assert [option.note for option in screen.actions] == [*map(Text, notes), None]


@pytest.mark.requirement("R110")
def test_with_the_first_answer_to_it_they_check_in_as_they_came_for() -> None:
    step = kiosk.advance(s.READING_ON_AGAIN, ev.Chosen(0))
    assert step.effects == (AcknowledgeNotice(s.ON_AGAIN),)
    known = kiosk.advance(step.state, NoticeAcknowledged(s.ON_AGAIN.id))
    told = s.READING_ON_AGAIN.patient
    going_on = serving.begin(HandOver(Purpose.CHECK_IN, replace(told, notices=())))
    assert known == going_on


def substitute_row(stand_in: StandIn | None) -> Row:
    told = replace(s.TOLD, notices=(replace(p.NOTICE, stand_in=stand_in),))
    screen = faces.screen_of(replace(s.READING, patient=told))
    assert isinstance(screen, Detail)
    return screen.rows[-1]


@pytest.mark.requirement("R052")
@pytest.mark.parametrize("tapped", range(len(WISHES)))
def test_any_answer_is_written_down_before_anything_else_happens(tapped: int) -> None:
    step = kiosk.advance(s.READING, ev.Chosen(tapped))
    assert step.state == Acknowledging(Purpose.SAME_DAY, s.TOLD, WISHES[tapped])
    assert step.effects == (AcknowledgeNotice(p.NOTICE),)
    nothing = kiosk.advance(s.READING, ev.Chosen(PRINT + 1))
    assert nothing.state == s.READING


def test_the_notice_is_printed_on_a_tap_and_that_is_no_answer_to_it() -> None:
    step = kiosk.advance(s.READING, ev.Chosen(PRINT))
    assert step.state == s.PRINTING_NOTICE
    assert step.effects == (PrintNotice(s.TOLD, p.NOTICE),)
    again = kiosk.advance(s.PRINTING_NOTICE, ev.Chosen(PRINT))
    assert again.effects == ()
    other = kiosk.advance(s.PRINTING_NOTICE, NoticePrinted("ntc-9", is_printed=True))
    assert other.state == s.PRINTING_NOTICE


@pytest.mark.parametrize(
    ("told", "paper", "is_offered"),
    [
        (NoticePrinted(p.NOTICE.id, is_printed=True), Paper.PRINTED, False),
        (NoticePrinted(p.NOTICE.id, is_printed=False), Paper.NOT_PRINTED, True),
        (ev.Broke("print_notice"), Paper.NOT_PRINTED, True),
    ],
)
def test_it_says_how_the_print_ended_and_offers_it_again_only_if_it_may_have_failed(
    told: ev.Event, paper: Paper, is_offered: bool
) -> None:
    after = kiosk.advance(s.PRINTING_NOTICE, told).state
    assert after == replace(s.PRINTING_NOTICE, paper=paper)
    screen = faces.screen_of(after)
    assert isinstance(screen, Detail)
    assert screen.notice == Text(paper.value)
    assert (Text("notice.print") in [o.label for o in screen.actions]) is is_offered
    retried = kiosk.advance(after, ev.Chosen(PRINT))
    assert bool(retried.effects) is is_offered


def test_who_goes_on_gets_what_they_came_for_and_is_not_told_again() -> None:
    after = kiosk.advance(s.ACKNOWLEDGING, NoticeAcknowledged(p.NOTICE.id)).state
    assert isinstance(after, picking.LoadingCatalogue)
    assert after.patient == replace(s.TOLD, notices=())


def test_two_notices_are_told_one_after_the_other() -> None:
    first = kiosk.advance(s.READING_TWO, ev.Chosen(GO_ON)).state
    other = kiosk.advance(first, NoticeAcknowledged("ntc-other"))
    assert other.state == first
    second = kiosk.advance(first, NoticeAcknowledged(s.OTHER.id)).state
    assert second == replace(s.READING_TWO, patient=replace(s.TOLD_TWICE, notices=(p.NOTICE,)))


@pytest.mark.parametrize(
    ("wish", "page"),
    [(Wish.REFUND, cancel_booking.ReviewingCancellation), (Wish.REBOOK, ChoosingWhen)],
)
def test_money_back_and_another_time_begin_there_and_then(wish: Wish, page: type) -> None:
    known = kiosk.advance(replace(s.ACKNOWLEDGING, wish=wish), NoticeAcknowledged(p.NOTICE.id))
    assert known.effects == (LoadOwnPage(p.ADULT_PATIENT),)
    opened = kiosk.advance(known.state, OwnPageLoaded(p.ADULT_PATIENT.id, s.PAGE)).state
    assert isinstance(opened, page)


@pytest.mark.parametrize("appointment", ["A-cancelled", "A-none"])
def test_what_was_settled_meanwhile_leads_to_the_list(appointment: str) -> None:
    notice = replace(p.NOTICE, appointment=AppointmentId(appointment))
    opened = kiosk.advance(
        replace(s.FINDING, notice=notice), OwnPageLoaded(p.ADULT_PATIENT.id, s.PAGE)
    ).state
    assert opened == ChoosingBooking(p.ADULT_PATIENT, s.PAGE)


def test_while_central_is_away_it_is_asked_again_and_nobody_is_held_up() -> None:
    away = kiosk.advance(s.ACKNOWLEDGING, ev.CentralDown()).state
    assert isinstance(faces.screen_of(away), Notice)
    assert kiosk.advance(away, ev.Accepted()).effects == (AcknowledgeNotice(p.NOTICE),)
    assert kiosk.advance(away, ev.Left()).state == Ended(s.TOLD, Why.LEFT)


def test_without_a_notice_nothing_comes_between() -> None:
    begun = serving.begin(HandOver(Purpose.SAME_DAY, p.ADULT_PATIENT))
    assert isinstance(begun.state, picking.LoadingCatalogue)
