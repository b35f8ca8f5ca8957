"""The books of one step: what came in, what is kept, what was undone, what became something else.

Ledgers are kept by identity, so that the same answer told twice is not counted twice.
"""

from dataclasses import dataclass

from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk, pay
from kiosk_app.journeys.parts import Next
from tests.helpers.samples import served

LEDGERS = ("hold", "order", "payment")


@dataclass(frozen=True)
class Books:
    """Identifiers of one ledger around one step."""

    came_in: set[str]
    kept: set[str]
    undone: list[str]
    turned: set[str]

    def balance(self) -> bool:
        """Tell whether everything is kept, undone once, or has turned into what it was for."""
        out = [*self.kept, *self.undone, *self.turned]
        return sorted(out) == sorted(self.came_in)


def carried(state: kiosk.State, ledger: str) -> set[str]:
    """Return the ids `state` owes in `ledger`: owed things are fields of the state."""
    owed = getattr(served(state), ledger, None)
    if owed is None:
        return set()
    return {owed.order if ledger == "payment" else owed.id}


def books(ledger: str, before: kiosk.State, event: ev.Event, after: Next[kiosk.State]) -> Books:
    """Return the books of `ledger` for one step."""
    came_in = carried(before, ledger) | _brought(ledger, event)
    kept = carried(after.state, ledger)
    undone = [i for effect in after.effects if (i := _undone(ledger, effect)) and i not in kept]
    return Books(came_in, kept, undone, _turned(ledger, before, event, after.state) & came_in)


def _brought(ledger: str, event: ev.Event) -> set[str]:
    match ledger, event:
        case "hold", ev.SlotHeld(hold):
            return {hold.id}
        case "order", ev.OrderOpened(order):
            return {order.id}
        case "payment", ev.OrderPaid(payment):
            return {payment.order}
        case _:
            return set()


def _undone(ledger: str, effect: ef.Effect) -> str:
    match ledger, effect:
        case "hold", ef.ReleaseHold(hold):
            return hold.id
        case "order", ef.CloseOrder(order):
            return order.id
        case "payment", ef.RefundPayment(payment):
            return payment.order
        case _:
            return ""


def _turned(ledger: str, before: kiosk.State, event: ev.Event, after: kiosk.State) -> set[str]:
    """Return what is no debt any more, though nothing was given back."""
    unknown = isinstance(served(before), pay.LastPage)
    is_home = isinstance(after, kiosk.AtHome | kiosk.OutOfService)
    if is_home and (unknown or _is_left_to_counter(before, event)):
        return carried(before, ledger)  # the journal keeps it, or central for who has the code
    match ledger, event, served(after):
        case (("hold" | "payment"), ev.Booked(), pay.PrintingTicket()):
            return carried(before, ledger)
        case "order", (ev.OrderClosed(order_id)), _:
            return {order_id}
        case "order", ev.OrderPaid(payment), _:
            return {payment.order}
        case "payment", ev.OrderPaid(), (
            pay.PrintingTicket(paid_order=paid) | pay.Done(paid_order=paid)
        ):
            return set() if paid is None else {paid}
        case _:
            return set()


def _is_left_to_counter(before: kiosk.State, event: ev.Event) -> bool:
    """Tell whether somebody goes to a counter with a code, for a hold before any money."""
    if not isinstance(before, kiosk.HelpComing) or before.call.code is None:
        return False
    return (
        isinstance(event, ev.Accepted | ev.Left) and kiosk.session_of(before.under)[1] is not None
    )
