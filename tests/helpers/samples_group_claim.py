"""Samples of a special group at a counter: every state and event that decides something."""

from dataclasses import replace

from kiosk_app.domain.group_claim import GroupClaim
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import picking
from kiosk_app.journeys.counter import group_claim
from kiosk_app.journeys.events_counter import GroupPicked, GroupWanted
from kiosk_app.journeys.parts import Note
from tests.helpers import people as p
from tests.helpers.samples_add_on import TITLE

CLAIM = GroupClaim(PriorityGroup.DISABLED, "残疾证0900001号")
CLAIMED = replace(TITLE, errand=replace(TITLE.errand, claim=CLAIM))
"""The sessions of a department, as somebody of the group may have them."""
PICKING = group_claim.PickingGroup(TITLE)
TYPING = group_claim.TypingProof(TITLE, CLAIM.group)
FINDING = picking.FindingSessions(CLAIMED.errand, picking.ChoosingGroup(TITLE.errand), p.CARDIOLOGY)
STATES: tuple[group_claim.State | picking.ChoosingTitle, ...] = (
    CLAIMED,
    PICKING,
    replace(PICKING, earlier=CLAIMED),
    TYPING,
    replace(TYPING, remark=Note.PROOF_UNREADABLE),
)
EVENTS: tuple[ev.Event, ...] = (
    GroupWanted(),
    GroupPicked(None),
    GroupPicked(PriorityGroup.DISABLED),
    GroupPicked(PriorityGroup.ELDERLY),
)
