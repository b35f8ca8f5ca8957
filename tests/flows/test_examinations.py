"""A patient whose doctor ordered examinations: all booked at once, and every way it can end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from hardware.printer.port import Outcome
from kiosk_app.central_service.tables.schema_exam import exam_slot
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.own_exam import OwnExam
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import booking_exams as booking
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import examinations as exams
from kiosk_app.journeys.booking_exams import PlanDeed
from kiosk_app.journeys.examinations import ExamDeed
from kiosk_app.journeys.parts import Ended
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Notice, Text
from tests.contract.central.face import Desk
from tests.contract.central.test_examinations import ROOM, Ward
from tests.flows.conftest import Begin
from tests.flows.test_no_paper import run_out_of_paper
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.referring import over_http

LOST = 20
"""So many answers are lost that the kiosk gives up asking."""


@dataclass
class Ordered:
    """What doctors ordered for the adult."""

    ward: Ward
    desk: Desk
    adult: PatientId

    def order(self, *kinds: str, is_paid: bool = True) -> list[str]:
        return [self.ward.order(self.adult, kind, is_paid=is_paid) for kind in kinds]

    def taken(self) -> dict[str, int]:
        """Return which orders of the adult have which time."""
        with self.ward.house.database.read() as connection:
            mine = exam_slot.c.patient == self.adult
            rows = connection.execute(
                sa.select(exam_slot.c.exam_order, exam_slot.c.id).where(mine)
            ).all()
        return {row.exam_order: row.id for row in rows}

    def snatch(self, kiosk: HeadlessKiosk) -> int:
        """Have somebody else take the first of the times that are proposed."""
        _order, time = review(kiosk).proposal.times[0]
        kind = next(e.name for e in review(kiosk).exams if e.id == _order)
        other = self.desk.enrol(people.STRANGER)
        theirs = self.ward.order(other, {"CT 平扫": "ct", "磁共振平扫": "mr"}[kind])
        assert self.ward.book(other, theirs, time.slot).is_success
        return time.slot


@pytest.fixture
def ordered(house: CentralHouse) -> Iterator[Ordered]:
    desk = Desk(house, house.service)
    with over_http(house) as wire:
        yield Ordered(Ward(house, wire), desk, desk.enrol(people.ADULT))


def come(kiosk: HeadlessKiosk) -> None:
    kiosk.choose_journey(Purpose.EXAMINATIONS)
    kiosk.present_card(people.ADULT)


def see_the_list(kiosk: HeadlessKiosk) -> tuple[OwnExam, ...]:
    come(kiosk)
    kiosk.wait_for("ChoosingExam")
    listed: tuple[OwnExam, ...] = kiosk.session.state.exams
    return listed


def with_all(kiosk: HeadlessKiosk, deed: ExamDeed) -> None:
    kiosk.tell(ev.Chosen(exams.deeds_with_all(kiosk.session.state.exams).index(deed)))


def open_one(kiosk: HeadlessKiosk, order: str) -> None:
    here = kiosk.session.state.exams
    place = [exam.id for exam in here].index(order)
    kiosk.tell(ev.Chosen(len(exams.deeds_with_all(here)) + place))
    kiosk.wait_for("ReadingExam")


def review(kiosk: HeadlessKiosk) -> booking.ReviewingTimes:
    state = kiosk.session.state
    assert isinstance(state, booking.ReviewingTimes)
    return state


def see_the_times(kiosk: HeadlessKiosk) -> booking.ReviewingTimes:
    see_the_list(kiosk)
    with_all(kiosk, ExamDeed.BOOK_ALL)
    kiosk.wait_for("ReviewingTimes")
    return review(kiosk)


def go(kiosk: HeadlessKiosk, deed: PlanDeed) -> None:
    kiosk.tell(ev.Chosen(booking.deeds_of(review(kiosk)).index(deed)))


def book_all(kiosk: HeadlessKiosk) -> None:
    see_the_times(kiosk)
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")


def give_back(kiosk: HeadlessKiosk, order: str) -> None:
    see_the_list(kiosk)
    open_one(kiosk, order)
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("ReviewingExamBack")
    kiosk.accept()


# --- booked ------------------------------------------------------------------------------------


@pytest.mark.requirement("R057", "R058", "R159")
def test_several_are_booked_at_once_as_shown_without_a_clash_and_printed_on_one_slip(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    orders = ordered.order("ct", "gastroscopy", "ultrasound", "mr")
    shown = see_the_times(kiosk).proposal
    assert ordered.taken() == {}
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")
    assert ordered.taken() == {order: time.slot for order, time in shown.times}
    assert set(ordered.taken()) == set(orders)
    bands = [time.band for _, time in shown.times]
    assert all(late.begin - early.end >= timedelta(minutes=10) for early, late in pairwise(bands))
    ((printed, is_copy),) = kiosk.printer.exams
    assert [(exam.id, exam.time) for exam in printed] == list(shown.times)
    assert (is_copy, all(exam.preparation for exam in printed)) == (False, True)
    assert kiosk.journal.unsettled() == ()


@pytest.mark.requirement("R160")
def test_one_of_several_is_booked_by_itself(kiosk: HeadlessKiosk, ordered: Ordered) -> None:
    _ct, mr = ordered.order("ct", "mr")
    see_the_list(kiosk)
    open_one(kiosk, mr)
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("ReviewingTimes")
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")
    assert set(ordered.taken()) == {mr}


@pytest.mark.requirement("R058")
def test_another_half_of_another_day_is_taken_instead(
    kiosk: HeadlessKiosk, house: CentralHouse, ordered: Ordered
) -> None:
    ordered.order("ct", "mr")
    first = see_the_times(kiosk).proposal
    go(kiosk, PlanDeed.OTHER_TIME)
    kiosk.wait_for("ChoosingExamDay")
    tomorrow = house.clock().date() + timedelta(days=1)
    place = [day.day for day in first.days].index(tomorrow)
    kiosk.tell(ev.Chosen(1 + place))
    kiosk.tell(ev.Chosen(booking.halves_of(first.days[place]).index(HalfDay.AFTERNOON)))
    kiosk.wait_for("ReviewingTimes")
    begins = [time.band.begin for _, time in review(kiosk).proposal.times]
    assert {begin.date() for begin in begins} == {tomorrow}
    assert min(begin.hour for begin in begins) >= 12
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")
    assert len(ordered.taken()) == 2


@pytest.mark.requirement("R057")
def test_times_are_seen_again_printed_again_and_one_is_given_back(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ct, mr = ordered.order("ct", "mr")
    book_all(kiosk)
    kiosk.accept()
    see_the_list(kiosk)
    with_all(kiosk, ExamDeed.PRINT_ALL)
    kiosk.wait_for("ExamsDone")
    assert [is_copy for _, is_copy in kiosk.printer.exams] == [False, True]
    kiosk.accept()
    give_back(kiosk, ct)
    kiosk.wait_for("ExamBackDone")
    assert set(ordered.taken()) == {mr}
    kiosk.accept()
    assert {exam.id: exam.is_open for exam in see_the_list(kiosk)} == {ct: True, mr: False}
    assert kiosk.journal.unsettled() == ()


# --- nothing to book, nothing free --------------------------------------------------------------


def test_where_nothing_is_ordered_the_page_says_so(kiosk: HeadlessKiosk, ordered: Ordered) -> None:
    assert ordered.taken() == {}
    assert see_the_list(kiosk) == ()
    assert isinstance(kiosk.screen, Notice)


@pytest.mark.requirement("R057")
def test_what_is_not_paid_is_shown_and_not_booked(kiosk: HeadlessKiosk, ordered: Ordered) -> None:
    (unpaid,) = ordered.order("ct", is_paid=False)
    (listed,) = see_the_list(kiosk)
    assert (listed.is_paid, exams.deeds_with_all((listed,))) == (False, ())
    open_one(kiosk, unpaid)
    kiosk.tell(ev.Chosen(0))
    assert kiosk.page == "ReadingExam"


def test_where_nothing_is_free_nothing_is_offered_but_the_counter(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    (order,) = ordered.order("pet_ct")
    ordered.ward.leave("pet_ct", 0)
    shown = see_the_times(kiosk)
    assert (shown.proposal.times, shown.proposal.left_out) == ((), (order,))
    assert booking.deeds_of(shown) == ()
    assert shown.proposal.days == ()


@pytest.mark.requirement("R160")
def test_one_of_several_that_fits_nowhere_is_named_and_stays_open(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ct, pet, mr = ordered.order("ct", "pet_ct", "mr")
    ordered.ward.leave("pet_ct", 0)
    assert see_the_times(kiosk).proposal.left_out == (pet,)
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")
    assert set(ordered.taken()) == {ct, mr}
    kiosk.accept()
    assert [exam.id for exam in see_the_list(kiosk) if exam.is_open] == [pet]


# --- taken meanwhile ----------------------------------------------------------------------------


@pytest.mark.requirement("R159")
def test_a_time_taken_meanwhile_books_none_and_others_are_proposed(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ordered.order("ct", "mr")
    see_the_times(kiosk)
    snatched = ordered.snatch(kiosk)
    go(kiosk, PlanDeed.BOOK)
    kiosk.until(lambda: kiosk.page == "ReviewingTimes" and review(kiosk).remark is not None)
    again = review(kiosk)
    assert again.remark is not None
    assert again.remark.reason is Reason.EXAMINATION_TIME_TAKEN
    assert ordered.taken() == {}
    assert snatched not in {time.slot for _, time in again.proposal.times}
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")
    assert len(ordered.taken()) == 2
    assert kiosk.journal.unsettled() == ()


def test_what_a_counter_booked_meanwhile_is_told_and_not_booked_twice(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    (order,) = ordered.order("ct")
    see_the_times(kiosk)
    assert ordered.ward.plan(ordered.adult, [order], days=2).is_success
    before = ordered.taken()
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("Ended")
    assert kiosk.session.state.why.reason is Reason.NOT_IN_THIS_STATE
    assert ordered.taken() == before


def test_a_time_that_has_begun_is_not_given_back(
    kiosk: HeadlessKiosk, house: CentralHouse, ordered: Ordered
) -> None:
    (order,) = ordered.order("ct")
    book_all(kiosk)
    (exam,) = kiosk.session.state.exams
    kiosk.accept()
    see_the_list(kiosk)
    open_one(kiosk, order)
    kiosk.tell(ev.Chosen(0))
    house.clock.set(exam.time.band.begin)
    kiosk.accept()
    kiosk.wait_for("Ended")
    assert kiosk.session.state.why.reason is Reason.BAND_OVER
    assert set(ordered.taken()) == {order}


def test_what_is_over_is_not_listed_any_more(
    kiosk: HeadlessKiosk, house: CentralHouse, ordered: Ordered
) -> None:
    ordered.order("ct")
    book_all(kiosk)
    (exam,) = kiosk.session.state.exams
    kiosk.accept()
    house.clock.set(exam.time.band.end)
    assert see_the_list(kiosk) == ()


# --- the network --------------------------------------------------------------------------------


def test_a_lost_answer_to_booking_is_asked_again_and_booked_once(
    kiosk: HeadlessKiosk, ordered: Ordered, wire: LossyProxy
) -> None:
    orders = ordered.order("ct", "mr")
    see_the_times(kiosk)
    wire.lose_answer("/v1/exam-plans HTTP", times=LOST)
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("CentralAway")
    before = ordered.taken()
    assert set(before) == set(orders)
    wire.mend()
    kiosk.accept()
    kiosk.wait_for("ExamsDone")
    assert ordered.taken() == before
    assert kiosk.journal.unsettled() == ()


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "never arrived"])
def test_who_leaves_before_the_answer_is_told_it_is_not_known_and_the_journal_finds_out(
    is_heard: bool, kiosk: HeadlessKiosk, begin: Begin, ordered: Ordered, wire: LossyProxy
) -> None:
    orders = ordered.order("ct", "mr")
    see_the_times(kiosk)
    lose = wire.lose_answer if is_heard else wire.lose_request
    lose("/v1/exam-plans HTTP", times=LOST)
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("CentralAway")
    kiosk.leave()
    kiosk.wait_for("ExamsUnknown")
    assert [intent.kind for intent in kiosk.journal.unsettled()] == [Kind.BOOK_EXAMS]
    kiosk.kill()
    wire.mend()
    again = begin()
    assert again.journal.unsettled() == ()
    assert set(ordered.taken()) == (set(orders) if is_heard else set())
    listed = see_the_list(again)
    assert {exam.is_open for exam in listed} == {not is_heard}


def test_giving_back_that_was_not_answered_is_done_without_the_patient(
    kiosk: HeadlessKiosk, ordered: Ordered, wire: LossyProxy
) -> None:
    (order,) = ordered.order("ct")
    book_all(kiosk)
    kiosk.accept()
    wire.lose_request("/cancel", times=LOST)
    give_back(kiosk, order)
    kiosk.wait_for("ExamBackLater")
    assert set(ordered.taken()) == {order}
    wire.mend()
    kiosk.accept()
    kiosk.recovery.in_quiet()
    assert ordered.taken() == {}
    assert kiosk.journal.unsettled() == ()


@pytest.mark.parametrize(
    ("lost", "page"), [("/exam-orders", "ChoosingExam"), ("/proposals", "ReviewingTimes")]
)
def test_while_central_is_away_a_question_is_put_again(
    lost: str, page: str, kiosk: HeadlessKiosk, ordered: Ordered, wire: LossyProxy
) -> None:
    ordered.order("ct")
    wire.lose_answer(lost, times=LOST)
    come(kiosk)
    kiosk.wait_for("CentralAway", "ChoosingExam")
    if kiosk.page == "ChoosingExam":
        with_all(kiosk, ExamDeed.BOOK_ALL)
        kiosk.wait_for("CentralAway")
    wire.mend()
    kiosk.accept()
    kiosk.wait_for(page)
    assert kiosk.journal.unsettled() == ()


# --- paper, time, people ------------------------------------------------------------------------


@pytest.mark.requirement("R003")
def test_without_paper_the_times_are_booked_and_stand_on_the_screen(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ordered.order("ct", "mr")
    run_out_of_paper(kiosk)
    see_the_times(kiosk)
    kiosk.until(lambda: review(kiosk).no_paper == "printer.paper_end")
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")
    done = kiosk.session.state
    assert (done.trouble, done.why) == (ev.PrintTrouble.NOT_PRINTED, "printer.paper_end")
    assert len(done.exams) == len(ordered.taken()) == 2
    assert kiosk.printer.exams == []


@pytest.mark.requirement("R011")
def test_a_hospital_that_books_nothing_without_paper_books_no_times_either(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ordered.order("ct")
    run_out_of_paper(kiosk)
    kiosk.books_without_paper = False
    see_the_times(kiosk)
    kiosk.until(lambda: review(kiosk).is_off)
    assert booking.deeds_of(review(kiosk)) == (PlanDeed.OTHER_TIME,)
    assert ordered.taken() == {}


def test_a_slip_nobody_knows_of_is_not_printed_a_second_time(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ordered.order("ct")
    kiosk.printer.outcome = Outcome.UNKNOWN
    book_all(kiosk)
    assert kiosk.session.state.trouble is ev.PrintTrouble.UNKNOWN
    assert kiosk.printer.attempts == 1


def test_who_walks_away_has_nothing_booked_and_leaves_nothing_behind(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ordered.order("ct")
    see_the_times(kiosk)
    kiosk.leave()  # what the idle warning sends when nobody answers it
    kiosk.wait_for("Ended")
    state = kiosk.session.state
    assert isinstance(state, Ended)
    assert not state.is_booking
    assert ordered.taken() == {}
    assert kiosk.journal.unsettled() == ()


def test_who_asks_for_help_gets_a_code_a_counter_goes_on_by(
    kiosk: HeadlessKiosk, ordered: Ordered
) -> None:
    ordered.order("ct")
    see_the_times(kiosk)
    kiosk.tell(ev.HelpWanted())
    kiosk.wait_for("HelpComing")
    assert kiosk.session.state.call.code is not None
    kiosk.tell(ev.WentBack())
    assert kiosk.page == "ReviewingTimes"


@pytest.mark.requirement("R057")
@pytest.mark.requirement("R160")
def test_who_missed_an_examination_books_another_time_by_the_same_order(
    begin: Begin, ordered: Ordered
) -> None:
    (order,) = ordered.order("ct")
    ward = ordered.ward
    assert ward.book(ordered.adult, order, ward.slot("ct", 9)).is_success
    a_day_ago(ordered, order)
    kiosk = begin()
    assert see_the_list(kiosk) == ()  # over: whether they came the room knows, not the clock
    kiosk.leave()
    kiosk.accept()
    path = paths.EXAM_MISSED.format(exam=order)
    assert ward.act(path, shapes.EmptyBody(), ROOM).is_success
    (exam,) = see_the_list(kiosk)
    assert (exam.missed, exam.is_open) == (1, True)
    page = kiosk.screen
    assert isinstance(page, Choice)
    assert Text("exam.to_book_anew") in {option.note for option in page.options}
    open_one(kiosk, order)
    kiosk.tell(ev.Chosen(exams.deeds_with(exam).index(ExamDeed.BOOK)))
    kiosk.wait_for("ReviewingTimes")
    go(kiosk, PlanDeed.BOOK)
    kiosk.wait_for("ExamsDone")
    assert set(ordered.taken()) == {order}


def a_day_ago(ordered: Ordered, order: str) -> None:
    """Have the time of an order been yesterday's."""
    day_ms = 24 * 3600 * 1000 - 1
    had = {"begins_at": exam_slot.c.begins_at - day_ms, "ends_at": exam_slot.c.ends_at - day_ms}
    with ordered.ward.house.database.write() as connection:
        is_it = exam_slot.c.exam_order == order
        connection.execute(sa.update(exam_slot).where(is_it).values(had))
