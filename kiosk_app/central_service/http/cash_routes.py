"""The routes about cash at counters and about ways of paying. No rule lives here."""

from datetime import date
from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.table import (
    BY_STAFF,
    CREATED,
    KEYED_BY_STAFF,
    Row,
    Sent,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import cash_shapes as shapes
from kiosk_app.contract import paths

_DAY: Final = {"day": Annotated[date | None, QueryParameter(name="day")]}

ROUTES: Final[tuple[Row, ...]] = (
    ask(
        paths.PAYMENT_METHODS,
        CentralService.payment_methods,
        shapes.MethodsAnswer,
        "Say how one can pay at this station.",
    ),
    act(
        paths.HOLD_CASH,
        CentralService.take_cash,
        shapes.CashAnswer,
        "Pay for a hold in cash; the answer says the change.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    act(
        paths.ORDER_CASH_BACK,
        CentralService.give_cash_back,
        shapes.CashBackAnswer,
        "Hand out what is owed back of a cash order.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.SHIFT_OPEN,
        CentralService.open_shift,
        shapes.ShiftAnswer,
        "Open the drawer of this counter.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    act(
        paths.SHIFT_CLOSE,
        CentralService.close_shift,
        shapes.ShiftAnswer,
        "Close one's drawer with what was counted in it.",
        sent=KEYED_BY_STAFF,
    ),
    ask(
        paths.SHIFT,
        CentralService.shift,
        shapes.ShiftAnswer,
        "Return one's open drawer as it stands.",
        sent=BY_STAFF,
    ),
    ask(
        paths.CASH_REPORT,
        CentralService.shifts,
        shapes.ShiftsAnswer,
        "Return the drawers of a day.",
        sent=BY_STAFF,
        query=_DAY,
    ),
    ask(
        paths.E_INVOICES,
        CentralService.e_invoices,
        shapes.EInvoicesAnswer,
        "Return the e-invoices of an appointment, and the codes to fetch them by.",
        sent=Sent.STATION | Sent.MAYBE_TOKEN,
    ),
)
