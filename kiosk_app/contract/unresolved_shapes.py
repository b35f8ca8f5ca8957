"""What travels about things that are not settled yet; ids only, no person."""

from datetime import datetime

import msgspec

from kiosk_app.domain.device_health import Light
from kiosk_app.domain.unresolved import Matter


class UnresolvedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not settled.

    Attributes:
        about: id of the order, booking, appointment, notice or station.
        minutes: for how long, rounded down.
        light: red where that is too long.
    """

    matter: Matter
    about: str
    since: datetime
    minutes: int
    light: Light


class UnresolvedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is not settled yet, the oldest first.

    Attributes:
        red: how many of all are too old.
        has_more: there are more than are told.
    """

    now: datetime
    red: int
    lines: tuple[UnresolvedLine, ...]
    has_more: bool
