"""Void a key: undo what was done under it, and refuse whatever comes late under it.

"Not found" is not final: the original request may still be on its way. So a void of a key nobody
has seen leaves a tombstone, and the late original finds it. Repeating a void repeats its answer.
"""

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Reply, success
from kiosk_app.central_service.answering.keyed import Stored, find_request, sealed_answer, take_key
from kiosk_app.central_service.booking.bookings import GiveBack, has_ended, undo
from kiosk_app.central_service.engines.standby import reach_standby
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.payment.till import REFUNDED, order_by_id, start_refund
from kiosk_app.central_service.sealed.values import vault_of
from kiosk_app.central_service.tables.schema import USED, BookingState, request
from kiosk_app.contract.shapes import VoidAnswer
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import RequestKey

HOLD = "hold"
CONFIRM = "confirm"
OPEN_ORDER = "open order"
CHARGE = "charge"
ACCEPT = "accept"
REFER = AuditAct.REFERRED.value
HOLD_REFERRED = "hold referred"

ADD_ON = AuditAct.ADD_ON_ISSUED.value

UNDOES_BOOKING = frozenset({HOLD, CONFIRM, ACCEPT, REFER, HOLD_REFERRED, ADD_ON})
UNDOES_ORDER = frozenset({OPEN_ORDER, CHARGE})


def order_to_close(connection: Connection, station: str, key: str) -> str | None:
    """Return the order that has to be closed before the key can be voided."""
    row = find_request(connection, station, key)
    if row is None or row.is_void or row.act not in UNDOES_ORDER:
        return None
    return row.order


def void(connection: Connection, now: int, station: str, key: str, take_back: GiveBack) -> Reply:
    """Kill the key in the transaction of `connection`; orders it opened are closed already.

    `take_back`: passes on the number of an appointment as when it is cancelled.
    """
    take_key(connection, station, key)
    row = find_request(connection, station, key)
    if row is not None and row.is_void:
        reach_standby(connection)
        return Reply(row.status, row.body)
    is_undone = row is not None and _undo(connection, row, station, now, take_back)
    reply = success(VoidAnswer(key=RequestKey(key), undone=is_undone))
    sealed = sealed_answer(
        vault_of(connection), station, key, b"" if row is None else row.fingerprint, reply.body
    )
    if row is None:
        connection.execute(
            sa.insert(request).values(
                **sealed,
                station=station,
                key=key,
                act="void",
                status=reply.status,
                at=now,
                is_void=True,
            )
        )
    else:
        connection.execute(
            sa.update(request)
            .where(request.c.station == station, request.c.key == key)
            .values(is_void=True, status=reply.status, **sealed)
        )
    if row is not None and is_undone:
        record(connection, now, station, Act.VOIDED, booking=row.booking, order=row.order)
    return reply


def _undo(connection: Connection, row: Stored, station: str, now: int, take_back: GiveBack) -> bool:
    if row.act in UNDOES_BOOKING:
        return _undo_booking(connection, row, station, now, take_back)
    if row.act in UNDOES_ORDER:
        return _undo_order(connection, row, station, now)
    return False


def _undo_booking(
    connection: Connection, row: Stored, station: str, now: int, take_back: GiveBack
) -> bool:
    """Give back the hold or the appointment; one a kiosk was told of under another key stands.

    The number of one that was told goes where a cancelled one goes, and not to whoever stands by.

    So does one that was handed over meanwhile: it is another station's, with what was paid there;
    and one whose session has ended: who did not come then has missed it, and no money goes back.

    Source: BJ-OPD-DRAFT art. 11, art. 19; BJD-2021-05-20; CN-2020-405 sec. 1.
    """
    found = ledger.by_id(connection, row.booking or "")
    if found is None or found.station != station:
        return False
    is_told_otherwise = row.act != CONFIRM and found.is_station_told
    is_exchange = found.replaces is not None  # the old number is gone, there is no way back
    is_over = found.is_station_told and has_ended(connection, found, now)
    if found.state == BookingState.BOOKED and (is_told_otherwise or is_exchange or is_over):
        return False
    if found.state in USED:
        return False
    undo(connection, found, station, now, take_back if found.is_station_told else ledger.give_back)
    return True


def _undo_order(connection: Connection, row: Stored, station: str, now: int) -> bool:
    """Send back what the order has taken; an unpaid one is closed by now."""
    order = order_by_id(connection, row.order or "")
    if order is None:
        return False
    if order.state == OrderState.PAID:
        found = ledger.by_id(connection, order.booking)
        if found is not None and found.state in (BookingState.BOOKED, *USED):
            if found.is_station_told:
                return False
            undo(connection, found, station, now)
        start_refund(connection, order.id, station, now)
        return True
    return order.state in {OrderState.CLOSED.value, *REFUNDED}


def stored_json(row: Stored) -> msgspec.Raw:
    """Return the stored body of a request as it goes inside another answer."""
    return msgspec.Raw(row.body)
