"""Samples of the desk of add-ons that await approval: every state and event that decides."""

from dataclasses import replace

from kiosk_app.domain.pending_add_on import PendingAddOn, PendingAddOns
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import add_on_desk as desk
from kiosk_app.journeys.effects_add_on import DecideAddOn
from kiosk_app.journeys.events_add_on import AddOnPicked, AddOnsShown, PendingAddOnsLoaded
from kiosk_app.journeys.parts import Note
from tests.helpers import samples_add_on as a
from tests.helpers import samples_suspensions as off

SESSION = replace(off.STANDS, id=a.SESSION.id, doctor=a.CHIEF)
PENDING = PendingAddOn(SESSION, "林*舟", a.ASKED, 75, 2, 1, 3, 1)
AGREED = replace(PENDING, story=a.AGREED_BY_ONE, standing=2, waits_min=5)
OF_ANOTHER = replace(PENDING, story=a.OF_ANOTHER, patient_masked="周*兰", waits_min=59)
ALL = PendingAddOns((PENDING, OF_ANOTHER))
LIST = desk.Listing(ALL)
AT = desk.AtRequest(PENDING, None)
APPROVE = DecideAddOn(a.ASKED.id, is_approved=True)
APPROVED = desk.Decided(PENDING, a.APPROVED, None)
STATES: tuple[desk.State, ...] = (
    desk.Unseen(),
    desk.Loading(),
    desk.Loading(a.ASKED.id, a.LIMIT),
    desk.Loading(a.ASKED.id, is_checked=True, is_silent=True),
    desk.Listing(PendingAddOns(())),
    desk.Listing(PendingAddOns(()), Refusal(Reason.NOT_ALLOWED)),
    LIST,
    desk.Listing(ALL, Note.NO_ANSWER),
    AT,
    desk.AtRequest(AGREED, None, a.LIMIT),
    replace(AT, is_checked=True),
    replace(AT, is_checked=True, first_bad=4),
    desk.Deciding(PENDING, APPROVE),
    desk.Confirming(PENDING),
    APPROVED,
    replace(APPROVED, story=a.REJECTED),
    replace(APPROVED, story=a.ISSUED, is_checked=True),
    replace(APPROVED, story=a.ASKED, is_checked=True, first_bad=4),
)
EVENTS: tuple[ev.Event, ...] = (
    AddOnsShown(),
    AddOnPicked(a.ASKED.id),
    AddOnPicked("add-nowhere"),
    PendingAddOnsLoaded(ALL),
)
