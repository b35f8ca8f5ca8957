"""The routes of what is published to everybody, without saying who they are."""

from typing import Final

from kiosk_app.central_service.http.table import Row, Sent, ask
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import published_shapes as shapes

_ASKS: Final = (429, 503)

ROUTES: Final[tuple[Row, ...]] = (
    ask(
        paths.PUBLISHED_SCHEDULE,
        CentralService.published_schedule,
        shapes.PublishedScheduleAnswer,
        "Specialties × titles × numbers × times, from today to the horizon.",
        sent=Sent.NOTHING,
        refusals=_ASKS,
    ),
    ask(
        paths.PUBLISHED_NOTICES,
        CentralService.published_notices,
        shapes.PublishedNoticesAnswer,
        "Called-off, resumed and late clinics.",
        sent=Sent.NOTHING,
        refusals=_ASKS,
    ),
    ask(
        paths.PUBLISHED_FEES,
        CentralService.published_fees,
        shapes.PublishedFeesAnswer,
        "What a visit costs.",
        sent=Sent.NOTHING,
        refusals=_ASKS,
    ),
    ask(
        paths.PUBLISHED_RULES,
        CentralService.published_rules,
        shapes.PublishedRulesAnswer,
        "The rules in force, in words.",
        sent=Sent.NOTHING,
        refusals=_ASKS,
    ),
)
"""Every route of this page."""
