"""A machine that lacks something because a part of it has died."""

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk
from kiosk_app.journeys.events_upkeep import Capability, CapabilityBack, CapabilityLost

_LACKS = (
    {Capability.CARDS},
    {Capability.CODES},
    {Capability.PAPER},
    {Capability.CARDS, Capability.CODES},
)
STATES: tuple[kiosk.State, ...] = tuple(kiosk.AtHome(lacks=frozenset(lacks)) for lacks in _LACKS)
EVENTS: tuple[ev.Event, ...] = tuple(
    each(what)
    for each in (CapabilityLost, CapabilityBack)
    for what in (Capability.CARDS, Capability.CODES)
)
