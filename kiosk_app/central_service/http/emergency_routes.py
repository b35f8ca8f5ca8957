"""The routes about emergency numbers of counters. No rule lives here."""

from datetime import date
from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.table import BY_STAFF, CREATED, KEYED_BY_STAFF, Row, act, ask
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import emergency_shapes as shapes
from kiosk_app.contract import paths

_DAY: Final = {"day": Annotated[date | None, QueryParameter(name="day")]}

ROUTES: Final[tuple[Row, ...]] = (
    act(
        paths.EMERGENCY_BLOCKS,
        CentralService.lend_numbers,
        shapes.BlockAnswer,
        "Lend this counter numbers for hours without the service, or renew what it has.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    act(
        paths.EMERGENCY_BLOCK_BACK,
        CentralService.give_numbers_back,
        shapes.BlockBackAnswer,
        "Give back what was not sold of a block.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.EMERGENCY_SALES,
        CentralService.post_emergency_sale,
        shapes.EmergencySaleAnswer,
        "Post a number that was sold for cash while the service was away.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    ask(
        paths.EMERGENCY_SALES,
        CentralService.emergency_sales,
        shapes.EmergencySalesAnswer,
        "Return what was posted on a day, and what became of each number.",
        sent=BY_STAFF,
        query=_DAY,
    ),
)
