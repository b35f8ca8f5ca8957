"""The routes about called-off and late clinics, and about telling patients. No rule lives here."""

from datetime import date
from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.table import (
    BY_STAFF,
    KEYED_BY_ANYBODY,
    KEYED_BY_STAFF,
    Row,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import suspension_shapes as shapes

CASES: Final = (
    act(
        paths.SUSPENSIONS,
        CentralService.suspend,
        shapes.CasesAnswer,
        "Call sessions off; every patient gets onto a worklist.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.SUSPENSION_RESUME,
        CentralService.resume,
        shapes.CaseAnswer,
        "Let a session take place after all.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.SUSPENSION_CLOSE,
        CentralService.close_case,
        shapes.CaseAnswer,
        "Close a case whose patients all have an outcome.",
        sent=KEYED_BY_STAFF,
    ),
    ask(
        paths.SESSION_ADD,
        CentralService.day_sessions,
        shapes.DaySessionsAnswer,
        "Return the sessions of a day as staff see them.",
        sent=BY_STAFF,
        query={"day": Annotated[date, QueryParameter(name="day")]},
    ),
    ask(
        paths.SUSPENSIONS,
        CentralService.open_cases,
        shapes.OpenCasesAnswer,
        "Return the cases that are open.",
        sent=BY_STAFF,
    ),
    ask(
        paths.SUSPENSION_WORKLIST,
        CentralService.worklist,
        shapes.WorklistAnswer,
        "Return a case with its patients, masked, and where they can go.",
        sent=BY_STAFF,
    ),
    act(
        paths.SUSPENSION_PHONES,
        CentralService.show_phones,
        shapes.PhonesAnswer,
        "Tell whole telephone numbers of patients who are to be called; it is recorded.",
        sent=KEYED_BY_STAFF,
    ),
    ask(
        paths.SUSPENSION,
        CentralService.case,
        shapes.CaseAnswer,
        "Return the worklist of a called-off session.",
        sent=BY_STAFF,
    ),
    act(
        paths.SUSPENSION_OUTCOMES,
        CentralService.settle_case,
        shapes.CaseAnswer,
        "Give patients their outcome.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.SESSION_STATUS,
        CentralService.set_status,
        shapes.StatusAnswer,
        "Say that a doctor is late or away, or back.",
        sent=KEYED_BY_STAFF,
    ),
)

NOTICES: Final = (
    ask(
        paths.NOTICES_UNREACHED,
        CentralService.unreached,
        shapes.UnreachedAnswer,
        "Return the call list.",
        sent=BY_STAFF,
    ),
    act(
        paths.NOTICE_ATTEMPTS,
        CentralService.note_attempt,
        shapes.NoticeAnswer,
        "Write down one try to reach a patient.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.NOTICE_ACKNOWLEDGE,
        CentralService.acknowledge_notice,
        shapes.NoticeAnswer,
        "Write down that the patient has read it.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.NOTICE_SUBSTITUTE,
        CentralService.take_substitute,
        shapes.SubstituteAnswer,
        "Take the doctor who stands in, as the notice showed it.",
        sent=KEYED_BY_ANYBODY,
    ),
)

ROUTES: Final[tuple[Row, ...]] = (*CASES, *NOTICES)
"""Every route of this page."""
