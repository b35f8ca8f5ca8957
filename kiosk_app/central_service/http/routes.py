"""The routes by which a number is found, held, paid and booked. No rule lives here."""

from datetime import date
from typing import Annotated, Final

from litestar.params import QueryParameter

from kiosk_app.central_service.http.documented import ASKS
from kiosk_app.central_service.http.table import (
    CREATED,
    KEYED_BY_ANYBODY,
    OK,
    Row,
    Sent,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import identifier_shapes, paths, shapes
from kiosk_app.contract.fitting import PLAIN_TEXT
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.sessions import HalfDay

_Day = Annotated[date | None, QueryParameter(name="day")]
_HalfDay = Annotated[HalfDay | None, QueryParameter(name="half_day")]
_Class = Annotated[BookingClass, QueryParameter(name="booking_class")]
_Accompanied = Annotated[bool | None, QueryParameter(name="is_accompanied")]
_Group = Annotated[PriorityGroup | None, QueryParameter(name="group")]
_Patient = Annotated[str | None, QueryParameter(name="patient", max_length=80, pattern=PLAIN_TEXT)]

OFFER: Final = (
    ask(
        paths.CATALOGUE,
        CentralService.catalogue,
        shapes.CatalogueAnswer,
        "Departments, campuses, fees and the service's clock.",
    ),
    ask(
        paths.SCHEDULE,
        CentralService.schedule,
        shapes.ScheduleAnswer,
        "Return the published sessions of one day, or of one part of it.",
        query={"day": _Day, "half_day": _HalfDay},
    ),
    ask(
        paths.SESSIONS,
        CentralService.sessions,
        shapes.SessionsAnswer,
        "Sessions of a department: today's, or tomorrow's to the horizon.",
        query={
            "booking_class": _Class,
            "patient": _Patient,
            "is_accompanied": _Accompanied,
            "group": _Group,
        },
    ),
    ask(
        paths.BANDS,
        CentralService.bands,
        shapes.BandsAnswer,
        "Time bands of a session with what is left.",
        query={"patient": _Patient, "group": _Group},
    ),
)

PATIENTS: Final = (
    act(
        paths.PATIENT_LOOKUP,
        CentralService.lookup,
        shapes.PatientAnswer,
        "Who this is to the hospital. Changes nothing, so it needs no key; staff say what for.",
        sent=Sent.STATION | Sent.MAYBE_TOKEN | Sent.PURPOSE,
        refusals=(*ASKS, 413),
    ),
    act(
        paths.PATIENTS,
        CentralService.enrol,
        shapes.PatientAnswer,
        "Enrol a first-time patient.",
        sent=KEYED_BY_ANYBODY,
        successes=(OK, CREATED),
    ),
    act(
        paths.PATIENT_IDENTIFY,
        CentralService.identify,
        identifier_shapes.IdentifiedAnswer,
        "Whose code or card this is. Changes nothing, so it needs no key; staff say what for.",
        sent=Sent.STATION | Sent.MAYBE_TOKEN | Sent.PURPOSE,
        refusals=(*ASKS, 413),
    ),
    act(
        paths.PATIENT_IDENTIFIERS,
        CentralService.bind_identifier,
        shapes.PatientAnswer,
        "Bind a code or card to the patient whose document was read beside it.",
        sent=KEYED_BY_ANYBODY,
    ),
)

BOOKING: Final = (
    act(
        paths.HOLDS,
        CentralService.hold,
        shapes.HoldAnswer,
        "Keep one number of a band; at a counter in a special group, with the number of its proof.",
        sent=KEYED_BY_ANYBODY | Sent.ATTEMPT,
        successes=(CREATED,),
    ),
    act(
        paths.HOLD_RELEASE,
        CentralService.release,
        shapes.ReleaseAnswer,
        "Give a hold back.",
    ),
    act(
        paths.APPOINTMENTS,
        CentralService.confirm,
        shapes.AppointmentAnswer,
        "Turn a paid hold into an appointment.",
        successes=(CREATED,),
    ),
    ask(
        paths.REQUEST,
        CentralService.request,
        shapes.RequestAnswer,
        "What a keyed request was answered.",
        refusals=(*ASKS, 410),
    ),
    act(
        paths.REQUEST_VOID,
        CentralService.void,
        shapes.VoidAnswer,
        "Undo what a key did; refuse whatever comes late. Repeatable by its path.",
        sent=Sent.STATION,
        refusals=(400, 401, 403, 413, 429, 503),
    ),
)

MONEY: Final = (
    act(
        paths.HOLD_ORDERS,
        CentralService.open_order,
        shapes.OrderAnswer,
        "Open the payment order of a hold.",
        successes=(CREATED,),
    ),
    ask(
        paths.ORDER,
        CentralService.order,
        shapes.OrderAnswer,
        "Return a payment order as it stands.",
    ),
    act(
        paths.ORDER_CODE,
        CentralService.present_code,
        shapes.OrderAnswer,
        "Charge an order to the code a patient showed.",
    ),
    act(
        paths.ORDER_CLOSE,
        CentralService.close_order,
        shapes.OrderAnswer,
        "Close an order for good; tells whether it was paid before.",
    ),
    act(
        paths.ORDER_REFUND,
        CentralService.refund,
        shapes.OrderAnswer,
        "Put the money of a paid order on its way back.",
    ),
)

ROUTES: Final[tuple[Row, ...]] = (*OFFER, *PATIENTS, *BOOKING, *MONEY)
"""Every route of this page."""
