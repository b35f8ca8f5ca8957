"""The route of a department's no-shows, one by one. No rule lives here."""

from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.supply_routes import PERIOD
from kiosk_app.central_service.http.table import BY_STAFF, Row, Sent, ask
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import no_show_shapes, paths
from kiosk_app.contract.fitting import PLAIN_TEXT
from kiosk_app.domain.noshow import NoShowState

_FILTERS: Final = {
    **PERIOD,
    "stands": Annotated[NoShowState | None, QueryParameter(name="stands")],
    "patient": Annotated[
        str | None, QueryParameter(name="patient", max_length=80, pattern=PLAIN_TEXT)
    ],
}

ROUTES: Final[tuple[Row, ...]] = (
    ask(
        paths.NO_SHOWS,
        CentralService.no_shows,
        no_show_shapes.NoShowListAnswer,
        "A department's no-shows one by one, with appeals and excuses; staff say what for, and it"
        " is recorded.",
        sent=BY_STAFF | Sent.PURPOSE,
        query=_FILTERS,
    ),
)
"""Every route of this page."""
