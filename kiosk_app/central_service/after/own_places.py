"""Where one patient waits, and what is offered to them: for their own page and at the card.

Source: BJ-OPD-DRAFT art. 27; requirement rows R061, R138.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.tables.schema import PlaceState, waiting
from kiosk_app.central_service.waiting import wishes
from kiosk_app.central_service.waiting.waitlists import Waitlists
from kiosk_app.contract.place_shapes import PlaceAnswer


def places(
    connection: Connection, waitlists: Waitlists, patient: str, now: int
) -> tuple[PlaceAnswer, ...]:
    """Return the places of a patient that are not over, a wish for any session as one."""
    rows = connection.execute(
        sa.select(waiting)
        .where(
            waiting.c.patient == patient,
            waiting.c.state.in_([PlaceState.WAITING, PlaceState.OFFERED]),
        )
        .order_by(waiting.c.joined_at, waiting.c.session)
    ).all()
    return tuple(waitlists.place(connection, row, now) for row in wishes.shown_once(rows))


def offers(
    connection: Connection, waitlists: Waitlists, patient: str, now: int
) -> tuple[PlaceAnswer, ...]:
    """Return what is offered to a patient and not over, noticed or not; the first to end first."""
    rows = connection.execute(
        sa.select(waiting)
        .where(
            waiting.c.patient == patient,
            waiting.c.state == PlaceState.OFFERED.value,
            waiting.c.offer_until > now,
        )
        .order_by(waiting.c.offer_until, waiting.c.session)
    ).all()
    return tuple(waitlists.place(connection, row, now) for row in rows)
