"""The patient in this tab is of a special group: which, and the number on what shows it.

From the sessions of a department, which are then fetched once more: numbers are kept on site for
such patients that others do not see. Said of one department; back at the departments it is not said
any more.

Source: BJ-OPD-DRAFT art. 10 (1); requirement rows R012, R021, R102.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.checkin import may_claim
from kiosk_app.domain.group_claim import CLAIMED, GroupClaim
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import picking
from kiosk_app.journeys.counter.parts import Vacated, settle
from kiosk_app.journeys.events_counter import GroupPicked
from kiosk_app.journeys.parts import Next, Note


@dataclass(frozen=True, slots=True)
class PickingGroup:
    earlier: picking.ChoosingTitle


@dataclass(frozen=True, slots=True)
class TypingProof:
    """What the registrar holds in their hands has a number."""

    earlier: picking.ChoosingTitle
    group: PriorityGroup
    remark: Note | None = None


State = PickingGroup | TypingProof
After = State | picking.ChoosingTitle | picking.Waiting | Vacated


def start(title: picking.ChoosingTitle) -> Next[State]:
    """Begin with the groups there are."""
    return Next(PickingGroup(title))


def advance(state: State, event: ev.Event) -> Next[After]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case PickingGroup(earlier), GroupPicked(None):
            return _look_again(earlier, None)
        case PickingGroup(earlier), GroupPicked(PriorityGroup() as group) if group in CLAIMED:
            return Next(TypingProof(earlier, group))
        case PickingGroup(earlier), ev.WentBack():
            return Next(earlier)
        case TypingProof(earlier, group), ev.Entered(text):
            if may_claim(group, text) is not None:
                return Next(replace(state, remark=Note.PROOF_UNREADABLE))
            return _look_again(earlier, GroupClaim(group, text.strip()))
        case TypingProof(earlier), ev.WentBack():
            return Next(PickingGroup(earlier))
        case _, ev.Left():
            return Next(Vacated())
        case _:
            return settle(state, event)


def _look_again(title: picking.ChoosingTitle, claim: GroupClaim | None) -> Next[picking.Waiting]:
    """Fetch the sessions as somebody of the group may have them, or as anybody."""
    before = title.earlier
    if isinstance(before, picking.ChoosingDay):
        before = before.earlier
    errand = replace(title.errand, claim=claim)
    return picking.ask(picking.FindingSessions(errand, before, title.department))
