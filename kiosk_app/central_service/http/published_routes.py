"""The routes of what is published to everybody, without saying who they are."""

from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from kiosk_app.central_service.http.documented import responses_of
from kiosk_app.central_service.http.replies import to_http
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import published_shapes as shapes

_ASKS = (429, 503)


def published_routes(service: CentralService) -> list[HTTPRouteHandler]:
    """Return every route of this page."""

    @get(
        paths.PUBLISHED_SCHEDULE,
        sync_to_thread=True,
        responses=responses_of(shapes.PublishedScheduleAnswer, _ASKS, 200),
    )
    def schedule() -> Response[Any]:
        """Specialties × titles × numbers × times, from today to the horizon."""
        return to_http(service.published_schedule())

    @get(
        paths.PUBLISHED_NOTICES,
        sync_to_thread=True,
        responses=responses_of(shapes.PublishedNoticesAnswer, _ASKS, 200),
    )
    def notices() -> Response[Any]:
        """Called-off, resumed and late clinics."""
        return to_http(service.published_notices())

    @get(
        paths.PUBLISHED_FEES,
        sync_to_thread=True,
        responses=responses_of(shapes.PublishedFeesAnswer, _ASKS, 200),
    )
    def fees() -> Response[Any]:
        """What a visit costs."""
        return to_http(service.published_fees())

    @get(
        paths.PUBLISHED_RULES,
        sync_to_thread=True,
        responses=responses_of(shapes.PublishedRulesAnswer, _ASKS, 200),
    )
    def rules() -> Response[Any]:
        """The rules in force, in words."""
        return to_http(service.published_rules())

    return [schedule, notices, fees, rules]
