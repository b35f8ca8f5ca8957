"""The routes of examinations: orders, times, hours, figures. No rule lives here."""

from datetime import date
from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.documented import ASKS
from kiosk_app.central_service.http.supply_routes import PERIOD
from kiosk_app.central_service.http.table import (
    BY_STAFF,
    CREATED,
    KEYED_BY_ANYBODY,
    KEYED_BY_STAFF,
    Row,
    Sent,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import exam_shapes as shapes
from kiosk_app.contract import paths

_FROM: Final = {"first_day": Annotated[date | None, QueryParameter(name="first_day")]}

ORDERS: Final = (
    act(
        paths.EXAM_ORDERS,
        CentralService.order_exam,
        shapes.ExamOrderAnswer,
        "A doctor orders an examination; the answer says how the patient prepares.",
        successes=(CREATED,),
    ),
    act(
        paths.EXAM_PAID,
        CentralService.exam_paid,
        shapes.ExamOrderAnswer,
        "Note that an examination has been paid for.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.EXAM_MISSED,
        CentralService.exam_missed,
        shapes.ExamOrderAnswer,
        "Note that a patient did not come to their time, once it is over: the order can be booked"
        " anew. A consulting room's or a desk's to say.",
        sent=KEYED_BY_ANYBODY,
    ),
    ask(
        paths.PATIENT_EXAMS,
        CentralService.exams_of,
        shapes.ExamOrdersAnswer,
        "A patient's orders, with their times and how to prepare.",
    ),
    ask(
        paths.EXAM_TIMES,
        CentralService.exam_times,
        shapes.ExamTimesAnswer,
        "Free times of two weeks that the order may have beside the patient's others.",
        query=_FROM,
    ),
)

TIMES: Final = (
    act(
        paths.EXAM_BOOK,
        CentralService.book_exam,
        shapes.ExamOrderAnswer,
        "Give one order the time that was chosen, or another instead of its own.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.EXAM_PLANS,
        CentralService.book_exams,
        shapes.ExamOrdersAnswer,
        "Give several orders times without clash and in the right order; all of them or none.",
        sent=KEYED_BY_ANYBODY,
    ),
    Row(
        method="POST",
        path=paths.EXAM_PROPOSALS,
        call=CentralService.propose_exams,
        answer=shapes.ExamProposalAnswer,
        words="Times that several orders may have together, and on which days to look else. "
        "Changes nothing, so it needs no key.",
        sent=Sent.STATION | Sent.MAYBE_TOKEN,
        refusals=(*ASKS, 413),
    ),
    act(
        paths.EXAM_CANCEL,
        CentralService.cancel_exam,
        shapes.ExamOrderAnswer,
        "Give a time back before it begins; the order stays open.",
        sent=KEYED_BY_ANYBODY,
    ),
    ask(
        paths.KEPT_EXAM_TIMES,
        CentralService.kept_exam_times,
        shapes.ExamTimesAnswer,
        "Times of an examination kept for referring doctors that nobody has.",
        sent=BY_STAFF,
        query=_FROM,
    ),
    act(
        paths.REFERRED_EXAMS,
        CentralService.refer_exam,
        shapes.ExamOrderAnswer,
        "A referring doctor orders an examination of a patient they have seen, and books a time.",
        sent=KEYED_BY_STAFF,
    ),
)

HOURS: Final = (
    act(
        paths.EXAM_SESSIONS,
        CentralService.add_exam_session,
        shapes.ExamSessionAnswer,
        "Let a room or machine work for some hours, in times of 30 minutes or less.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    ask(
        paths.EXAM_REPORT,
        CentralService.exam_report,
        shapes.ExamReportAnswer,
        "How many orders have a time, and how long examinations were waited for.",
        sent=BY_STAFF,
        query=PERIOD,
    ),
)

ROUTES: Final[tuple[Row, ...]] = (*ORDERS, *TIMES, *HOURS)
"""Every route of this page."""
