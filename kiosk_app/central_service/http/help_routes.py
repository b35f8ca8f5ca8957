"""The routes of calls for help and of sessions handed over. No rule lives here."""

from typing import Final

from kiosk_app.central_service.http.table import (
    BY_STAFF,
    CREATED,
    KEYED_BY_STAFF,
    Row,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import help_shapes, paths

ROUTES: Final[tuple[Row, ...]] = (
    act(
        paths.HELP_CALLS,
        CentralService.call_for_help,
        help_shapes.HelpAnswer,
        "Call staff to this kiosk; with a patient's session, its hold included, the answer has a "
        "code of six digits by which a counter takes it over once.",
        successes=(CREATED,),
    ),
    ask(
        paths.HELP_WANTED,
        CentralService.help_wanted,
        help_shapes.HelpListAnswer,
        "Which kiosks wait for a person, longest first; no codes, no patients.",
        sent=BY_STAFF,
    ),
    act(
        paths.HELP_CLOSE,
        CentralService.close_help,
        help_shapes.HelpAnswer,
        "Note that somebody has seen to a call.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.HELP_TAKE,
        CentralService.take_call,
        help_shapes.TakenOverAnswer,
        "Take over the session of a call on the list, where its code is still good: the patient "
        "stands at this counter and knows it no more. Every take-over is on record.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.HAND_OVER_TAKE,
        CentralService.take_over,
        help_shapes.TakenOverAnswer,
        "Take over the session behind a code: the patient, masked, and the hold, which is this "
        "counter's from now on. Who tries codes is held back; every take-over is on record.",
        sent=KEYED_BY_STAFF,
    ),
)
"""Every route of this page."""
