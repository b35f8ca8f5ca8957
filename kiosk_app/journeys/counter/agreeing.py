"""The patient is asked whether it is right, before any money: where a station asks for it.

They say so on their own screen, or to the registrar, who answers for it by a key. A number given
back, or whose time is up, goes the way it goes without the question.

Rule: whoever was asked and has not said yes pays nothing.
Source: requirement row R012.
"""

from dataclasses import dataclass

from kiosk_app.domain.booking import Hold
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import picking
from kiosk_app.journeys.parts import Errand, Next


@dataclass(frozen=True, slots=True)
class Agreeing:
    """A number is held and shown; nobody has said yet that it is right."""

    review: picking.ReviewingHold

    @property
    def errand(self) -> Errand:
        """Return whose it is."""
        return self.review.errand

    @property
    def hold(self) -> Hold:
        """Return what is kept for them."""
        return self.review.hold


def answer(state: Agreeing, event: ev.Event) -> Next[Agreeing | picking.ReviewingHold] | None:
    """Return what follows an answer, or what would pay without one; None: it is about neither."""
    match event:
        case told.PatientAgreed(hold, by) if hold == state.hold.id:
            return Next(state.review, (mine.NoteAgreed(hold, by),))
        case told.PatientAgreed() | told.AmountTyped() | ev.Accepted():
            return Next(state)
        case _:
            return None
