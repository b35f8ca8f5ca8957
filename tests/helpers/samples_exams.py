"""Samples of ordered examinations: every state and event in every shape that decides something."""

from dataclasses import replace
from datetime import timedelta

from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.own_exam import ExamDay, ExamProposal, ExamWish, OwnExam, OwnExamTime
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay, TimeBand
from kiosk_app.journeys import booking_exams as booking
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import examinations as exams
from kiosk_app.journeys import giving_exam_back as back
from kiosk_app.journeys import kiosk, serving
from kiosk_app.journeys.events_exams import (
    ExamGivenBack,
    ExamsBooked,
    ExamsLoaded,
    ExamsProposed,
)
from tests.helpers import people as p

BOTH = (HalfDay.MORNING, HalfDay.AFTERNOON)


def exam(name: str, words: tuple[str, str], preparation: tuple[str, str]) -> OwnExam:
    """Return an order that is paid for and has no time."""
    return OwnExam(ExamOrderId(name), *words, True, *preparation)


def time(slot: int, hour: int, minute: int, place: str) -> OwnExamTime:
    """Return half an hour of tomorrow."""
    begin = p.at(hour, minute, p.TOMORROW)
    return OwnExamTime(slot, place, TimeBand(begin, begin + timedelta(minutes=30)))


BLOOD = exam(
    "exo-blood",
    ("抽血检验", "Blood test"),
    ("空腹 8 小时以上，可少量饮水。", "Do not eat for 8 hours; a little water is fine."),
)
ULTRASOUND = exam(
    "exo-us",
    ("腹部超声", "Abdominal ultrasound"),
    (
        "空腹 8 小时以上；需查膀胱的请憋尿。",
        "Do not eat for 8 hours; keep your bladder full if it is examined.",
    ),
)
CONTRAST = exam(
    "exo-ct",
    ("CT 增强", "CT scan with contrast"),
    (
        "空腹 4 小时；请家属陪同，带上肾功能结果；对造影剂过敏请先告诉医生。",
        "Do not eat for 4 hours; come with a relative; tell the doctor first of any allergy.",
    ),
)
UNPAID = replace(
    exam("exo-mr", ("磁共振平扫", "MRI scan"), ("请取下全部金属物品。", "Take off all metal.")),
    is_paid=False,
)
OPEN = (BLOOD, ULTRASOUND, CONTRAST)
TIMES = (
    time(11, 8, 0, "门诊楼1层C区"),
    time(22, 8, 40, "门诊楼2层A区"),
    time(33, 9, 30, "医技楼1层A区"),
)
BOOKED = tuple(replace(each, time=at) for each, at in zip(OPEN, TIMES, strict=True))
ORDERED = (*OPEN, UNPAID)
MISSED = replace(BLOOD, missed=1)
MIXED = (BOOKED[1], MISSED, UNPAID)
MANY = tuple(replace(each, id=ExamOrderId(f"{each.id}-{n}")) for n in range(3) for each in OPEN)
"""More than are placed at once."""

WISH = ExamWish(tuple(each.id for each in OPEN))
PAIRS = tuple(zip(WISH.orders, TIMES, strict=True))
DAYS = (
    ExamDay(p.TOMORROW, BOTH),
    ExamDay(p.TOMORROW + timedelta(days=1), (HalfDay.MORNING,)),
    ExamDay(p.TOMORROW + timedelta(days=2), (HalfDay.AFTERNOON,)),
    ExamDay(p.TOMORROW + timedelta(days=3), ()),
)
ALL = ExamProposal(PAIRS, (), DAYS)
PART = ExamProposal(PAIRS[:2], (CONTRAST.id,), DAYS)
NOTHING = ExamProposal((), WISH.orders, DAYS)
NOWHERE = ExamProposal((), WISH.orders)
SIX = MANY[:6]
SIX_WISH = ExamWish(tuple(each.id for each in SIX))
SIX_AT_ONCE = ExamProposal(
    tuple((each.id, time(40 + n, 8 + n, 30, "医技楼地下1层")) for n, each in enumerate(SIX)),
    (),
    DAYS,
)
SIX_BOOKED = tuple(
    replace(each, time=at) for each, (_id, at) in zip(SIX, SIX_AT_ONCE.times, strict=True)
)
TAKEN = Refusal(Reason.EXAMINATION_TIME_TAKEN)

