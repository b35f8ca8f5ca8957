"""What the parts of a counter's tab share: nobody any more, and cash nobody waits for."""

from dataclasses import dataclass
from typing import TypeVar

from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.parts import Next, settle_late

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Vacated:
    """No state: the patient is through, and the tab is empty for the next one."""


def settle(state: S, event: ev.Event) -> Next[S]:
    """Undo what nobody waits for any more, cash included; the drawer's page says what is owed."""
    if isinstance(event, told.CashTaken):
        return Next(state, (ef.RefundPayment(event.payment),))
    return settle_late(state, event)
