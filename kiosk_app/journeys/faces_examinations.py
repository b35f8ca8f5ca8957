"""Screens of `examinations`: what is ordered, what is proposed, another day, how it ended."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.own_exam import ExamDay, OwnExam, OwnExamTime, bookable
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.journeys import booking_exams, examinations, giving_exam_back
from kiosk_app.journeys.faces_ended import away_screen
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Frame,
    Notice,
    Option,
    Picture,
    Plain,
    Review,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import day_text, paper_text, printer_lines, when_text


def screen_of(state: examinations.State) -> Screen:
    """Return the screen of a state of this journey."""
    frame = frame_of(state, state.patient)
    match state:
        case (
            examinations.LoadingExams()
            | booking_exams.FindingTimes()
            | booking_exams.BookingExams()
            | giving_exam_back.GivingExamBack()
        ):
            return Notice(frame, Tone.WAIT)
        case examinations.ChoosingExam():
            return _list(frame, state.exams)
        case examinations.ReadingExam(exam=exam):
            deeds = tuple(Option(Text(deed.value)) for deed in examinations.deeds_with(exam))
            return Detail(replace(frame, can_go_back=True), _facts(exam), deeds)
        case booking_exams.ReviewingTimes():
            return _proposed(frame, state)
        case booking_exams.ChoosingExamDay(earlier):
            days = tuple(map(_day_option, earlier.proposal.days))
            soon = Option(Text("exam_day.soon"), Text("exam_day.soon.note"))
            return Choice(replace(frame, can_go_back=True), (soon, *days))
        case booking_exams.ChoosingExamHalf(_, day):
            halves = tuple(Option(_half_text(half)) for half in booking_exams.halves_of(day))
            return Choice(replace(frame, can_go_back=True), halves, notice=day_text(day.day))
        case booking_exams.PrintingExams():
            return Notice(last_frame(frame), Tone.WAIT, Picture.TICKET)
        case booking_exams.ExamsDone():
            return _done(frame, state)
        case booking_exams.ExamsUnknown():
            return _last(frame, Tone.WARN, (*_not_known(), Text("exams_unknown.see")))
        case giving_exam_back.ReviewingExamBack(exam=exam):
            accept = Text("button.give_exam_back")
            told = (Text("exam_back.stays_open"),)
            return Review(replace(frame, can_go_back=True), _when_rows((exam,)), accept, told)
        case giving_exam_back.ExamBackLater():
            return _last(frame, Tone.WARN, (Text("exam_back_later.line"), Text("exams.see")))
        case giving_exam_back.ExamBackDone(exam=exam):
            free = Text("exam_back_done.line", (("name", _name(exam)),))
            return _last(frame, Tone.GOOD, (free, Text("exam_back.stays_open")))
        case _:
            assert_never(state)


def away(waiting: examinations.Waiting, shown: object) -> Notice:
    """Return the page while central is away; `shown` stands in for `waiting`."""
    is_booking = isinstance(waiting, booking_exams.BookingExams)
    certain = _not_known() if is_booking else ()
    return away_screen(frame_of(shown, waiting.patient), certain, is_booking=False)


def _list(frame: Frame, exams: tuple[OwnExam, ...]) -> Screen:
    """Return what can be done with all, then each; or that there is none and what to do."""
    frame = replace(frame, can_go_back=True)
    if not exams:
        about = "exams.none"
        frame = replace(frame, title=Text(f"{about}.title"), next_step=Text(f"{about}.next"))
        lines = (Text(f"{about}.line"), Text(f"{about}.how"))
        return Notice(frame, Tone.INFO, Picture.NONE, lines)
    with_all = tuple(
        Option(_with_all(deed, exams), Text(f"{deed.value}.note"))
        for deed in examinations.deeds_with_all(exams)
    )
    return Choice(frame, (*with_all, *map(_option, exams)))


def _with_all(deed: examinations.ExamDeed, exams: tuple[OwnExam, ...]) -> Text:
    """Return what is done with all; of booking also with how many."""
    if deed is examinations.ExamDeed.BOOK_ALL:
        return Text(deed.value, (("count", str(len(bookable(exams)))),))
    return Text(deed.value)


def _option(exam: OwnExam) -> Option:
    """Return one row: which, and when and where, or what is missing."""
    if exam.time is not None:
        return Option(_name(exam), _at(exam.time), Text("exam.has_time"))
    return Option(_name(exam), Text(_why_open(exam) if exam.is_paid else "exam.not_paid"))


def _why_open(exam: OwnExam) -> str:
    """Return the key of why an order that is paid has no time; a missed one is booked anew."""
    return "exam.to_book_anew" if exam.missed else "exam.to_book"


def _facts(exam: OwnExam) -> tuple[Row, ...]:
    """Return all there is to know of one order."""
    preparation = Row(Text("row.preparation"), Plain(exam.preparation, exam.preparation_en))
    name = Row(Text("row.examination"), _name(exam))
    if exam.time is None:
        key = _why_open(exam) if exam.is_paid else "exam.pay_first"
        return (name, Row(Text("row.exam_time"), Text(key), is_strong=True), preparation)
    return (
        name,
        Row(Text("row.exam_time"), when_text(exam.time.band), is_strong=True),
        Row(Text("row.location"), Plain(exam.time.location)),
        preparation,
    )


def _proposed(frame: Frame, state: booking_exams.ReviewingTimes) -> Detail:
    """Return the times that fit together, what fits nowhere, and whether a slip comes out."""
    exams, proposal = state.exams, state.proposal
    frame = replace(frame, can_go_back=True)
    if not proposal.times:
        about = "times.none" if booking_exams.deeds_of(state) else "times.none_at_all"
        frame = replace(frame, title=Text(f"{about}.title"), next_step=Text(f"{about}.next"))
    timed = tuple(
        Row(_label(booking_exams.named(exams, order)), _at(time), is_strong=True)
        for order, time in proposal.times
    )
    left_out = tuple(
        Row(_label(booking_exams.named(exams, order)), Text("times.left_out"))
        for order in proposal.left_out
    )
    off = "times.no_slip_off" if state.is_off else "times.no_slip"
    slip = tuple(
        Row(Text("unknown.slip"), Text(off, (("why", why),)))
        for why in printer_lines(state.no_paper)
    )
    deeds = tuple(Option(Text(deed.value)) for deed in booking_exams.deeds_of(state))
    notice = None if state.remark is None else Text("times.taken_meanwhile")
    return Detail(frame, (*timed, *left_out, *slip), deeds, notice)


def _done(frame: Frame, state: booking_exams.ExamsDone) -> Review:
    """Return the last page: every time is on it, so that no paper is missed."""
    about = "exams_copied" if state.is_copy else "exams_done"
    frame = replace(
        last_frame(frame),
        title=Text(f"{about}.title"),
        next_step=paper_text("exams_done", state.trouble, state.why),
    )
    prepare = "exams_done.prepare" if state.trouble is None else "exams_done.prepare_without_slip"
    told = (Text(prepare), Text("exams_done.come"))
    return Review(frame, _when_rows(state.exams), Text("button.home"), told)


def _when_rows(exams: tuple[OwnExam, ...]) -> tuple[Row, ...]:
    return tuple(
        Row(_label(exam), _at(exam.time), is_strong=True) for exam in exams if exam.time is not None
    )


def _day_option(day: ExamDay) -> Option:
    """Return one day, with the halves of it in which each order has a time."""
    return Option(day_text(day.day), Text(f"exam_day.halves.{_halves(day)}"))


def _halves(day: ExamDay) -> str:
    return day.half_days[0].value if len(day.half_days) == 1 else str(len(day.half_days))


def _half_text(half: HalfDay | None) -> Text:
    return Text("exam_half.any" if half is None else f"half_day.{half.value}")


def _at(time: OwnExamTime) -> Text:
    """Return when and where."""
    facts = (("when", when_text(time.band)), ("place", Plain(time.location)))
    return Text("exam.at", facts)


def _name(exam: OwnExam) -> Plain:
    return Plain(exam.name, exam.name_en)


def _label(exam: OwnExam) -> Text:
    return Text("exam.name", (("name", _name(exam)),))


def _not_known() -> tuple[Text, ...]:
    return (Text("exams_unknown.line"), Text("exams_unknown.again_is_harmless"))


def _last(frame: Frame, tone: Tone, lines: tuple[Text, ...]) -> Notice:
    return Notice(last_frame(frame), tone, Picture.NONE, lines, Text("button.home"))
