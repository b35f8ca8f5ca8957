"""The routes after a booking: a patient's own page, giving back, coming, waiting, not coming."""

from typing import Final

from kiosk_app.central_service.http.table import (
    CREATED,
    KEYED_BY_ANYBODY,
    Row,
    Sent,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import after, paths, place_shapes, queue_shapes, shapes

OWN_PAGE: Final = (
    ask(
        paths.PATIENT_RECORDS,
        CentralService.records,
        after.RecordsAnswer,
        "A patient's appointments, waitlist places, no-shows and ban; staff say what for.",
        sent=Sent.STATION | Sent.MAYBE_TOKEN | Sent.PURPOSE,
    ),
    ask(
        paths.TIMELINE,
        CentralService.timeline,
        after.TimelineAnswer,
        "Everything that happened to an appointment, in order.",
    ),
)

GIVING_BACK: Final = (
    act(
        paths.CANCEL,
        CentralService.cancel,
        after.CancelAnswer,
        "Give a number back; what was paid goes back too.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.REPRINTS,
        CentralService.reprint,
        after.ReprintAnswer,
        "Count one more copy of a ticket before it is printed.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.MAKE_VOID,
        CentralService.make_void,
        after.VoidedAnswer,
        "Make a booking void, for another person came. At the counter only.",
        sent=KEYED_BY_ANYBODY,
    ),
)

COMING: Final = (
    act(
        paths.CHECK_INS,
        CentralService.check_in,
        after.CheckInAnswer,
        "Check in with the document; again gives the place as it is now.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.RESULTS_CHECK_INS,
        CentralService.results_check_in,
        after.CheckInAnswer,
        "Come back with results; no new number and no fee.",
        sent=KEYED_BY_ANYBODY,
    ),
    ask(
        paths.QUEUE,
        CentralService.queue,
        queue_shapes.QueueAnswer,
        "A session's order of call as a screen shows it: numbers and masked names.",
        sent=Sent.STATION | Sent.MAYBE_TOKEN,
    ),
    act(
        paths.CALL_NEXT,
        CentralService.call_next,
        queue_shapes.CalledAnswer,
        "Call the next patient into the room, in the published order.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.FULFIL,
        CentralService.fulfil,
        after.StatusAnswer,
        "The doctor has seen the patient. From the consulting room only.",
    ),
)

WAITING: Final = (
    act(
        paths.WAITING,
        CentralService.join,
        place_shapes.PlaceAnswer,
        "Wait for a number of a session that is full.",
        sent=KEYED_BY_ANYBODY,
        successes=(CREATED,),
    ),
    act(
        paths.WAITING_DAY,
        CentralService.join_day,
        place_shapes.PlaceAnswer,
        "Wait for a number of any session of a specialty, title and day that are all full.",
        sent=KEYED_BY_ANYBODY,
        successes=(CREATED,),
    ),
    act(
        paths.WAITING_LEAVE,
        CentralService.leave,
        place_shapes.PlaceAnswer,
        "Wait no more.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.WAITING_ACCEPT,
        CentralService.accept,
        shapes.HoldAnswer,
        "Take the offered number: it becomes a hold like any.",
        sent=KEYED_BY_ANYBODY,
        successes=(CREATED,),
    ),
)

NOT_COMING: Final = (
    act(
        paths.NO_SHOW_EXCUSE,
        CentralService.excuse,
        after.NoShowAnswer,
        "Two persons excuse a no-show on evidence. At the counter only.",
        sent=KEYED_BY_ANYBODY | Sent.AGREEMENT,
    ),
    act(
        paths.NO_SHOW_APPEAL,
        CentralService.appeal,
        after.NoShowAnswer,
        "Say why a no-show should not count.",
        sent=KEYED_BY_ANYBODY,
    ),
    act(
        paths.OUTAGES,
        CentralService.note_outage,
        after.OutageAnswer,
        "Two persons note what was out of order, once it is over. At the counter only.",
        sent=KEYED_BY_ANYBODY | Sent.AGREEMENT,
    ),
)

ROUTES: Final[tuple[Row, ...]] = (*OWN_PAGE, *GIVING_BACK, *COMING, *WAITING, *NOT_COMING)
"""Every route of this page."""
