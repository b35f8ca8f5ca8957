"""Booking while nothing can be printed: looked for before any money, told before and after it.

At home it is known from the last look. Paper may end while somebody chooses, so the printer is
looked at once more when a number is held for them. Where the hospital books without paper, the page
says that no ticket comes out; where it does not, that is the end: nothing was charged, the number
goes back. Of times for examinations nothing is held yet: there the page itself says what cannot be
done here.

Source: requirement rows R003, R011.
"""

from dataclasses import replace

from kiosk_app.journeys import pay
from kiosk_app.journeys.booking_exams import ReviewingTimes
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.parts import Ended, Next, S, Why
from kiosk_app.journeys.picking import ReviewingHold

_LAST_LOOK = (ReviewingHold, ReviewingTimes)
"""Pages after which there is no way back: whether paper comes out is looked at once more."""


def with_look(before: object, step: Next[S]) -> Next[S]:
    """Return `step` with a look at the printer where it leads to the page before the money."""
    if isinstance(step.state, _LAST_LOOK) and not isinstance(before, type(step.state)):
        return step.after(LookAtPrinter())
    return step


def seen(
    state: ReviewingHold | ReviewingTimes, event: PrinterSeen
) -> Next[ReviewingHold | ReviewingTimes | Ended]:
    """Return the page that says whether a ticket comes out, or the end where none may be booked.

    A number offered from a waitlist is the exception: given back it would be somebody else's, and
    the patient would have waited for nothing.
    """
    why = event.standing.trouble or ""
    if isinstance(state, ReviewingTimes):
        return Next(replace(state, no_paper=why, is_off=not event.may_book))
    if event.may_book or state.earlier is None:
        return Next(replace(state, no_paper=why))
    ended = pay.abandon(state, Why.NO_PAPER)
    return Next(ended.state, ended.effects)