A, E = p.ADULT_PATIENT, p.ELDER_PATIENT
LOADING = exams.LoadingExams(A)
CHOOSING = exams.ChoosingExam(A, ORDERED)
READING = exams.ReadingExam(A, ORDERED, CONTRAST)
FINDING = booking.FindingTimes(A, ORDERED, WISH)
REVIEW = booking.ReviewingTimes(A, ORDERED, WISH, ALL)
REVIEW_PART = replace(REVIEW, proposal=PART)
REVIEW_NOTHING = replace(REVIEW, proposal=NOTHING)
REVIEW_NOWHERE = replace(REVIEW, proposal=NOWHERE)
DAY = booking.ChoosingExamDay(REVIEW)
HALF = booking.ChoosingExamHalf(DAY, DAYS[0])
BOOKING = booking.BookingExams(REVIEW)
UNKNOWN = booking.ExamsUnknown(A)
PRINTING = booking.PrintingExams(A, BOOKED)
DONE = booking.ExamsDone(A, BOOKED, None)
REVIEW_BACK = back.ReviewingExamBack(A, MIXED, BOOKED[1])
GIVING = back.GivingExamBack(A, BOOKED[1])
LATER = back.ExamBackLater(A, BOOKED[1])
GIVEN = back.ExamBackDone(A, BOOKED[1])

WAITING: tuple[serving.Waiting, ...] = (LOADING, FINDING, BOOKING)

STATES: tuple[kiosk.State, ...] = (
    CHOOSING,
    replace(CHOOSING, exams=()),
    replace(CHOOSING, exams=MIXED),
    replace(CHOOSING, exams=BOOKED),
    replace(CHOOSING, exams=(UNPAID,)),
    exams.ChoosingExam(E, MANY),
    READING,
    replace(READING, exam=BOOKED[1]),
    replace(READING, exam=UNPAID),
    exams.ReadingExam(E, BOOKED, BOOKED[2]),
    replace(FINDING, remark=TAKEN),
    REVIEW,
    replace(REVIEW, remark=TAKEN),
    replace(REVIEW, no_paper="printer.paper_end"),
    replace(REVIEW, no_paper="printer.paper_end", is_off=True),
    REVIEW_PART,
    REVIEW_NOTHING,
    REVIEW_NOWHERE,
    replace(REVIEW_NOWHERE, wish=replace(WISH, day=p.TOMORROW, half_day=HalfDay.MORNING)),
    booking.ReviewingTimes(E, SIX, SIX_WISH, SIX_AT_ONCE),
    booking.ReviewingTimes(A, SIX, SIX_WISH, SIX_AT_ONCE, TAKEN, "printer.paper_end"),
    DAY,
    replace(DAY, earlier=replace(REVIEW, patient=E)),
    HALF,
    replace(HALF, day=DAYS[3]),
    UNKNOWN,
    replace(UNKNOWN, seconds_left=1),
    PRINTING,
    replace(PRINTING, seconds_left=1),
    replace(PRINTING, is_copy=True),
    DONE,
    replace(DONE, is_copy=True),
    booking.ExamsDone(E, SIX_BOOKED, None),
    booking.ExamsDone(E, SIX_BOOKED, ev.PrintTrouble.NOT_PRINTED, why="printer.paper_end"),
    *(replace(DONE, trouble=trouble, seconds_left=1) for trouble in ev.PrintTrouble),
    REVIEW_BACK,
    GIVING,
    LATER,
    replace(LATER, seconds_left=1),
    GIVEN,
    replace(GIVEN, seconds_left=1),
)

EVENTS: tuple[ev.Event, ...] = (
    ExamsLoaded(A.id, ORDERED),
    ExamsLoaded(E.id, ORDERED),
    ExamsProposed(A.id, WISH, ALL),
    ExamsProposed(A.id, replace(WISH, day=p.TOMORROW), ALL),
    ExamsProposed(E.id, WISH, ALL),
    ExamsBooked(A.id, BOOKED),
    ExamsBooked(E.id, BOOKED),
    ExamGivenBack(BOOKED[1].id),
    ExamGivenBack(ExamOrderId("exo-other")),
    ev.Refused(TAKEN),
)
