"""The routes of staff about supply, add-ons and figures. No rule lives here."""

from datetime import date
from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.table import (
    BY_STAFF,
    CREATED,
    KEYED_BY_STAFF,
    Row,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import supply_shapes as shapes
from kiosk_app.contract.figure_shapes import FiguresAnswer
from kiosk_app.contract.shapes import HoldAnswer
from kiosk_app.contract.unresolved_shapes import UnresolvedAnswer

_Capacity = Annotated[int, QueryParameter(name="capacity", ge=0, le=shapes.MOST_NUMBERS)]
PERIOD: Final = {
    "first_day": Annotated[date, QueryParameter(name="first_day")],
    "last_day": Annotated[date, QueryParameter(name="last_day")],
}

NUMBERS: Final = (
    act(
        paths.SESSION_ADD,
        CentralService.add_session,
        shapes.SessionAddedAnswer,
        "Add a session, of today if need be.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    act(
        paths.CAPACITY,
        CentralService.set_capacity,
        shapes.CapacityAnswer,
        "Give a session more numbers, or fewer down to what is taken.",
        sent=KEYED_BY_STAFF,
    ),
    ask(
        paths.SESSION_SUPPLY,
        CentralService.session_supply,
        shapes.SupplyPageAnswer,
        "Return a session's numbers pool by pool, when kept shares open, and every change so far.",
        sent=BY_STAFF,
    ),
    ask(
        paths.CAPACITY_PREVIEW,
        CentralService.preview_capacity,
        shapes.CapacityAnswer,
        "Say what another capacity would change.",
        sent=BY_STAFF,
        query={"capacity": _Capacity},
    ),
)

ADD_ONS: Final = (
    ask(
        paths.SESSION_ADD_ONS,
        CentralService.session_add_ons,
        shapes.AddOnPageAnswer,
        "Return a session's add-ons step by step, its limits, and whether the record is whole.",
        sent=BY_STAFF,
    ),
    ask(
        paths.ADD_ONS,
        CentralService.pending_add_ons,
        shapes.PendingAddOnsAnswer,
        "Return the add-ons that await approval, in any session, and whether the record is whole.",
        sent=BY_STAFF,
    ),
    act(
        paths.ADD_ONS,
        CentralService.request_add_on,
        shapes.AddOnAnswer,
        "Ask for one more number of a session, for one patient.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.ADD_ON_APPROVE,
        CentralService.approve_add_on,
        shapes.AddOnAnswer,
        "Agree; above the limit it takes two.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.ADD_ON_REJECT,
        CentralService.reject_add_on,
        shapes.AddOnAnswer,
        "Refuse an add-on that was asked for.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.ADD_ON_ISSUE,
        CentralService.issue_add_on,
        HoldAnswer,
        "Hold an approved add-on for its patient, to be paid like any number.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
)

REPORTS: Final = (
    ask(
        paths.ADD_ON_REPORT,
        CentralService.add_on_report,
        shapes.AddOnReportAnswer,
        "Issued add-ons by doctor, and whether their record is whole.",
        sent=BY_STAFF,
        query=PERIOD,
    ),
    ask(
        paths.FIGURES,
        CentralService.figures,
        FiguresAnswer,
        "Supply and use by pool, no-shows, waits, referrals, risks; without identities.",
        sent=BY_STAFF,
        query=PERIOD,
    ),
    ask(
        paths.UNRESOLVED,
        CentralService.unresolved,
        UnresolvedAnswer,
        "What is not settled yet and for how long, the oldest first; red where it is too long.",
        sent=BY_STAFF,
    ),
)

ROUTES: Final[tuple[Row, ...]] = (*NUMBERS, *ADD_ONS, *REPORTS)
"""Every route of this page."""
