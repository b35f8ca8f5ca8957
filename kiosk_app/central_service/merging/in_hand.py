"""What a patient has in hand at the moment a record is changed."""

from collections.abc import Sequence

from sqlalchemy import Connection

from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema import BookingState


def in_hand(connection: Connection, who: str, now: int) -> Sequence[AnyRow]:
    """Return a patient's appointments and live holds; what has lapsed is tidied away."""
    ledger.lapse_of_patient(connection, who, now)
    return ledger.standing(connection, who, now)


def has_hold(rows: Sequence[AnyRow]) -> bool:
    """Tell whether one of these is a number in somebody's hand."""
    return any(row.state == BookingState.HELD for row in rows)
