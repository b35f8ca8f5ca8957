"""The routes of questions before a visit. No rule lives here."""

from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.table import (
    BY_STAFF,
    CREATED,
    KEYED_BY_ANYBODY,
    Row,
    Sent,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import pre_visit_shapes as shapes
from kiosk_app.contract.fitting import PLAIN_TEXT
from kiosk_app.domain.parameters import QuestionedAct

_WHAT_FOR: Final = {
    "department": Annotated[
        str, QueryParameter(name="department", max_length=16, pattern=PLAIN_TEXT)
    ],
    "before": Annotated[QuestionedAct, QueryParameter(name="before")],
}

ROUTES: Final[tuple[Row, ...]] = (
    ask(
        paths.QUESTIONS,
        CentralService.questions,
        shapes.QuestionsAnswer,
        "The questions a patient has to answer before an act today; none where none are asked.",
        query=_WHAT_FOR,
    ),
    act(
        paths.ANSWERS,
        CentralService.answer_questions,
        shapes.ResponseAnswer,
        "Keep a patient's signed answers; the answer has a code to print, and where to go if any"
        " of them is positive.",
        sent=KEYED_BY_ANYBODY,
        successes=(CREATED,),
    ),
    ask(
        paths.ANSWERS_BY_CODE,
        CentralService.answers_by_code,
        shapes.TriageAnswer,
        "The answers behind a printed code; staff say what for, and it is recorded.",
        sent=BY_STAFF | Sent.PURPOSE,
    ),
    ask(
        paths.PATIENT_ANSWERS,
        CentralService.answers_of_patient,
        shapes.TriageAnswer,
        "What a patient answered last; staff say what for, and it is recorded.",
        sent=BY_STAFF | Sent.PURPOSE,
    ),
)
"""Every route of this page."""
