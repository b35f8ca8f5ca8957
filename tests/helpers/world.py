"""A world in which everything goes well: the answer to each effect, and stories told with it."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from kiosk_app.domain.booking import BookingClass
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk
from tests.helpers import people as p

Answer = Callable[[ef.Effect], ev.Event | None]


def kind_world(effect: ef.Effect) -> ev.Event | None:  # noqa: C901, PLR0911, PLR0912 - one line each
    """Return the happy answer to `effect`; the person in front is `people.ADULT`."""
    match effect:
        case ef.AskForCard():
            return ev.CardRead(p.ADULT)
        case ef.FindPatient():
            return ev.PatientFound(p.ADULT_PATIENT)
        case ef.EnrolPatient():
            return ev.PatientFound(p.ADULT_PATIENT)
        case ef.LoadCatalogue():
            return ev.CatalogueLoaded(p.CATALOGUE)
        case ef.LoadSessions(booking_class=BookingClass.SAME_DAY, department=department):
            return ev.SessionsLoaded(department, p.SESSIONS)
        case ef.LoadSessions(department=department):
            return ev.SessionsLoaded(department, p.ADVANCE_SESSIONS)
        case ef.LoadBands(session=session):
            return ev.BandsLoaded(session, p.BANDS)
        case ef.HoldSlot(session=session, band=band):
            return ev.SlotHeld(replace(p.HOLD, slot=replace(p.SLOT, session=session, band=band)))
        case ef.OpenOrder():
            return ev.OrderOpened(p.ORDER)
        case ef.AwaitPayment():
            return ev.OrderPaid(p.PAYMENT)
        case ef.CloseOrder(order):
            return ev.OrderClosed(order.id)
        case ef.ConfirmBooking(hold):
            return ev.Booked(replace(p.APPOINTMENT, slot=hold.slot))
        case ef.PrintTicket():
            return ev.TicketPrinted()
        case _:
            return None


def but(*answers: tuple[type[ef.Effect], ev.Event | None]) -> Answer:
    """Return the kind world, in which some effects are answered otherwise."""
    otherwise = dict(answers)

    def answer(effect: ef.Effect) -> ev.Event | None:
        return otherwise[type(effect)] if type(effect) in otherwise else kind_world(effect)

    return answer


class Story:
    """A kiosk in a world: tap on it, then see where it stands and what it has asked for."""

    def __init__(self, answer: Answer = kind_world, state: kiosk.State | None = None) -> None:
        self.state: kiosk.State = state or kiosk.AtHome()
        self.answer = answer
        self.asked: list[ef.Effect] = []
        self.pages: list[str] = []

    def tell(self, *events: ev.Event) -> "Story":
        """Hand in each event and whatever it leads to before the next."""
        for event in events:
            inbox = deque([event])
            while inbox:
                step = kiosk.advance(self.state, inbox.popleft())
                if type(step.state) is not type(self.state):
                    self.pages.append(type(step.state).__name__)
                self.state = step.state
                self.asked.extend(step.effects)
                inbox.extend(_answers(self.answer, step.effects))
        return self


def _answers(answer: Answer, effects: Iterable[ef.Effect]) -> list[ev.Event]:
    return [event for effect in effects if (event := answer(effect)) is not None]
