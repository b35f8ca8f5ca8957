"""How many taps a registration costs: a patient in a hurry, who takes the first of everything.

Used by the tests and by the bench (`taps_same_day`). Source: BJ-OPD-DRAFT art. 6 (2).
"""

from collections import deque
from collections.abc import Callable, Iterator

from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, pay
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Entry, Option, Review, Screen, SlotGrid

Answer = Callable[[ef.Effect], ev.Event | None]

_MOST_STEPS = 200


class NoTicketError(Exception):
    """The patient in a hurry never got a ticket; the message names the page they stood at."""


def taps_to_ticket(purpose: Purpose, answer: Answer, phone: str = "") -> int:
    """Return the taps between the card and the ticket, digits of a phone number included.

    Args:
        purpose: the tile tapped at home; that tap is not counted.
        answer: how the world answers each effect; None for no answer.
        phone: what is typed where a number is asked for.

    Raises:
        NoTicketError: a page offers nothing to tap, or there is no end to them.
    """
    *_, (_, taps) = walk(purpose, answer, phone)
    return taps


def walk(purpose: Purpose, answer: Answer, phone: str = "") -> Iterator[tuple[kiosk.State, int]]:
    """Yield each state from the tile to the ticket, with the taps so far; see `taps_to_ticket`."""
    state: kiosk.State = kiosk.AtHome()
    inbox: deque[ev.Event] = deque([ev.JourneyChosen(purpose)])
    taps = 0
    for _ in range(_MOST_STEPS):
        yield state, taps
        if isinstance(state, pay.Done):
            return
        if inbox:
            event = inbox.popleft()
        else:
            event, cost = hurried_tap(faces.screen_of(state), phone)
            taps += cost
        step = kiosk.advance(state, event)
        state = step.state
        inbox.extend(answered for e in step.effects if (answered := answer(e)) is not None)
    raise NoTicketError(faces.screen_of(state).frame.name)


def hurried_tap(shown: Screen, phone: str = "") -> tuple[ev.Event, int]:
    """Return what a patient in a hurry does at this page and how many taps it takes.

    Raises:
        NoTicketError: the page offers nothing to tap.
    """
    match shown:
        case Choice(options=options):
            return ev.Chosen(_first(options)), 1
        case SlotGrid(groups=groups):
            return ev.Chosen(_first(tuple(o for group in groups for o in group.options))), 1
        case Review():
            return ev.Accepted(), 1
        case Entry():
            return ev.Entered(phone), len(phone) + 1
        case screen:
            raise NoTicketError(screen.frame.name)


def _first(options: tuple[Option, ...]) -> int:
    """Return the first that can be had, or 0 where none can: then no ticket comes of it."""
    return next((i for i, option in enumerate(options) if option.can_be_had), 0)
