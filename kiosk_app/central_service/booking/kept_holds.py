"""Holds of numbers that nobody draws: an add-on for its one patient.

The rules that look at one patient and one band are those of every hold; only where the number
comes from differs.

Source: BJ-OPD-DRAFT art. 11.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Outcome
from kiosk_app.central_service.booking.holds import Holds, wish_from
from kiosk_app.central_service.booking.terms import Asked, Terms
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.supply import seat_row
from kiosk_app.central_service.numbers.supply_book import SupplyAct, last_seq, note
from kiosk_app.central_service.payment.till import PAYABLE, orders_of
from kiosk_app.central_service.tables.schema import BookingState, seat
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.contract.supply_shapes import AddOnIssueBody
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.limits import ADD_ON
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal

_ENDED = (BookingState.LAPSED, BookingState.RELEASED, BookingState.WITHDRAWN)
_MAY_BE_PAID = [*PAYABLE, OrderState.PAID.value]


class AddOnHolds(Holds):
    """Holds out of the add-on pool; each runs inside a keyed transaction."""

    def hold_add_on(
        self,
        connection: Connection,
        now: int,
        station: str,
        session: SessionId,
        issue: AddOnIssueBody,
    ) -> Outcome:
        """Hold one more number in the session's last band for the patient.

        Returns:
            The hold, or what refuses every hold; BAND_OVER after the last band.
        """
        begins_at = connection.scalar(
            sa.select(sa.func.max(seat.c.begins_at)).where(seat.c.session == session)
        )
        if begins_at is None:
            return Refusal(Reason.UNKNOWN_BAND)
        body = HoldBody(
            patient=issue.patient,
            session=session,
            band_begin=of_ms(begins_at),
            booker=issue.booker,
            proof=issue.proof,
        )
        return self.hold(connection, now, station, body)

    def _way(self, asked: Asked, terms: Terms) -> str:
        """Return that it is an add-on, wherever it is issued."""
        del asked, terms
        return ADD_ON

    def _claim(self, connection: Connection, asked: Asked, terms: Terms) -> Outcome:
        """Take an add-on number that was given back, or make one."""
        begins_at = to_ms(asked.body.band_begin)
        wish = wish_from((Pool.ADD_ON,), asked, self._policies.at(asked.at))
        taken = ledger.claim(connection, wish, asked.at)
        while taken is None:
            add_number(connection, asked.session.id, begins_at, asked.station, asked.at)
            taken = ledger.claim(connection, wish, asked.at)
        return self._write(connection, asked, terms, wish, taken)


def is_unused(connection: Connection, holds: Sequence[AnyRow], now: int) -> bool:
    """Tell whether there are holds of one add-on and nobody has paid for any, nor can yet.

    What was paid and undone, its money on the way back, was not used either.
    """
    return bool(holds) and all(_is_unpaid(connection, hold, now) for hold in holds)


def _is_unpaid(connection: Connection, hold: AnyRow, now: int) -> bool:
    """Tell whether a hold ended, or is over by now, and nobody has paid for it."""
    is_over = hold.state in _ENDED or (hold.state == BookingState.HELD and hold.expires_at <= now)
    return is_over and not orders_of(connection, hold.id, _MAY_BE_PAID)


def add_number(
    connection: Connection, session: str, begins_at: int, station: str, now: int
) -> None:
    """Make one more number of a half-hour, beyond the capacity."""
    ends_at = connection.execute(
        sa.select(seat.c.ends_at).where(seat.c.session == session, seat.c.begins_at == begins_at)
    ).scalars()
    row = seat_row(session, last_seq(connection, session) + 1, begins_at, max(ends_at), Pool.ADD_ON)
    connection.execute(sa.insert(seat).values(row))
    note(connection, session, SupplyAct.ADD_ON, {Pool.ADD_ON: 1}, station, now)
