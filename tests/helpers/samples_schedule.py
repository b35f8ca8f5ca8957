"""Samples of the schedule desk: every state and event that decides something."""

from dataclasses import replace

from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.session_supply import PoolSupply, SupplyNote, SupplyPage
from kiosk_app.domain.sessions import LiveNote, LiveStatus, UrgentReason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import schedule
from kiosk_app.journeys.effects_schedule import LoadSupply, SayStatus, SetCapacity
from kiosk_app.journeys.effects_suspension import LoadDaySessions
from kiosk_app.journeys.events_schedule import (
    CapacityWanted,
    ScheduleShown,
    ScheduleWanted,
    StatusWanted,
    SupplyLoaded,
)
from kiosk_app.journeys.parts import Note
from tests.helpers import people as p
from tests.helpers import samples_suspensions as off

SESSION = off.STANDS
POOLS = (
    PoolSupply(Pool.ON_SITE, 2, 1),
    PoolSupply(Pool.REFERRAL, 2, 0, p.at(16)),
    PoolSupply(Pool.OPEN, 15, 1),
    PoolSupply(Pool.ADD_ON, 1, 1),
)
NOTES = (
    SupplyNote(p.at(9), "沈*", Pool.OPEN, -2),
    SupplyNote(p.at(8), "", Pool.OPEN, 17),
)
PAGE = SupplyPage(SESSION, POOLS, None, is_today=True, notes=NOTES)
LATE = replace(PAGE, live=LiveNote(LiveStatus.LATE, UrgentReason.SURGERY, 30, p.at(9)))
AWAY = replace(PAGE, live=LiveNote(LiveStatus.AWAY, UrgentReason.RESCUE, None, p.at(9)))
LATER = replace(PAGE, is_today=False)
SOLD = Refusal(Reason.BELOW_SOLD, (("sold", "12"),))
LIST = schedule.Listing(0, (SESSION, off.SESSION))
AT = schedule.AtSession(0, PAGE)
AT_LATE = schedule.AtSession(0, LATE)
TYPING = schedule.TypingCapacity(AT)
MINUTES = schedule.TypingMinutes(AT)
REASON = schedule.PickingReason(AT, LiveStatus.LATE, 30)
TO_10 = SetCapacity(SESSION.id, 10)
SAY_LATE = SayStatus(SESSION.id, LiveStatus.LATE, UrgentReason.SURGERY, 30)
SAY_AWAY = SayStatus(SESSION.id, LiveStatus.AWAY, UrgentReason.SURGERY)
LOOK = LoadSupply(SESSION.id)
STATES: tuple[schedule.State, ...] = (
    schedule.Unseen(),
    schedule.Loading(0, LoadDaySessions(0)),
    schedule.Loading(0, LOOK),
    schedule.Loading(0, LOOK, is_silent=True),
    LIST,
    schedule.Listing(off.DAY, ()),
    schedule.Listing(0, (), Refusal(Reason.NOT_ALLOWED)),
    schedule.TypingDay(),
    schedule.TypingDay(Note.DAY_UNREADABLE),
    AT,
    AT_LATE,
    schedule.AtSession(0, AWAY),
    schedule.AtSession(off.DAY, LATER, Note.NO_ANSWER),
    TYPING,
    schedule.TypingCapacity(AT, "10", SOLD),
    schedule.TypingCapacity(AT, "ten", Note.NUMBER_UNREADABLE),
    MINUTES,
    REASON,
    schedule.Acting(AT, TO_10, "10"),
    schedule.Acting(AT, SAY_LATE),
)
EVENTS: tuple[ev.Event, ...] = (
    ScheduleShown(),
    ScheduleWanted(1),
    CapacityWanted(),
    StatusWanted(LiveStatus.LATE),
    StatusWanted(LiveStatus.AWAY),
    StatusWanted(LiveStatus.ON_TIME),
    SupplyLoaded(PAGE),
)
