"""The calls about cash: taken and given back by whoever is signed in at a counter, and its drawer.

Each act is keyed, and leaves a row in the record in its own transaction.

Source: AH-2023-101 ann. 2 item 7; requirement rows R133, R166, R179.
"""

from datetime import date

from kiosk_app.central_service.answering.answers import Done, Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.supply_calls import SupplyCalls
from kiosk_app.central_service.devices.stations import terminal_of
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.money import drawers
from kiosk_app.central_service.money.cash_desk import give_cash_back, take_cash
from kiosk_app.central_service.payment.invoices import invoices_of
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.contract import cash_shapes, shapes
from kiosk_app.domain.cash import methods_of
from kiosk_app.domain.refusal import Refusal


class CashCalls(SupplyCalls):
    """Cash at counters; see `Calls` for what it takes to make one."""

    def payment_methods(self, caller: Caller) -> Reply:
        """Return how one can pay at this station."""
        return self._ask(
            caller,
            lambda connection, _now: Done(
                cash_shapes.MethodsAnswer(
                    methods=methods_of(
                        terminal_of(
                            connection, caller.station or "", has_provider=self._has_provider
                        )
                    )
                )
            ),
        )

    def take_cash(self, caller: Caller, hold: str, body: cash_shapes.CashBody) -> Reply:
        """Pay for a hold in cash; what else could pay for it is closed first."""
        if not isinstance(self.who(caller), Refusal):
            self._close_orders(caller.station or "", hold)
        return self._deed(
            caller,
            AuditAct.CASH_TAKEN,
            hold,
            body,
            lambda connection, now, actor: take_cash(connection, now, actor, hold, body.tendered),
        )

    def give_cash_back(self, caller: Caller, order: str) -> Reply:
        """Hand out what is owed back of a cash order."""
        return self._deed(
            caller,
            AuditAct.CASH_BACK,
            order,
            shapes.EmptyBody(),
            lambda connection, now, actor: give_cash_back(connection, now, actor, order),
        )

    def open_shift(self, caller: Caller, body: cash_shapes.ShiftOpenBody) -> Reply:
        """Open the drawer of this counter."""
        return self._deed(
            caller,
            AuditAct.SHIFT_OPENED,
            "",
            body,
            lambda connection, now, actor: drawers.open_shift(
                connection, now, actor, body.opened_with
            ),
        )

    def close_shift(self, caller: Caller, body: cash_shapes.ShiftCloseBody) -> Reply:
        """Close one's drawer with what was counted in it."""
        return self._deed(
            caller,
            AuditAct.SHIFT_CLOSED,
            "",
            body,
            lambda connection, now, actor: drawers.close_shift(
                connection, now, actor, body.counted
            ),
        )

    def shift(self, caller: Caller) -> Reply:
        """Return one's open drawer as it stands."""
        return self._as_staff(
            caller,
            lambda connection, who, _now: drawers.shown(
                connection, Actor(who.member.id, who.station)
            ),
        )

    def shifts(self, caller: Caller, day: date | None = None) -> Reply:
        """Return the drawers of a day, today's by default."""
        chosen = day or self._clock().date()
        return self._ask(
            caller, lambda connection, _now: Done(drawers.shifts_of(connection, chosen))
        )

    def e_invoices(self, caller: Caller, appointment: str) -> Reply:
        """Return the e-invoices of an appointment."""
        return self._ask(
            caller, lambda connection, _now: Done(invoices_of(connection, appointment))
        )
