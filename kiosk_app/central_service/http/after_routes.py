"""The routes after a booking: each hands its call to the service and its bytes back."""

from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from kiosk_app.central_service.http.documented import (
    ACTS,
    ASKS,
    Agreement,
    Id,
    Key,
    MaybeToken,
    Station,
    bearer,
    responses_of,
    template,
)
from kiosk_app.central_service.http.replies import to_http
from kiosk_app.central_service.keyed import Caller
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import after, paths, shapes


def own_page(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes of a patient's own page."""

    @get(
        template(paths.PATIENT_RECORDS),
        sync_to_thread=True,
        responses=responses_of(after.RecordsAnswer, ASKS, 200),
    )
    def records(patient: Id, station: Station = None) -> Response[Any]:
        """A patient's appointments, waitlist places, no-shows and ban."""
        return to_http(service.records(Caller(station), patient))

    @get(
        template(paths.TIMELINE),
        sync_to_thread=True,
        responses=responses_of(after.TimelineAnswer, ASKS, 200),
    )
    def timeline(appointment: Id, station: Station = None) -> Response[Any]:
        """Everything that happened to an appointment, in order."""
        return to_http(service.timeline(Caller(station), appointment))

    return [records, timeline]


def giving_back(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes by which a booking ends before the visit."""

    @post(
        template(paths.CANCEL),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.CancelAnswer, ACTS, 200),
    )
    def cancel(
        appointment: Id,
        data: JSONBody[after.CancelBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Give a number back; what was paid goes back too."""
        return to_http(service.cancel(Caller(station, key, bearer(token)), appointment, data))

    @post(
        template(paths.MAKE_VOID),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.VoidedAnswer, ACTS, 200),
    )
    def make_void(
        appointment: Id,
        data: JSONBody[after.VoidBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Make a booking void, for another person came. At the counter only."""
        return to_http(service.make_void(Caller(station, key, bearer(token)), appointment, data))

    return [cancel, make_void]


def coming(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes of coming and being seen."""

    @post(
        paths.CHECK_INS,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.CheckInAnswer, ACTS, 200),
    )
    def check_in(
        data: JSONBody[after.CheckInBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Check in with the document; again gives the place as it is now."""
        return to_http(service.check_in(Caller(station, key, bearer(token)), data))

    @post(
        paths.RESULTS_CHECK_INS,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.CheckInAnswer, ACTS, 200),
    )
    def results(
        data: JSONBody[after.ResultsBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Come back with results; no new number and no fee."""
        return to_http(service.results_check_in(Caller(station, key, bearer(token)), data))

    @post(
        template(paths.FULFIL),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.StatusAnswer, ACTS, 200),
    )
    def fulfil(
        appointment: Id, data: JSONBody[after.FulfilBody], station: Station = None, key: Key = None
    ) -> Response[Any]:
        """The doctor has seen the patient. From the consulting room only."""
        return to_http(service.fulfil(Caller(station, key), appointment, data))

    return [check_in, results, fulfil]


def waiting(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes of waitlists."""

    @post(
        paths.WAITING,
        sync_to_thread=True,
        responses=responses_of(after.PlaceAnswer, ACTS, 201),
    )
    def join(
        data: JSONBody[after.JoinBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Wait for a number of a session that is full."""
        return to_http(service.join(Caller(station, key, bearer(token)), data))

    @post(
        template(paths.WAITING_LEAVE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.PlaceAnswer, ACTS, 200),
    )
    def leave(
        place: Id,
        data: JSONBody[after.PlaceBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Wait no more."""
        return to_http(service.leave(Caller(station, key, bearer(token)), place, data))

    @post(
        template(paths.WAITING_ACCEPT),
        sync_to_thread=True,
        responses=responses_of(shapes.HoldAnswer, ACTS, 201),
    )
    def accept(
        place: Id,
        data: JSONBody[after.PlaceBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Take the offered number: it becomes a hold like any."""
        return to_http(service.accept(Caller(station, key, bearer(token)), place, data))

    return [join, leave, accept]


def not_coming(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about no-shows."""

    @post(
        template(paths.NO_SHOW_EXCUSE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.NoShowAnswer, ACTS, 200),
    )
    def excuse(  # noqa: PLR0913, PLR0917 - a header each
        appointment: Id,
        data: JSONBody[after.ExcuseBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
        agreement: Agreement = None,
    ) -> Response[Any]:
        """Two persons excuse a no-show on evidence. At the counter only."""
        caller = Caller(station, key, bearer(token), agreement=agreement)
        return to_http(service.excuse(caller, appointment, data))

    @post(
        template(paths.NO_SHOW_APPEAL),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.NoShowAnswer, ACTS, 200),
    )
    def appeal(
        appointment: Id,
        data: JSONBody[after.AppealBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Say why a no-show should not count."""
        return to_http(service.appeal(Caller(station, key, bearer(token)), appointment, data))

    return [excuse, appeal]


def faults(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about the service's own faults."""

    @post(
        paths.OUTAGES,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(after.OutageAnswer, ACTS, 200),
    )
    def outage(
        data: JSONBody[after.OutageBody],
        station: Station = None,
        key: Key = None,
        token: MaybeToken = None,
    ) -> Response[Any]:
        """Cancelling or checking in was out of order. At the counter only."""
        return to_http(service.note_outage(Caller(station, key, bearer(token)), data))

    return [outage]


def after_routes(service: CentralService) -> list[HTTPRouteHandler]:
    """Return every route of `contract.after`."""
    groups = (own_page, giving_back, coming, waiting, not_coming, faults)
    return [route for group in groups for route in group(service)]
