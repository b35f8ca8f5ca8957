"""Ordered examinations: all at once or one, as proposed, another day, given back: every ending."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk_app.domain.own_exam import (
    MOST_AT_ONCE,
    ExamWish,
    OwnExam,
    bookable,
    still_to_come,
    with_times,
)
from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.journeys import booking_exams as booking
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import examinations as exams
from kiosk_app.journeys import faces, kiosk, serving
from kiosk_app.journeys import giving_exam_back as back
from kiosk_app.journeys.effects_exams import (
    BookExams,
    GiveExamBack,
    LoadExams,
    PrintExams,
    ProposeExams,
)
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.events_exams import (
    ExamGivenBack,
    ExamsBooked,
    ExamsLoaded,
    ExamsProposed,
)
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.examinations import ExamDeed
from kiosk_app.journeys.parts import Ended, Next, Why
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Detail, Label, Notice, Plain, Review, Text
from tests.helpers import people as p
from tests.helpers import samples_exams as s

WHY = "printer.paper_end"
NO_PAPER = PrinterSeen(PrinterStanding(WHY))
STRICT = replace(NO_PAPER, books_without_paper=False)


def tap(state: kiosk.State, index: int) -> Next[kiosk.State]:
    return kiosk.advance(state, ev.Chosen(index))


def rows_of(state: kiosk.State) -> list[tuple[Label, Label]]:
    screen = faces.screen_of(state)
    assert isinstance(screen, Detail | Review)
    return [(row.label, row.value) for row in screen.rows]


def values_of(state: kiosk.State) -> set[str]:
    """Return the keys of what stands on a page."""
    return {value.key for _, value in rows_of(state) if isinstance(value, Text)}


# --- the list ----------------------------------------------------------------------------------


@pytest.mark.requirement("R057")
def test_the_list_says_of_each_order_how_it_stands() -> None:
    begun = serving.AFTER_CARD[Purpose.EXAMINATIONS](p.ADULT_PATIENT)
    assert begun == Next(s.LOADING, (LoadExams(p.ADULT_PATIENT),))
    listed = kiosk.advance(s.LOADING, ExamsLoaded(p.ADULT_PATIENT.id, s.MIXED)).state
    assert listed == exams.ChoosingExam(p.ADULT_PATIENT, s.MIXED)
    screen = faces.screen_of(listed)
    assert isinstance(screen, Choice)
    notes = [o.note.key for o in screen.options if isinstance(o.note, Text)]
    assert notes == [
        "exam.book_all.note",
        "exam.print_all.note",
        "exam.at",
        "exam.to_book_anew",
        "exam.not_paid",
    ]
    assert kiosk.advance(s.LOADING, ExamsLoaded(p.ELDER_PATIENT.id, s.MIXED)).state == s.LOADING


def test_where_nothing_is_ordered_the_page_says_what_to_do() -> None:
    screen = faces.screen_of(replace(s.CHOOSING, exams=()))
    assert isinstance(screen, Notice)
    assert [line.key for line in screen.lines] == ["exams.none.line", "exams.none.how"]
    assert kiosk.advance(s.CHOOSING, ev.WentBack()).state == kiosk.AtHome()


@pytest.mark.parametrize(
    ("ordered", "deeds"),
    [
        (s.ORDERED, (ExamDeed.BOOK_ALL,)),
        (s.MIXED, (ExamDeed.BOOK_ALL, ExamDeed.PRINT_ALL)),
        (s.BOOKED, (ExamDeed.PRINT_ALL,)),
        ((s.UNPAID,), ()),
    ],
)
def test_what_can_be_done_with_all_fits_how_they_stand(
    ordered: tuple[OwnExam, ...], deeds: tuple[ExamDeed, ...]
) -> None:
    assert exams.deeds_with_all(ordered) == deeds
    here = replace(s.CHOOSING, exams=ordered)
    for place, exam in enumerate(ordered):
        read = tap(here, len(deeds) + place).state
        assert read == exams.ReadingExam(p.ADULT_PATIENT, ordered, exam)
        assert kiosk.advance(read, ev.WentBack()).state == here
    assert tap(here, len(deeds) + len(ordered)) == Next(here)
    assert tap(here, -1) == Next(here)


def test_one_order_is_booked_given_back_or_only_read_about() -> None:
    assert exams.deeds_with(s.BLOOD) == (ExamDeed.BOOK,)
    assert exams.deeds_with(s.BOOKED[0]) == (ExamDeed.GIVE_BACK,)
    assert exams.deeds_with(s.UNPAID) == ()
    unpaid = replace(s.READING, exam=s.UNPAID)
    assert (Text("row.exam_time"), Text("exam.pay_first")) in rows_of(unpaid)
    assert tap(unpaid, 0) == Next(unpaid)
    mine = ExamWish((s.CONTRAST.id,))
    assert tap(s.READING, 0).effects == (ProposeExams(p.ADULT_PATIENT, mine),)
    ready = (Text("row.preparation"), Plain(s.CONTRAST.preparation, s.CONTRAST.preparation_en))
    assert ready in rows_of(s.READING)


def test_not_more_than_can_be_asked_for_are_placed_at_once() -> None:
    assert bookable(s.MANY) == s.MANY[:MOST_AT_ONCE]
    first = tap(exams.ChoosingExam(p.ELDER_PATIENT, s.MANY), 0)
    assert first.effects == (ProposeExams(p.ELDER_PATIENT, s.SIX_WISH),)


def test_what_is_over_is_not_shown_and_what_is_going_on_is() -> None:
    end = s.TIMES[0].band.end
    assert still_to_come((*s.BOOKED, s.UNPAID), end) == (*s.BOOKED[1:], s.UNPAID)
    assert still_to_come(s.BOOKED, end - timedelta(seconds=1)) == s.BOOKED
    assert with_times(s.MIXED) == (s.BOOKED[1],)


# --- proposed ----------------------------------------------------------------------------------


@pytest.mark.requirement("R058", "R159")
def test_all_are_proposed_at_once_and_booked_as_they_were_shown() -> None:
    finding = tap(s.CHOOSING, 0)
    assert finding == Next(s.FINDING, (ProposeExams(p.ADULT_PATIENT, s.WISH),))
    review = kiosk.advance(finding.state, ExamsProposed(p.ADULT_PATIENT.id, s.WISH, s.ALL))
    assert review == Next(s.REVIEW, (LookAtPrinter(),))
    assert [value.key for _, value in rows_of(s.REVIEW) if isinstance(value, Text)] == [
        "exam.at"
    ] * 3
    assert tap(s.REVIEW, 0) == Next(s.BOOKING, (BookExams(p.ADULT_PATIENT, s.PAIRS),))
    printing = kiosk.advance(s.BOOKING, ExamsBooked(p.ADULT_PATIENT.id, s.BOOKED))
    assert printing == Next(s.PRINTING, (PrintExams(p.ADULT_PATIENT, s.BOOKED),))
    assert kiosk.advance(printing.state, ev.TicketPrinted()).state == s.DONE


def test_an_answer_to_an_earlier_wish_is_not_taken_for_this_one() -> None:
    for_other_day = replace(s.WISH, day=p.TOMORROW)
    for event in (
        ExamsProposed(p.ADULT_PATIENT.id, for_other_day, s.ALL),
        ExamsProposed(p.ELDER_PATIENT.id, s.WISH, s.ALL),
    ):
        assert kiosk.advance(s.FINDING, event) == Next(s.FINDING)
    for waiting in (s.BOOKING, s.UNKNOWN):
        assert kiosk.advance(waiting, ExamsBooked(p.ELDER_PATIENT.id, s.BOOKED)) == Next(waiting)


@pytest.mark.requirement("R160")
def test_what_fits_nowhere_is_named_and_the_others_are_booked() -> None:
    assert rows_of(s.REVIEW_PART)[-1] == (
        Text("exam.name", (("name", Plain(s.CONTRAST.name, s.CONTRAST.name_en)),)),
        Text("times.left_out"),
    )
    assert tap(s.REVIEW_PART, 0).effects == (BookExams(p.ADULT_PATIENT, s.PAIRS[:2]),)


def test_where_nothing_is_free_another_time_is_offered_or_the_counter() -> None:
    assert booking.deeds_of(s.REVIEW_NOTHING) == (booking.PlanDeed.OTHER_TIME,)
    assert tap(s.REVIEW_NOTHING, 0).state == booking.ChoosingExamDay(s.REVIEW_NOTHING)
    assert faces.screen_of(s.REVIEW_NOTHING).frame.title == Text("times.none.title")
    assert booking.deeds_of(s.REVIEW_NOWHERE) == ()
    assert tap(s.REVIEW_NOWHERE, 0) == Next(s.REVIEW_NOWHERE)
    assert faces.screen_of(s.REVIEW_NOWHERE).frame.title == Text("times.none_at_all.title")
    that_day = replace(s.REVIEW_NOWHERE, wish=replace(s.WISH, day=p.TOMORROW))
    assert booking.deeds_of(that_day) == (booking.PlanDeed.OTHER_TIME,)


@pytest.mark.requirement("R058")
def test_another_day_the_whole_of_it_or_half_and_as_soon_as_possible_again() -> None:
    day = tap(s.REVIEW, 1).state
    assert day == s.DAY
    half = tap(day, 1).state
    assert half == s.HALF
    assert tap(day, 5) == Next(day)
    wishes = [tap(half, i).effects for i in range(3)]
    assert wishes == [
        (ProposeExams(p.ADULT_PATIENT, replace(s.WISH, day=p.TOMORROW, half_day=each)),)
        for each in (None, HalfDay.MORNING, HalfDay.AFTERNOON)
    ]
    assert tap(half, 3) == Next(half)
    later = replace(s.DAY, earlier=replace(s.REVIEW, wish=replace(s.WISH, day=p.TOMORROW)))
    assert tap(later, 0) == Next(s.FINDING, (ProposeExams(p.ADULT_PATIENT, s.WISH),))
    assert kiosk.advance(half, ev.WentBack()).state == s.DAY
    assert kiosk.advance(s.DAY, ev.WentBack()).state == s.REVIEW
    for state in (s.REVIEW, s.FINDING):
        assert kiosk.advance(state, ev.WentBack()).state == s.CHOOSING


def test_the_days_say_which_half_of_them_there_is() -> None:
    screen = faces.screen_of(s.DAY)
    assert isinstance(screen, Choice)
    notes = [option.note.key for option in screen.options if isinstance(option.note, Text)]
    assert notes == [
        "exam_day.soon.note",
        "exam_day.halves.2",
        "exam_day.halves.morning",
        "exam_day.halves.afternoon",
        "exam_day.halves.0",
    ]


# --- taken meanwhile, unknown ------------------------------------------------------------------


@pytest.mark.requirement("R159")
@pytest.mark.parametrize("reason", [Reason.EXAMINATION_TIME_TAKEN, Reason.NO_PLAN])
def test_a_time_taken_meanwhile_books_none_and_leads_to_others(reason: Reason) -> None:
    no = Refusal(reason)
    that_day = replace(s.REVIEW, wish=replace(s.WISH, day=p.TOMORROW, half_day=HalfDay.MORNING))
    again = kiosk.advance(booking.BookingExams(that_day), ev.Refused(no))
    finding = replace(s.FINDING, wish=that_day.wish, remark=no)
    assert again == Next(finding, (ProposeExams(p.ADULT_PATIENT, that_day.wish),))
    event = ExamsProposed(p.ADULT_PATIENT.id, that_day.wish, s.PART)
    review = kiosk.advance(again.state, event).state
    screen = faces.screen_of(review)
    assert isinstance(screen, Detail)
    assert screen.notice == Text("times.taken_meanwhile")


def test_any_other_no_ends_with_its_reason() -> None:
    no = Refusal(Reason.NOT_IN_THIS_STATE, (("status", "booked"),))
    for state in (s.BOOKING, s.FINDING, s.LOADING):
        ended = kiosk.advance(state, ev.Refused(no)).state
        assert ended == Ended(p.ADULT_PATIENT, no, is_booking=False)


def test_while_it_is_not_known_it_can_be_asked_again_under_the_same_wish() -> None:
    away = kiosk.advance(s.BOOKING, ev.CentralDown()).state
    assert away == serving.CentralAway(s.BOOKING)
    screen = faces.screen_of(away)
    assert isinstance(screen, Notice)
    assert [line.key for line in screen.lines] == [
        "exams_unknown.line",
        "exams_unknown.again_is_harmless",
    ]
    assert kiosk.advance(away, ev.Accepted()).effects == (BookExams(p.ADULT_PATIENT, s.PAIRS),)
    looked = faces.screen_of(serving.CentralAway(s.FINDING))
    assert isinstance(looked, Notice)
    assert [line.key for line in looked.lines] == ["central_away.nothing_changed"]


@pytest.mark.parametrize(
    "event",
    [ev.Left(), ev.PutOutOfService("central_down"), ev.Broke("x"), ev.CardRead(p.STRANGER)],
    ids=lambda event: type(event).__name__,
)
def test_who_goes_before_the_answer_is_told_it_is_not_known(event: ev.Event) -> None:
    after = kiosk.advance(s.BOOKING, event).state
    assert getattr(after, "serving", after) == s.UNKNOWN
    printing = kiosk.advance(s.UNKNOWN, ExamsBooked(p.ADULT_PATIENT.id, s.BOOKED))
    assert printing.state == s.PRINTING


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.Left(), Why.LEFT),
        (ev.PutOutOfService("central_down"), Why.SERVICE_STOPPED),
        (ev.CardRead(p.STRANGER), Why.ANOTHER_CARD),
    ],
    ids=lambda value: type(value).__name__,
)
def test_who_goes_before_anything_is_booked_has_nothing_booked(event: ev.Event, why: Why) -> None:
    for state in (
        s.LOADING, s.CHOOSING, s.READING, s.FINDING, s.REVIEW, s.DAY, s.HALF, s.REVIEW_BACK,
    ):  # fmt: skip
        after = kiosk.advance(state, event).state
        assert getattr(after, "serving", after) == Ended(p.ADULT_PATIENT, why, is_booking=False)
    for waiting in (s.LOADING, s.FINDING):
        broke = kiosk.advance(waiting, ev.Broke("x")).state
        assert broke == Ended(p.ADULT_PATIENT, Why.BROKE, is_booking=False)


def test_one_who_asks_for_help_can_be_handed_over_from_any_of_the_pages() -> None:
    for state in (s.CHOOSING, s.READING, s.REVIEW, s.DAY, s.HALF, s.REVIEW_BACK):
        assert kiosk.session_of(state) == (p.ADULT_PATIENT.id, None)


# --- paper -------------------------------------------------------------------------------------


@pytest.mark.requirement("R003")
def test_who_books_without_paper_is_told_before_and_sees_the_times_long_enough() -> None:
    told = kiosk.advance(s.REVIEW, NO_PAPER)
    assert told == Next(replace(s.REVIEW, no_paper=WHY))
    assert "times.no_slip" in values_of(told.state)
    assert kiosk.advance(told.state, PrinterSeen(PrinterStanding())) == Next(s.REVIEW)
    failed = ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED, WHY)
    done = kiosk.advance(s.PRINTING, failed).state
    assert isinstance(done, booking.ExamsDone)
    assert (done.trouble, done.why) == (ev.PrintTrouble.NOT_PRINTED, WHY)
    assert done.seconds_left == booking.TIMES_PAGE_S > s.DONE.seconds_left
    assert [value.key for _, value in rows_of(done) if isinstance(value, Text)] == ["exam.at"] * 3


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (None, "exams_done.prepare"),
        (ev.PrintTrouble.NOT_PRINTED, "exams_done.prepare_without_slip"),
    ],
)
def test_nobody_is_sent_to_a_slip_that_did_not_come_out(
    trouble: ev.PrintTrouble | None, told: str
) -> None:
    page = faces.screen_of(replace(s.DONE, trouble=trouble))
    assert isinstance(page, Review)
    assert page.small_print[0] == Text(told)


@pytest.mark.requirement("R011")
def test_where_nothing_is_booked_without_paper_the_page_says_where_instead() -> None:
    off = kiosk.advance(s.REVIEW, STRICT).state
    assert off == replace(s.REVIEW, no_paper=WHY, is_off=True)
    assert isinstance(off, booking.ReviewingTimes)
    assert booking.deeds_of(off) == (booking.PlanDeed.OTHER_TIME,)
    assert "times.no_slip_off" in values_of(off)


def test_a_printer_that_never_answers_ends_in_an_unknown_print() -> None:
    nobody_knows = replace(
        s.DONE, trouble=ev.PrintTrouble.UNKNOWN, seconds_left=booking.TIMES_PAGE_S
    )
    assert kiosk.advance(s.PRINTING, ev.Broke("x")).state == nobody_knows
    assert kiosk.advance(replace(s.PRINTING, seconds_left=1), ev.Ticked()).state == nobody_knows
    assert kiosk.advance(s.PRINTING, ev.Ticked()).state == replace(
        s.PRINTING, seconds_left=booking.ANSWER_S - 1
    )
    assert kiosk.advance(s.PRINTING, ev.Left()) == Next(s.PRINTING)


def test_the_slip_is_printed_again_and_says_it_is_a_copy() -> None:
    copying = tap(replace(s.CHOOSING, exams=s.MIXED), 1)
    mine = (s.BOOKED[1],)
    assert copying.effects == (PrintExams(p.ADULT_PATIENT, mine, is_copy=True),)
    done = kiosk.advance(copying.state, ev.TicketPrinted()).state
    assert done == booking.ExamsDone(p.ADULT_PATIENT, mine, None, is_copy=True)
    assert faces.screen_of(done).frame.title == Text("exams_copied.title")


# --- given back --------------------------------------------------------------------------------


@pytest.mark.requirement("R057")
def test_a_time_is_given_back_after_one_more_question() -> None:
    read = exams.ReadingExam(p.ADULT_PATIENT, s.MIXED, s.BOOKED[1])
    assert tap(read, 0).state == s.REVIEW_BACK
    assert kiosk.advance(s.REVIEW_BACK, ev.WentBack()).state == read
    asked = kiosk.advance(s.REVIEW_BACK, ev.Accepted())
    assert asked == Next(s.GIVING, (GiveExamBack(p.ADULT_PATIENT, s.BOOKED[1]),))
    for waiting in (s.GIVING, s.LATER):
        assert kiosk.advance(waiting, ExamGivenBack(s.BOOKED[1].id)).state == s.GIVEN
        other = ExamGivenBack(s.BLOOD.id)
        assert kiosk.advance(waiting, other) == Next(waiting)
    no = Refusal(Reason.BAND_OVER)
    ended = kiosk.advance(s.GIVING, ev.Refused(no)).state
    assert ended == Ended(p.ADULT_PATIENT, no, is_booking=False)


@pytest.mark.parametrize(
    "event",
    [
        ev.CentralDown(),
        ev.Left(),
        ev.PutOutOfService("central_down"),
        ev.Broke("x"),
        ev.CardRead(p.STRANGER),
    ],
    ids=lambda event: type(event).__name__,
)
def test_giving_back_that_was_not_answered_is_said_to_be_under_way(event: ev.Event) -> None:
    after = kiosk.advance(s.GIVING, event).state
    assert getattr(after, "serving", after) == back.ExamBackLater(p.ADULT_PATIENT, s.BOOKED[1])
