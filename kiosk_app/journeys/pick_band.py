"""Which time band? And the hold; `pay` goes on from there."""

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing
from kiosk_app.journeys.parts import Next, Remark
from kiosk_app.journeys.picking import (
    ChoosingBand,
    FindingBands,
    HoldingSlot,
    ReadingFull,
    ReadingWhyNot,
    ReviewingHold,
    State,
    Waiting,
    ask,
)

_TAKE_ANOTHER_BAND = frozenset(
    {Reason.HELD_BY_OTHERS, Reason.BOOKED_OUT, Reason.BAND_OVER, Reason.UNKNOWN_BAND}
)

Part = FindingBands | ChoosingBand | HoldingSlot


def choose_again(earlier: ChoosingBand, remark: Remark | None = None) -> Next[Waiting]:
    """Ask for a time band once more, with fresh numbers; `remark` says why."""
    return ask(FindingBands(earlier.errand, earlier.earlier, earlier.session, remark))


def decide(state: Part, event: ev.Event) -> Next[State | ReviewingHold] | None:
    """Return what follows `event`; None where it is nothing to this question."""
    match state, event:
        case FindingBands(errand, earlier, session, remark), ev.BandsLoaded(of_session, bands) if (
            of_session == session.id
        ):
            if listing.free_of(bands):
                return Next(ChoosingBand(errand, earlier, session, bands, remark))
            return Next(ReadingFull(errand, earlier, (session,), listing.why_none(bands)))
        case ChoosingBand(errand, _, _, bands), ev.Chosen(i) if i in range(len(bands)):
            if not bands[i].free:
                return Next(state)
            return _waiting(ask(HoldingSlot(errand, state, bands[i].band)))

        case HoldingSlot(errand, earlier), ev.SlotHeld(hold, due, waived) if _is_awaited(
            state, hold
        ):
            left = hold.expires_in_s
            return Next(ReviewingHold(errand, earlier, hold, left, None, due, waived))
        case HoldingSlot(_, earlier), ev.HoldRefused(refusal) if (
            refusal.reason in _TAKE_ANOTHER_BAND
        ):
            return _waiting(choose_again(earlier, refusal))
        case HoldingSlot(errand, earlier), ev.HoldRefused(refusal):
            return Next(ReadingWhyNot(errand, earlier, refusal))
        case _:
            return None


def _is_awaited(state: HoldingSlot, hold: Hold) -> bool:
    """Tell whether this is the number asked for, not one of an earlier wish or patient."""
    return (hold.patient, hold.slot.session, hold.slot.band) == (
        state.errand.patient.id,
        state.earlier.session.id,
        state.band,
    )


def _waiting(step: Next[Waiting]) -> Next[State | ReviewingHold]:
    return Next(step.state, step.effects)
