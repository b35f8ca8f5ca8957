"""The routes: each hands its call to the service and its bytes back. No rule lives here."""

from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, QueryParameter

from kiosk_app.central_service.http.documented import (
    ACTS,
    ASKS,
    Id,
    Key,
    MaybeToken,
    Nothing,
    Purpose,
    Station,
    bearer,
    responses_of,
    template,
)
from kiosk_app.central_service.http.replies import to_http
from kiosk_app.central_service.keyed import Caller
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.booking import BookingClass

Day = Annotated[date | None, QueryParameter(name="day")]
ClassWanted = Annotated[BookingClass, QueryParameter(name="booking_class")]
Patient = Annotated[str | None, QueryParameter(name="patient", max_length=80)]


def publications(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes of what is published to everyone."""

    @get(
        paths.CATALOGUE,
        sync_to_thread=True,
        responses=responses_of(shapes.CatalogueAnswer, ASKS, 200),
    )
    def catalogue(station: Station = None) -> Response[Any]:
        """Departments, campuses, fees and the service's clock."""
        return to_http(service.catalogue(Caller(station)))

    @get(
        paths.SCHEDULE,
        sync_to_thread=True,
        responses=responses_of(shapes.ScheduleAnswer, ASKS, 200),
    )
    def schedule(station: Station = None, day: Day = None) -> Response[Any]:
        """Return the published sessions of one day."""
        return to_http(service.schedule(Caller(station), day))

    return [catalogue, schedule]


def supply(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about what there is to be had."""

    @get(
        template(paths.SESSIONS),
        sync_to_thread=True,
        responses=responses_of(shapes.SessionsAnswer, ASKS, 200),
    )
    def sessions(
        department: Id,
        booking_class: ClassWanted,
        patient: Patient = None,
        station: Station = None,
    ) -> Response[Any]:
        """Sessions of a department: today's, or tomorrow's to the horizon."""
        return to_http(service.sessions(Caller(station), department, booking_class, patient))

    @get(
        template(paths.BANDS),
        sync_to_thread=True,
        responses=responses_of(shapes.BandsAnswer, ASKS, 200),
    )
    def bands(session: Id, patient: Patient = None, station: Station = None) -> Response[Any]:
        """Time bands of a session with what is left."""
        return to_http(service.bands(Caller(station), session, patient))

    return [sessions, bands]


def standings(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes that tell how an order or a keyed request stands."""

    @get(
        template(paths.ORDER),
        sync_to_thread=True,
        responses=responses_of(shapes.OrderAnswer, ASKS, 200),
    )
    def order(order: Id, station: Station = None) -> Response[Any]:
        """Return a payment order as it stands."""
        return to_http(service.order(Caller(station), order))

    @get(
        template(paths.REQUEST),
        sync_to_thread=True,
        responses=responses_of(shapes.RequestAnswer, (*ASKS, 410), 200),
    )
    def request_by_key(key: Id, station: Station = None) -> Response[Any]:
        """What a keyed request was answered."""
        return to_http(service.request(Caller(station), key))

    return [order, request_by_key]


def people(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about patients."""

    @post(
        paths.PATIENT_LOOKUP,
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.PatientAnswer, (*ASKS, 413), 200),
    )
    def lookup(
        data: JSONBody[shapes.LookupBody],
        station: Station = None,
        token: MaybeToken = None,
        purpose: Purpose = None,
    ) -> Response[Any]:
        """Who this is to the hospital. Changes nothing, so it needs no key; staff say what for."""
        caller = Caller(station, token=bearer(token), purpose=purpose)
        return to_http(service.lookup(caller, data))

    @post(
        paths.PATIENTS,
        sync_to_thread=True,
        responses=responses_of(shapes.PatientAnswer, ACTS, 200, 201),
    )
    def enrol(
        data: JSONBody[shapes.EnrolBody], station: Station = None, key: Key = None
    ) -> Response[Any]:
        """Enrol a first-time patient."""
        return to_http(service.enrol(Caller(station, key), data))

    return [lookup, enrol]


def holds(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes about holds."""

    @post(
        paths.HOLDS,
        sync_to_thread=True,
        responses=responses_of(shapes.HoldAnswer, ACTS, 201),
    )
    def hold(
        data: JSONBody[shapes.HoldBody], station: Station = None, key: Key = None
    ) -> Response[Any]:
        """Keep one number of a band."""
        return to_http(service.hold(Caller(station, key), data))

    @post(
        template(paths.HOLD_RELEASE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.ReleaseAnswer, ACTS, 200),
    )
    def release(
        hold: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
    ) -> Response[Any]:
        """Give a hold back."""
        return to_http(service.release(Caller(station, key), hold))

    return [hold, release]


def outcomes(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes that end a booking: confirm it, or void what was asked."""

    @post(
        paths.APPOINTMENTS,
        sync_to_thread=True,
        responses=responses_of(shapes.AppointmentAnswer, ACTS, 201),
    )
    def confirm(
        data: JSONBody[shapes.ConfirmBody], station: Station = None, key: Key = None
    ) -> Response[Any]:
        """Turn a paid hold into an appointment."""
        return to_http(service.confirm(Caller(station, key), data))

    @post(
        template(paths.REQUEST_VOID),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.VoidAnswer, (400, 401, 403, 413, 429, 503), 200),
    )
    def void(
        key: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
    ) -> Response[Any]:
        """Undo what a key did; refuse whatever comes late. Repeatable by its path."""
        return to_http(service.void(Caller(station), key))

    return [confirm, void]


def money(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes by which an order is opened and paid."""

    @post(
        template(paths.HOLD_ORDERS),
        sync_to_thread=True,
        responses=responses_of(shapes.OrderAnswer, ACTS, 201),
    )
    def open_order(
        hold: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
    ) -> Response[Any]:
        """Open the payment order of a hold."""
        return to_http(service.open_order(Caller(station, key), hold))

    @post(
        template(paths.ORDER_CODE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.OrderAnswer, ACTS, 200),
    )
    def code(
        order: Id, data: JSONBody[shapes.CodeBody], station: Station = None, key: Key = None
    ) -> Response[Any]:
        """Charge an order to the code a patient showed."""
        return to_http(service.present_code(Caller(station, key), order, data))

    return [open_order, code]


def endings(service: CentralService) -> list[HTTPRouteHandler]:
    """Return the routes that end an order."""

    @post(
        template(paths.ORDER_CLOSE),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.OrderAnswer, ACTS, 200),
    )
    def close(
        order: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
    ) -> Response[Any]:
        """Close an order for good; tells whether it was paid before."""
        return to_http(service.close_order(Caller(station, key), order))

    @post(
        template(paths.ORDER_REFUND),
        status_code=200,
        sync_to_thread=True,
        responses=responses_of(shapes.OrderAnswer, ACTS, 200),
    )
    def refund(
        order: Id,
        data: Nothing,  # noqa: ARG001 - decoded so that unknown fields are refused
        station: Station = None,
        key: Key = None,
    ) -> Response[Any]:
        """Put the money of a paid order on its way back."""
        return to_http(service.refund(Caller(station, key), order))

    return [close, refund]


def all_routes(service: CentralService) -> list[HTTPRouteHandler]:
    """Return every route of the contract."""
    groups = (publications, supply, standings, people, holds, outcomes, money, endings)
    return [route for group in groups for route in group(service)]
