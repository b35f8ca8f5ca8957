"""The routes of a patient's word that somebody acts for them. No rule lives here."""

from typing import Final

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
from kiosk_app.contract import authority_shapes, paths

ROUTES: Final[tuple[Row, ...]] = (
    act(
        paths.AUTHORITIES,
        CentralService.give_authority,
        authority_shapes.AuthorityAnswer,
        "Write down that a patient, their document in hand, lets somebody act for them.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    ask(
        paths.GIVEN_AUTHORITIES,
        CentralService.given_authorities,
        authority_shapes.AuthoritiesAnswer,
        "Every authority a patient gave; staff say what for, and it is recorded.",
        sent=BY_STAFF | Sent.PURPOSE,
    ),
    act(
        paths.AUTHORITY_WITHDRAW,
        CentralService.withdraw_authority,
        authority_shapes.AuthorityAnswer,
        "Take back that somebody acts for a patient; it counts at once.",
        sent=KEYED_BY_STAFF,
    ),
)
"""Every route of this page."""
