"""A machine that lacks something because a part of it has died."""

from itertools import chain, combinations

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk
from kiosk_app.journeys.events_upkeep import Capability, CapabilityBack, CapabilityLost

_SETS = chain.from_iterable(combinations(Capability, count) for count in (1, 2))
STATES: tuple[kiosk.State, ...] = tuple(kiosk.AtHome(lacks=frozenset(lacks)) for lacks in _SETS)
EVENTS: tuple[ev.Event, ...] = tuple(
    each(what) for each in (CapabilityLost, CapabilityBack) for what in Capability
)
